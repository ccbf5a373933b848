-- The budget of one key for all who use this store: `budget.py` once more, which says why. One key holds all of it.
-- ARGV: what to do, the time ("" for this store's own), the process, the state that it knows, its window, its limit and
-- whether it knows them; then what the deed needs. Gives a line of words, or the state's name alone to whoever comes
-- from another one and has to hand over first what he did meanwhile.
local UNLIMITED, PARTS, FURTHEST, SAME_WINDOW, NOISE = 1e9, 1000, 3601, 1.5, 0.01
local QUICK, WAY, FIRST_ANSWER = 0.75, 10, 1
local COMMON = {10, 15, 20, 30, 60, 120, 300, 600, 900, 1800, 3600}
-- All try to come back once a second: after so long nobody is left who decides alone.
local YOUNG = 1.5
-- Processes that were silent for so long, or for two windows, are gone.
local LONGEST_SILENCE = 60

local key, deed, process, known_state = KEYS[1], ARGV[1], ARGV[3], ARGV[4]
local clock = redis.call("TIME")
local now = tonumber(ARGV[2]) or clock[1] + clock[2] / 1e6
local budget = redis.call("GET", key)
budget = budget and cmsgpack.unpack(budget)
if budget and now < budget.now - 1 then
  budget = nil -- the clock went back: nothing fits any more
end

local function text(number)
  return string.format("%.17g", number)
end

if known_state ~= "" and known_state ~= (budget and budget.name) and deed ~= "join" then
  return budget and budget.name or "none"
end
budget = budget or {
  name = process .. "@" .. text(now), window = 0, limit = 0, known = false, now = now, young_until = 0,
  open = {}, slots = {}, used = 0, left = UNLIMITED, reset_at = 0, window_of = 0, told = 0, parked_until = 0, ahead_at = 0,
  is_rounding = true, seen = {},
}
now = math.max(now, budget.now)
budget.now = now
if not budget.known then
  budget.window, budget.limit, budget.known = tonumber(ARGV[5]), tonumber(ARGV[6]), ARGV[7] == "1"
end

local function find(slots, slot)
  local at = tonumber(slot)
  for i = #slots, 1, -1 do
    local each = slots[i]
    if each[3] == slot or (each[1] == at and not each[3]) then
      return each
    end
  end
end

local function count(slots, age)
  local part = budget.window / PARTS
  local last = slots[#slots]
  local at = math.max(math.ceil((now - age) / part + 0.5) * part, last and last[1] or 0)
  local slot = find(slots, text(at))
  if slot then
    slot[2] = slot[2] + 1
  else
    table.insert(slots, {at, 1})
  end
  budget.used = budget.used + 1
  return text(at)
end

local function give_back(slot)
  slot = find(budget.open, slot)
  if slot and slot[2] > 0 then
    slot[2] = slot[2] - 1
    budget.used = budget.used - 1
  end
end

local function way()
  return math.min(WAY, budget.window / 2)
end

local function kept(slots, seconds)
  local rest = {}
  for _, slot in ipairs(slots) do
    if #rest > 0 or (slot[2] > 0 and slot[1] + seconds > now) then
      table.insert(rest, slot)
    else
      budget.used = budget.used - slot[2]
    end
  end
  return rest
end

local function forget()
  budget.slots = kept(budget.slots, budget.window)
  budget.open = kept(budget.open, budget.window + way())
end

local function learn(limit, remaining, reset, is_first)
  local reset_at = now + reset
  if now >= budget.reset_at or reset_at - budget.window_of > math.min(SAME_WINDOW, budget.window / 2) then
    budget.window_of, budget.left, budget.told = reset_at, UNLIMITED, 0
  end
  budget.reset_at = reset_at
  if remaining and remaining < limit then
    budget.left = math.min(budget.left, remaining)
  end
  local length = math.max(1, math.ceil(reset - NOISE))
  for _, each in ipairs(COMMON) do
    if budget.is_rounding and each - 1.5 < reset and reset < each + 1 then
      length = each
      break
    end
  end
  budget.told = math.max(budget.told, length)
  if length > budget.window or is_first then
    budget.window = budget.told
  end
end

local function park(pause)
  if pause <= FURTHEST then
    budget.parked_until = math.max(budget.parked_until, now + pause)
  end
end

local function answered(slot, has_said, limit, remaining, reset, pause, age)
  give_back(slot)
  budget.ahead_at = 0
  if not has_said then
    count(budget.slots, 0)
    return
  end
  if pause then
    budget.is_rounding = false
    park(pause)
  end
  if limit and limit > 0 then
    budget.limit, budget.known = limit, true
    if reset and 0 <= reset and reset <= FURTHEST then
      learn(limit, remaining, reset, remaining == limit - 1 and now - (tonumber(slot) or 0) < QUICK)
    end
  elseif not budget.known and not pause then
    budget.limit, budget.known = UNLIMITED, true
  end
  if not pause then
    count(budget.slots, age)
  end
end

local function drained(most)
  local used, at = budget.used, -math.huge
  if most < 0 then
    return math.huge
  end
  for _, slot in ipairs(budget.slots) do
    if used <= most then
      return at
    end
    used = used - slot[2]
    at = slot[1] + budget.window
  end
  for _, slot in ipairs(budget.open) do
    if used <= most then
      return at
    end
    used = used - slot[2]
    at = math.max(at, math.min(now, slot[1] + way()) + budget.window)
  end
  return at
end

local function free_at(wanted)
  local at = math.max(now, budget.parked_until, drained(budget.limit - wanted))
  return wanted <= budget.left and at or math.max(at, budget.reset_at)
end

local function remaining()
  return math.max(0, math.min(budget.limit - budget.used, now < budget.reset_at and budget.left or budget.limit))
end

local function awaits_first()
  return not budget.known and now < budget.ahead_at + FIRST_ANSWER
end

local function wait(ahead)
  if awaits_first() then
    return budget.ahead_at + FIRST_ANSWER - now
  end
  if now >= budget.parked_until and remaining() > ahead then
    return 0
  end
  local rounds = math.floor(ahead / budget.limit)
  return free_at(ahead - rounds * budget.limit + 1) - now + rounds * budget.window
end

-- What a process did while it decided alone: the slots that ended, what it knows to be left, and the slots it took, each
-- with its name, its age, how many they are, and whether they are under way.
local function join(owed, pause, left, reset)
  if ARGV[7] == "1" then
    budget.window = math.min(budget.window, tonumber(ARGV[5])) -- who has been here for longer knows better
  end
  for i = 12, 11 + owed do
    give_back(ARGV[i])
  end
  for i = 12 + owed, #ARGV, 4 do
    local count, slots = tonumber(ARGV[i + 2]), ARGV[i + 3] == "1" and budget.open or budget.slots
    local known = find(slots, ARGV[i])
    if known then -- handed over before, without the answer being heard
      budget.used = budget.used - known[2]
      known[2] = count
    else
      table.insert(slots, {now - tonumber(ARGV[i + 1]), count, ARGV[i]})
    end
    budget.used = budget.used + count
  end
  local function is_older(one, other)
    return one[1] < other[1]
  end
  table.sort(budget.slots, is_older)
  table.sort(budget.open, is_older)
  park(pause)
  if left then
    budget.left = math.min(now < budget.reset_at and budget.left or UNLIMITED, left)
    budget.reset_at = math.max(budget.reset_at, now + reset)
    budget.window_of = budget.reset_at
  end
  budget.young_until = now + YOUNG
end

local seconds, slot = 0, "none"
if deed == "take" then
  local ahead = tonumber(ARGV[8])
  forget()
  seconds = wait(ahead)
  if now < budget.young_until then
    -- Others may not have told yet what they took.
    seconds = math.max(seconds, math.min(tonumber(ARGV[9]), budget.young_until - now))
  end
  if seconds <= 0 and ahead == 0 then
    if not budget.known and now >= budget.ahead_at + FIRST_ANSWER then
      budget.ahead_at = now
    end
    budget.left = budget.left - 1
    slot = count(budget.open, 0)
  end
elseif deed == "answered" then
  answered(ARGV[8], ARGV[9] == "1", tonumber(ARGV[10]), tonumber(ARGV[11]), tonumber(ARGV[12]), tonumber(ARGV[13]),
    tonumber(ARGV[14]))
elseif deed == "unsent" then
  give_back(ARGV[8])
  budget.left = budget.left + 1
  budget.ahead_at = 0
else
  join(tonumber(ARGV[8]), tonumber(ARGV[9]), tonumber(ARGV[10]), tonumber(ARGV[11]))
end

forget()
local sharers, silence = 0, math.max(LONGEST_SILENCE, 2 * budget.window)
budget.seen[process] = now
for each, at in pairs(budget.seen) do
  if at + silence < now then
    budget.seen[each] = nil
  else
    sharers = sharers + 1
  end
end
local parked = math.max(0, budget.parked_until - now)
local keep = math.max(silence, parked, budget.reset_at - now)
redis.call("SET", key, cmsgpack.pack(budget), "PX", math.ceil(1000 * keep))
return table.concat({
  budget.name, text(seconds), slot, budget.known and 1 or 0, text(budget.window), text(budget.limit), remaining(),
  text(free_at(budget.limit) - now), text(parked), sharers, now < budget.young_until and 1 or 0,
  (seconds <= 0 or not awaits_first()) and 1 or 0,
}, " ")
