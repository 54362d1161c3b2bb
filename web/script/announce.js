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
