// The page's picture beside the text: turns pages in place, and says where a place is not certain.
import { initAll } from "/static/govuk/govuk-frontend.min.js";
import { announce } from "/script/announce.js";

const sheet = () => document.querySelector("[data-sheet]");

export function showPages() {
  offerWayBack();
  document.addEventListener("submit", find);
  if (!sheet()) return;
  document.addEventListener("click", turn);
  attend();
}

// What the picture that is shown now needs: a word where its marks are not certain, and the next picture early.
async function attend() {
  const shown = sheet();
  const picture = shown.querySelector("img");
  const fetchNext = () => shown.dataset.next && (new Image().src = shown.dataset.next);
  if (picture.complete) fetchNext();
  else picture.addEventListener("load", fetchNext, { once: true });
  const marks = shown.querySelector("[data-marks]");
  if (!marks) return;
  try {
    const response = await fetch(marks.src);
    if (response.ok && response.headers.get("X-Marks") !== "uncertain") return;
  } catch {
    return;
  }
  shown.querySelector("[data-uncertain]").hidden = false;
}

// A page turned in place adds no step to the history, so that Back leads to the answer.
async function turn(event) {
  const link = event.target.closest("[data-sheet] a[data-turn]");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
  event.preventDefault();
  const label = link.textContent;
  try {
    const page = await load(link.href, {});
    sheet().replaceWith(document.adoptNode(page.querySelector("[data-sheet]")));
  } catch {
    location.href = link.href;
    return;
  }
  history.replaceState(history.state, "", link.href);
  const again = [...sheet().querySelectorAll("a[data-turn]")].find((one) => one.textContent === label);
  (again ?? sheet().querySelector("h2")).focus({ preventScroll: true });
  announce(sheet().querySelector("h2").textContent);
  attend();
}

// The words stay out of the address and the history.
async function find(event) {
  const form = event.target.closest(".cited-find");
  if (!form) return;
  event.preventDefault();
  try {
    const page = await load(form.action, { method: "POST", body: new URLSearchParams(new FormData(form)) });
    document.querySelector("main").replaceWith(document.adoptNode(page.querySelector("main")));
  } catch {
    form.submit();
    return;
  }
  initAll({ scope: document.querySelector("main") });
  offerWayBack();
  const heading = document.getElementById("found");
  heading?.focus();
  if (heading) announce(heading.textContent);
  if (sheet()) attend();
}

async function load(address, options) {
  const response = await fetch(address, { headers: { Accept: "text/html" }, ...options });
  if (!response.ok) throw new Error(`status ${response.status}`);
  return new DOMParser().parseFromString(await response.text(), "text/html");
}

// Back to the answer as the reader left it. A page does not see the addresses of this tab's other pages, so the page of
// an answer notes which step of the history it is.
const ANSWER_STEP = "cited-answer-step";

addEventListener("pagehide", () => {
  if (document.querySelector(".cited-turn")) sessionStorage.setItem(ANSWER_STEP, globalThis.navigation?.currentEntry?.key ?? "");
});

function offerWayBack() {
  const link = document.querySelector("[data-back]");
  const goBack = link && wayBack();
  if (!goBack) return;
  link.hidden = false;
  link.addEventListener("click", (event) => {
    event.preventDefault();
    goBack();
  });
}

function wayBack() {
  const key = sessionStorage.getItem(ANSWER_STEP);
  if (key === null) return null;
  if (!globalThis.navigation?.entries) return history.length > 1 ? () => history.back() : null;
  const before = navigation.entries().slice(0, navigation.currentEntry.index);
  return before.some((entry) => entry.key === key) ? () => navigation.traverseTo(key) : null;
}
