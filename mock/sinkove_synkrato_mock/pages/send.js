// Sends an operation's request from the API reference and shows what comes back.
"use strict";

const key = document.getElementById("key");
const quoted = (text) => `'${text.replaceAll("'", `'"'"'`)}'`;

function requestOf(form) {
  let path = form.dataset.path;
  const query = new URLSearchParams();
  const headers = { Authorization: `Bearer ${key.value}` };
  for (const { name, value, dataset } of form.querySelectorAll("[data-in]")) {
    if (dataset.in === "path") path = path.replace(`{${name}}`, () => encodeURIComponent(value));
    else if (dataset.in === "query" && value) query.append(name, value);
    else if (dataset.in === "header" && value) headers[name] = value;
  }
  const body = form.querySelector("textarea");
  if (body) headers["Content-Type"] = body.dataset.type;
  const url = path + (query.size ? `?${query}` : "");
  return [url, { method: form.dataset.method, headers, body: filesOf(form) ?? body?.value }];
}

function filesOf(form) {
  const input = form.querySelector("[type=file]");
  if (!input) return undefined;
  const data = new FormData();
  for (const file of input.files) data.append(input.name, file);
  return data;
}

function curlOf([url, { method, headers, body }], shown) {
  // The page was made with the name of the variable that holds the key; the key itself is not to be copied.
  const variable = shown.match(/Bearer (\$\w+)/)[1];
  const more = Object.entries(headers).filter(([name]) => name !== "Authorization");
  const words = ["curl", ...(method === "GET" ? [] : ["-X", method]), quoted(location.origin + url)];
  words.push(`-H "Authorization: Bearer ${variable}"`, ...more.map(([name, value]) => `-H ${quoted(`${name}: ${value}`)}`));
  if (body instanceof FormData) words.push(...[...body].map(([name, file]) => `-F ${quoted(`${name}=@${file.name}`)}`));
  else if (body !== undefined) words.push("--data", quoted(body));
  return words.join(" ");
}

async function bodyOf(answer) {
  const type = answer.headers.get("content-type") ?? "no type";
  if (!/json|^text\//.test(type)) return `${type}, ${(await answer.blob()).size} bytes`;
  const text = await answer.text();
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}

async function send(form, status, output) {
  const begin = performance.now();
  status.textContent = "Sending.";
  try {
    const answer = await fetch(...requestOf(form));
    const body = await bodyOf(answer);
    const headers = [...answer.headers].map((each) => each.join(": ")).join("\n");
    output.textContent = `${headers}\n\n${body}`;
    status.textContent = `${answer.status} ${answer.statusText}, ${Math.round(performance.now() - begin)} ms`;
  } catch (error) {
    output.textContent = String(error);
    status.textContent = "No whole answer came.";
  }
  output.hidden = false;
}

for (const form of document.querySelectorAll("form.send")) {
  const curl = form.querySelector(".curl code");
  const status = form.querySelector("[role=status]");
  const copy = form.querySelector("[data-copy]");
  for (const button of form.querySelectorAll("button")) button.hidden = false;
  form.addEventListener("input", () => {
    curl.textContent = curlOf(requestOf(form), curl.textContent);
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    send(form, status, form.querySelector(".answer"));
  });
  copy.addEventListener("click", async () => {
    await navigator.clipboard.writeText(curl.textContent);
    status.textContent = "Copied.";
  });
}
