// The forms of the reference send their request and show the response. The key stays in its field: it is not stored.
const SHOWN_HEADERS = [
  "content-type", "location", "link", "retry-after", "ratelimit", "idempotency-replayed", "x-request-id",
];
const SHOWN_CHARACTERS = 20000;

for (const part of document.querySelectorAll("[data-needs-script]")) part.hidden = false;

document.addEventListener("submit", async (event) => {
  const form = event.target.closest("[data-try]");
  if (!form) return;
  event.preventDefault();
  const result = form.querySelector("[data-result]");
  result.hidden = false;
  result.textContent = "Sending…";
  try {
    const [address, request] = requestOf(form);
    result.textContent = await described(await fetch(address, request));
  } catch (error) {
    result.textContent = `The request could not be sent: ${error.message}`;
  }
});

function requestOf(form) {
  const query = new URLSearchParams();
  const headers = new Headers({ Accept: "application/json, */*;q=0.5" });
  let address = form.dataset.path;
  for (const field of form.querySelectorAll("[data-in]")) {
    const place = field.dataset.in;
    if (place === "path") address = address.replace(`{${field.name}}`, encodeURIComponent(field.value));
    else if (field.value !== "" && place === "query") query.append(field.name, field.value);
    else if (field.value !== "" && place === "header") headers.set(field.name, field.value);
  }
  const key = document.querySelector("[data-key]").value.trim();
  if (key) headers.set("Authorization", `Bearer ${key}`);
  const request = { method: form.dataset.try, headers, cache: "no-store", redirect: "manual" };
  const body = form.querySelector("[data-body]");
  if (body) {
    headers.set("Content-Type", body.dataset.body);
    request.body = body.files ? body.files[0] : body.value;
  }
  const asked = query.toString();
  return [asked ? `${address}?${asked}` : address, request];
}

async function described(response) {
  const type = response.headers.get("content-type") ?? "";
  const lines = [`${response.status} ${response.statusText}`];
  for (const name of SHOWN_HEADERS) {
    if (response.headers.has(name)) lines.push(`${name}: ${response.headers.get(name)}`);
  }
  return `${lines.join("\n")}\n\n${await bodyOf(response, type)}`;
}

async function bodyOf(response, type) {
  if (!/json|^text\//.test(type)) {
    const bytes = (await response.arrayBuffer()).byteLength;
    return bytes ? `(${bytes} bytes)` : "";
  }
  const text = await response.text();
  const shown = type.includes("json") && text ? JSON.stringify(JSON.parse(text), null, 2) : text;
  return shown.length > SHOWN_CHARACTERS ? `${shown.slice(0, SHOWN_CHARACTERS)}\n…` : shown;
}
