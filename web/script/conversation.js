// Asks without leaving the page. If anything fails, the form is sent as without script.
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

// The link leads to this page's own address, so the browser may keep the history entry: clear its stored conversation.
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
  setBusy(true);
  suggestions().replaceChildren();
  try {
    append(await post("/", new FormData(form()), { "X-Requested-With": "fetch" }));
  } catch {
    form().submit();
    return;
  }
  setBusy(false);
  suggest();
}

// Suggestions come after the answer, because they take longer; if they fail, there are none.
async function suggest() {
  const count = earlier().length;
  try {
    const page = await post("/next", new FormData(form()), {});
    if (earlier().length === count) suggestions().replaceChildren(...page.body.children);
  } catch {
    suggestions().replaceChildren();
  }
}

// The server explains what is wrong with a question that is empty or too long.
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
  addEarlier(box().value.trim());
  removeIntroduction();
  box().value = "";
  box().dispatchEvent(new Event("input", { bubbles: true }));
  remember();
  turn.scrollIntoView({ block: "start" });
  turn.querySelector("h2").focus({ preventScroll: true });
  announce([...turn.querySelectorAll("[data-announce]")].map((part) => part.textContent).join(" "));
}

function addEarlier(question) {
  const field = Object.assign(document.createElement("input"), { type: "hidden", name: "earlier", value: question });
  const fields = earlier();
  if (fields.length) fields.at(-1).after(field);
  else form().prepend(field);
  const maxFields = Number(form().dataset.kept);
  for (const old of earlier().slice(0, -maxFields)) old.remove();
}

// Turns the start page into the page of a conversation.
function removeIntroduction() {
  for (const part of document.querySelectorAll("[data-opening]")) part.remove();
  document.querySelector("h1").className = "cited-title-small";
  document.querySelector("label[for=question]").textContent = "Ask another question";
  document.getElementById("start-again").hidden = false;
  document.querySelector(".govuk-error-summary")?.remove();
}

function setBusy(isBusy) {
  form().ariaBusy = String(isBusy);
  box().readOnly = isBusy;
  form().querySelector("button").ariaDisabled = String(isBusy);
  document.getElementById("progress").hidden = !isBusy;
  if (isBusy) announce("Searching the documents…");
}

// Keeps the conversation when the reader opens a source and returns. It is stored only in this tab's history entry.
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
  setBusy(true);
  try {
    const page = await post("/", data, {});
    document.querySelector("main").replaceWith(document.adoptNode(page.querySelector("main")));
  } catch {
    setBusy(false);
    return;
  }
  initAll({ scope: document.querySelector("main") });
  offerCopies();
  scrollTo(0, scroll);
}
