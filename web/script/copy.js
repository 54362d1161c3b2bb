// Buttons that copy a quotation with its citation. Without script they stay hidden.
import { announce } from "/script/announce.js";

const RESULT_SHOWN_MS = 2500;

export function offerCopies(root = document) {
  for (const button of root.querySelectorAll("[data-copy]")) button.hidden = false;
}

document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-copy]");
  if (!button) return;
  const label = (button.dataset.label ??= button.textContent);
  const result = (await copy(button.dataset.copy)) ? "Copied" : "Could not copy. Select the text instead";
  button.textContent = result;
  announce(result);
  clearTimeout(Number(button.dataset.timer));
  button.dataset.timer = setTimeout(() => (button.textContent = label), RESULT_SHOWN_MS);
});

async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    // Browsers offer no clipboard to pages loaded over plain HTTP.
    return copyBySelection(text);
  }
}

function copyBySelection(text) {
  const focused = document.activeElement;
  const box = document.createElement("textarea");
  box.value = text;
  box.className = "govuk-visually-hidden";
  document.body.append(box);
  box.select();
  const succeeded = document.execCommand("copy");
  box.remove();
  focused?.focus({ preventScroll: true });
  return succeeded;
}
