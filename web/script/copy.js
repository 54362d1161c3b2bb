// Buttons that copy a quotation with its citation, or a text that stands on the page. Without script they stay hidden.
import { showResult } from "/script/announce.js";

export function offerCopies(root = document) {
  for (const button of root.querySelectorAll("[data-copy]")) button.hidden = false;
}

document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-copy]");
  if (!button) return;
  showResult(button, (await copy(button)) ? "Copied" : "Could not copy. Select the text instead");
});

async function copy({ dataset }) {
  const forms = dataset.link ? quotation(dataset) : { "text/plain": dataset.copy };
  try {
    const items = Object.entries(forms).map(([type, content]) => [type, new Blob([content], { type })]);
    await navigator.clipboard.write([new ClipboardItem(Object.fromEntries(items))]);
    return true;
  } catch {
    // Browsers offer no clipboard to pages loaded over plain HTTP.
    return copyBySelection(forms["text/plain"]);
  }
}

// The quotation with a link into Cited, as text and, for word processors, with the quotation set off as one.
function quotation({ copy, link }) {
  const address = new URL(link, location.href).href;
  return { "text/plain": `${copy}\n${address}`, "text/html": asHtml(copy, address) };
}

function asHtml(copied, address) {
  const end = copied.lastIndexOf("\n\n");
  const [words, source] = [copied.slice(0, end), copied.slice(end + 2)];
  const quotation = document.createElement("blockquote");
  for (const line of words.split("\n")) quotation.append(Object.assign(document.createElement("p"), { textContent: line }));
  const citation = Object.assign(document.createElement("p"), { textContent: `${source} ` });
  citation.append(Object.assign(document.createElement("a"), { href: address, textContent: "Open in Cited" }));
  return quotation.outerHTML + citation.outerHTML;
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
