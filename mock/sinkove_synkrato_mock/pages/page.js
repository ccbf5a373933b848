// Keeps the regions marked data-live as they are on the server; what has the focus or is selected is left alone.
"use strict";

const source = document.getElementById("main").dataset.source;
const news = document.getElementById("news");
const pause = document.getElementById("pause");
let waiting = false;
let troubled = false;

const say = (text) => {
  if (news.textContent !== text) news.textContent = text;
};

const isPaused = () => pause.getAttribute("aria-pressed") === "true";

const isInUse = (region) =>
  region.contains(document.activeElement) ||
  (!getSelection().isCollapsed && getSelection().containsNode(region, true));

const announcements = (page) => [...page.querySelectorAll("[data-news]")].map((each) => each.dataset.news);

function update(page) {
  const before = new Set(announcements(document));
  const fresh = announcements(page).filter((text) => !before.has(text));
  for (const region of document.querySelectorAll("[data-live]")) {
    const next = page.getElementById(region.id);
    if (next && !isInUse(region) && next.innerHTML !== region.innerHTML) region.replaceChildren(...next.childNodes);
  }
  if (fresh.length > 3) say(`${fresh.length} things have changed.`);
  else if (fresh.length) say(fresh.join(" "));
}

async function refresh() {
  if (document.hidden || isPaused() || waiting) return;
  waiting = true;
  try {
    const answer = await fetch(source, { signal: AbortSignal.timeout(10_000) });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const alert = page.querySelector("[role=alert]");
    if (isPaused()) return;
    if (troubled && !alert) say("The mock answers again.");
    update(page);
    if (alert) say(alert.textContent);
    troubled = Boolean(alert);
  } catch {
    troubled = true;
    say("The mock does not answer; what is shown may be old.");
  } finally {
    waiting = false;
  }
}

pause.hidden = false;
pause.addEventListener("click", () => {
  pause.setAttribute("aria-pressed", String(!isPaused()));
  say(isPaused() ? "Updates are paused." : "Updates go on.");
});
document.addEventListener("visibilitychange", refresh);
setInterval(refresh, 2000);
