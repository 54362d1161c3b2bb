// The page of the comparison: what is chosen shows at once, and Back from a document leads to the table again.
import { initAll } from "/static/govuk/govuk-frontend.min.js";
import { announce } from "/script/announce.js";
import { offerCopies } from "/script/copy.js";

const form = () => document.getElementById("compare");
const boxes = () => [...form().querySelectorAll("input[type=checkbox]")];
// Fields that every form of the page carries; a button adds what it does.
let leaving = false;

export function compareDocuments() {
  if (!form()) return;
  document.addEventListener("change", (event) => event.target.matches("#compare input[type=checkbox]") && showChoice());
  document.addEventListener("click", press);
  document.addEventListener("submit", send);
  addEventListener("pagehide", remember);
  const before = history.state?.compared;
  if (before && !hasTable() && String(before) !== String(sendable())) restore(history.state);
  else begin();
}

const hasTable = () => document.getElementById("comparison") !== null;

function begin() {
  for (const button of document.querySelectorAll("[data-print-page]")) button.hidden = false;
  // A reader may be quicker than this script.
  if (matchChips()) showCount();
  // The page of a form that was sent would be sent again when the reader comes back or loads it anew.
  remember();
  const heading = document.getElementById("compared");
  if (!heading) return;
  heading.focus({ preventScroll: true });
  announce(document.querySelector("#comparison [data-announce]").textContent);
}

// Shows what is chosen as chips, each with a button that takes it away.
function showChoice() {
  matchChips();
  showCount();
}

// Returns whether a chip was missing or too many.
function matchChips() {
  const list = document.getElementById("chosen");
  const before = list.children.length;
  for (const box of boxes()) {
    const chip = [...list.children].find((one) => one.dataset.field === box.name && one.dataset.value === box.value);
    if (box.checked && !chip) list.append(chipFor(box));
    else if (!box.checked) chip?.remove();
  }
  return list.children.length !== before;
}

function chipFor(box) {
  const chip = document.createElement("li");
  Object.assign(chip.dataset, { field: box.name, value: box.value });
  const words = document.createElement("span");
  words.textContent = box.dataset.chip;
  const button = Object.assign(document.createElement("button"), { type: "submit", name: "drop", value: `${box.name} ${box.value}` });
  const cross = Object.assign(document.createElement("span"), { ariaHidden: "true", textContent: "×" });
  const label = Object.assign(document.createElement("span"), { className: "govuk-visually-hidden", textContent: `Remove: ${box.dataset.chip}` });
  button.append(cross, label);
  chip.append(words, button);
  return chip;
}

function showCount() {
  const count = document.getElementById("chosen-count");
  const chosen = [...document.getElementById("chosen").children].filter((chip) => ["document", "publisher"].includes(chip.dataset.field)).length;
  const most = Number(count.dataset.most);
  count.textContent = chosen ? `Chosen: ${chosen} of at most ${most}.` : `Choose from 2 to ${most} documents or publishers.`;
  announce(count.textContent);
}

function press(event) {
  if (event.target.closest("[data-print-page]")) print();
  // A link to this page's own address begins anew, but the browser may keep its entry in the history.
  if (event.target.closest('a[href="/compare"]')) {
    leaving = true;
    history.replaceState(null, "");
  }
  const drop = event.target.closest("#chosen button");
  if (drop) takeAway(drop, event);
}

// A chip is taken away at once; the day stands in a field of its own.
function takeAway(button, event) {
  const chip = button.closest("li");
  const { field, value } = chip.dataset;
  event.preventDefault();
  if (field === "as_of") document.getElementById("as-of").value = "";
  for (const one of form().querySelectorAll(`input[name="${field}"]`)) {
    if (one.value !== value) continue;
    if (one.type === "checkbox") one.checked = false;
    else one.remove();
  }
  const next = chip.nextElementSibling ?? chip.previousElementSibling;
  chip.remove();
  showCount();
  (next?.querySelector("button") ?? document.getElementById("words")).focus();
}

function send(event) {
  if (event.target !== form() || event.submitter?.name !== "ask") return;
  document.getElementById("progress").hidden = false;
  announce(document.getElementById("progress").textContent);
}

const sendable = () => [...new FormData(form())].filter(([, value]) => typeof value === "string");

// What is asked and chosen is kept in this tab's entry of the history only, so that Back and a new load show it again.
function remember() {
  if (leaving || !form()) return;
  const compared = sendable();
  if (hasTable()) compared.push(["ask", "1"]);
  history.replaceState({ compared, scroll: scrollY }, "");
}

async function restore({ compared, scroll }) {
  // Whatever is typed meanwhile would be lost.
  form().inert = true;
  try {
    const response = await fetch("/compare", {
      method: "POST",
      headers: { Accept: "text/html" },
      body: new URLSearchParams(compared),
    });
    if (!response.ok) throw new Error(`status ${response.status}`);
    const page = new DOMParser().parseFromString(await response.text(), "text/html");
    document.querySelector("main").replaceWith(document.adoptNode(page.querySelector("main")));
  } catch {
    form().inert = false;
    begin();
    return;
  }
  initAll({ scope: document.querySelector("main") });
  offerCopies();
  begin();
  scrollTo(0, scroll);
}
