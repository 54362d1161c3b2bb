// Asks without leaving the page. Whatever goes wrong, the form is sent as it would be without script.
import { initAll } from "/static/govuk/govuk-frontend.min.js";
import { announce } from "/script/announce.js";
import { offerCopies } from "/script/copy.js";

const form = () => document.getElementById("ask");
const box = () => document.getElementById("question");
const suggestions = () => document.getElementById("suggestions");
const earlier = () => [...form().querySelectorAll("input[name=earlier]")];

export function converse() {
  if (!form()) return;
  document.addEventListener("submit", submit);
  document.addEventListener("keydown", sendOnEnter);
  addEventListener("pagehide", remember);
  document.addEventListener("click", startAgain);
  restore();
}

// The link leads to this page's own address, whose history entry the browser may keep: nothing may be left in it.
let leaving = false;
function startAgain(event) {
  if (!event.target.closest("#start-again")) return;
  leaving = true;
  history.replaceState(null, "");
}

function sendOnEnter(event) {
  if (event.target !== box() || event.key !== "Enter" || event.shiftKey || event.isComposing) return;
  event.preventDefault();
  form().requestSubmit();
}

async function submit(event) {
  const suggested = event.submitter?.name === "suggestion";
  if (event.target !== form() || (!suggested && !fits(box()))) return;
  event.preventDefault();
  if (form().ariaBusy === "true") return;
  if (suggested) box().value = event.submitter.value;
  busy(true);
  suggestions().replaceChildren();
  try {
    append(await post("/", new FormData(form()), { "X-Requested-With": "fetch" }));
  } catch {
    form().submit();
    return;
  }
  busy(false);
  suggest();
}

// The answer stands first; what to ask next may come a moment later, or not at all.
async function suggest() {
  const asked = earlier().length;
  try {
    const page = await post("/next", new FormData(form()), {});
    if (earlier().length === asked) suggestions().replaceChildren(...page.body.children);
  } catch {
    suggestions().replaceChildren();
  }
}

// What does not fit is for the server to explain.
function fits({ value }) {
  const length = value.trim().length;
  return length > 0 && length <= Number(document.querySelector("[data-maxlength]").dataset.maxlength);
}

async function post(address, data, headers) {
  const response = await fetch(address, {
    method: "POST",
    headers: { Accept: "text/html", ...headers },
    body: new URLSearchParams(data),
  });
  if (!response.ok) throw new Error(`status ${response.status}`);
  return new DOMParser().parseFromString(await response.text(), "text/html");
}

function append(page) {
  const turn = page.querySelector("article");
  document.getElementById("latest")?.removeAttribute("id");
  document.getElementById("conversation").append(turn);
  offerCopies(turn);
  carry(box().value.trim());
  open();
  box().value = "";
  box().dispatchEvent(new Event("input", { bubbles: true }));
  remember();
  turn.scrollIntoView({ block: "start" });
  turn.querySelector("h2").focus({ preventScroll: true });
  announce([...turn.querySelectorAll("[data-announce]")].map((part) => part.textContent).join(" "));
}

function carry(question) {
  const field = Object.assign(document.createElement("input"), { type: "hidden", name: "earlier", value: question });
  const before = earlier();
  if (before.length) before.at(-1).after(field);
  else form().prepend(field);
  const most = Number(form().dataset.kept);
  for (const old of earlier().slice(0, -most)) old.remove();
}

// What stands on the page only until the first answer goes.
function open() {
  for (const part of document.querySelectorAll("[data-opening]")) part.remove();
  document.querySelector("h1").className = "cited-title-small";
  document.querySelector("label[for=question]").textContent = "Ask another question";
  document.getElementById("start-again").hidden = false;
  document.querySelector(".govuk-error-summary")?.remove();
}

function busy(on) {
  form().ariaBusy = String(on);
  box().readOnly = on;
  form().querySelector("button").ariaDisabled = String(on);
  document.getElementById("progress").hidden = !on;
  if (on) announce("Searching the documents…");
}

// Going to a source and back must not lose the conversation. It is kept with this entry of the tab's history alone.
function remember() {
  if (leaving) return;
  const questions = earlier().map((field) => field.value);
  history.replaceState(questions.length ? { questions, scroll: scrollY } : null, "");
}

async function restore() {
  const { questions, scroll } = history.state ?? {};
  if (!questions || earlier().length) return;
  const data = new FormData();
  for (const question of questions.slice(0, -1)) data.append("earlier", question);
  data.append("question", questions.at(-1));
  busy(true);
  try {
    const page = await post("/", data, {});
    document.querySelector("main").replaceWith(document.adoptNode(page.querySelector("main")));
  } catch {
    busy(false);
    return;
  }
  initAll({ scope: document.querySelector("main") });
  offerCopies();
  scrollTo(0, scroll);
}
