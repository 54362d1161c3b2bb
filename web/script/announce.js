// Tells people who listen to a page what has just changed on it.
export function announce(text) {
  const place = document.getElementById("announcement");
  if (!place) return;
  // The same words twice are read out only if the place was empty in between.
  place.textContent = "";
  requestAnimationFrame(() => {
    place.textContent = text;
  });
}
