// Announces a change of the page to screen readers.
export function announce(text) {
  const region = document.getElementById("announcement");
  if (!region) return;
  // Screen readers read the same words again only if the region was empty in between.
  region.textContent = "";
  requestAnimationFrame(() => {
    region.textContent = text;
  });
}

const RESULT_SHOWN_MS = 2500;

// Announces what a button did, and shows it in place of the button's words for a moment.
export function showResult(button, result) {
  button.dataset.label ??= button.textContent;
  button.textContent = result;
  announce(result);
  clearTimeout(Number(button.dataset.timer));
  button.dataset.timer = setTimeout(() => (button.textContent = button.dataset.label), RESULT_SHOWN_MS);
}
