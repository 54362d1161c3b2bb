// The link to a conversation: its questions stand behind the # of the address, which browsers send to no server.
import { showResult } from "/script/announce.js";

const MARK = "#ask=";

// The questions that the address of this page carries: pairs of a question and how it was asked; none if it carries none.
export function linkedQuestions() {
  if (!location.hash.startsWith(MARK)) return [];
  try {
    const pairs = JSON.parse(decode(location.hash.slice(MARK.length)));
    const areTexts = pairs.every((pair) => pair.length === 2 && pair.every((part) => typeof part === "string"));
    return areTexts ? pairs : [];
  } catch {
    return [];
  }
}

export function linkTo(pairs) {
  return "/" + MARK + encode(JSON.stringify(pairs));
}

// A stored conversation is at its own address; the link to any other carries its questions.
export function offerLink(pairs, address) {
  const link = document.getElementById("conversation-link");
  const button = document.getElementById("copy-link");
  if (!link) return;
  link.hidden = button.hidden = pairs.length === 0;
  link.href = address ?? linkTo(pairs);
}

document.addEventListener("click", async (event) => {
  const button = event.target.closest("#copy-link");
  if (!button) return;
  let result = "Copied";
  try {
    await navigator.clipboard.writeText(document.getElementById("conversation-link").href);
  } catch {
    result = "Could not copy. Copy the address of the link instead";
  }
  showResult(button, result);
});

function encode(text) {
  const letters = Array.from(new TextEncoder().encode(text), (byte) => String.fromCharCode(byte)).join("");
  return btoa(letters).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

function decode(text) {
  const letters = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
  return new TextDecoder().decode(Uint8Array.from(letters, (letter) => letter.charCodeAt(0)));
}
