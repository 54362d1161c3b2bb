// Asks without leaving the page. If anything fails, the form is sent as without script.
import { initAll } from "/static/govuk/govuk-frontend.min.js";
import { announce } from "/script/announce.js";
import { offerCopies } from "/script/copy.js";
import { linkedQuestions, linkTo, offerLink } from "/script/share.js";

const form = () => document.getElementById("ask");
const box = () => document.getElementById("question");
const suggestions = () => document.getElementById("suggestions");
const fields = (name) => [...form().querySelectorAll(`input[type=hidden][name=${name}]`)];
// The questions of the page: pairs of a question and how it was asked.
const asked = () => fields("earlier").map((field, place) => [field.value, fields("how")[place].value]);
// The number of questions that the page no longer carries.
const before = () => fields("before")[0];
// Where the forms send a question. A stored conversation has an address of its own.
const action = () => form().getAttribute("action").split("#")[0];
const isStored = () => action().startsWith("/conversations/");
// The fields that change where the next question is searched.
const CHOICE = ["document", "publisher", "collection", "nation", "readers", "as_of"];

export function converse() {
  if (!form()) return;
  document.addEventListener("submit", submit);
  document.addEventListener("keydown", sendOnEnter);
  addEventListener("pagehide", remember);
  addEventListener("hashchange", () => linkedQuestions().length && location.reload());
  document.addEventListener("click", startAgain);
  document.addEventListener("click", goToOptions);
  if (asked().length) arrive();
  else restore();
}

// What a page with a conversation offers.
function arrive() {
  offerCopies();
  offerLink(asked(), isStored() ? action() : null);
  if (!suggestions().querySelector("#next")) suggest();
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
  const sent = event.target;
  const button = event.submitter;
  const isCorrection = "asks" in sent.dataset;
  // A change of where to search loads the page anew, and a saved conversation is a file: neither asks anything.
  if ((sent !== form() && !isCorrection) || ["drop", "choose", "as", "certificate", "again", "suggest"].includes(button?.name)) return;
  const data = isCorrection ? correction(sent, button) : question(button);
  if (!data) return;
  event.preventDefault();
  if (form().ariaBusy === "true") return;
  setBusy(true);
  document.querySelector(".cited-options-note")?.remove();
  suggestions().replaceChildren();
  try {
    append(await post(action(), data, { "X-Requested-With": "fetch" }));
  } catch {
    if (isCorrection) sent.submit();
    else form().submit();
    return;
  }
  setBusy(false);
  suggest();
}

// What the form sends; nothing where the server must explain what is wrong with a question.
function question(button) {
  if (button?.name === "suggestion") box().value = button.value;
  else if (!fits(box())) return null;
  return new FormData(form());
}

// A question that is asked by itself: its own words and choice, after all the questions of the page.
function correction(sent, button) {
  const own = new FormData(sent, button);
  if (button?.name !== "suggestion" && !fits(sent.querySelector("textarea"))) return null;
  for (const name of ["before", "earlier", "how"]) {
    own.delete(name);
    for (const field of fields(name)) own.append(name, field.value);
  }
  return own;
}

// Suggestions come after the answer, because they take longer; if they fail, there are none.
async function suggest() {
  const count = fields("earlier").length;
  try {
    const page = await post("/next", carried(asked(), before().value), {});
    if (fields("earlier").length !== count) return;
    suggestions().replaceChildren(...page.body.children);
    noteOptions();
  } catch {
    suggestions().replaceChildren();
  }
}

// Says above the newest answer that its question fits several documents: the options themselves stand below the answer.
function noteOptions() {
  const title = document.getElementById("options-title");
  const question = document.getElementById("latest");
  if (!title || document.querySelector(".cited-options-note")) return;
  const note = Object.assign(document.createElement("p"), { className: "cited-options-note" });
  const words = { className: "govuk-link", href: "#options-title", textContent: title.textContent };
  note.append(Object.assign(document.createElement("a"), words));
  question.after(note);
  announce(title.textContent);
}

// Goes there without a change of the address, which may carry the conversation.
function goToOptions(event) {
  if (!event.target.closest(".cited-options-note a")) return;
  event.preventDefault();
  const title = document.getElementById("options-title");
  title.scrollIntoView({ block: "start" });
  title.focus({ preventScroll: true });
}

function carried(pairs, left) {
  const data = new FormData();
  data.append("before", left);
  for (const [text, how] of pairs) {
    data.append("earlier", text);
    data.append("how", how);
  }
  return data;
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
  addEarlier(turn.dataset);
  if (turn.dataset.address) moveTo(turn.dataset.address);
  removeIntroduction();
  box().value = "";
  box().dispatchEvent(new Event("input", { bubbles: true }));
  remember();
  offerLink(asked(), isStored() ? action() : null);
  turn.scrollIntoView({ block: "start" });
  turn.querySelector("h2").focus({ preventScroll: true });
  announce([...turn.querySelectorAll("[data-announce]")].map((part) => part.textContent).join(" "));
}

function addEarlier({ question, how }) {
  for (const [name, value] of [
    ["earlier", question],
    ["how", how],
  ]) {
    form().append(Object.assign(document.createElement("input"), { type: "hidden", name, value }));
    const surplus = fields(name).slice(0, -Number(form().dataset.kept));
    for (const old of surplus) old.remove();
    if (name === "earlier") before().value = Number(before().value) + surplus.length;
  }
}

// The conversation is stored from now on: its address is that of this page and of its forms.
function moveTo(address) {
  if (location.pathname !== address) history.replaceState(null, "", address);
  form().setAttribute("action", `${address}#latest`);
  const stored = document.getElementById("stored");
  stored.querySelector("form").setAttribute("action", `${address}/delete`);
  stored.hidden = false;
}

// Turns the start page into the page of a conversation.
function removeIntroduction() {
  for (const part of document.querySelectorAll("[data-opening]")) part.remove();
  document.querySelector("h1").className = "cited-title-small";
  document.querySelector("label[for=question]").textContent = "Ask another question";
  document.getElementById("start-again").hidden = false;
  document.getElementById("save").hidden = false;
  document.querySelector(".govuk-error-summary")?.remove();
}

function setBusy(isBusy) {
  form().ariaBusy = String(isBusy);
  box().readOnly = isBusy;
  document.querySelector(".cited-actions button").ariaDisabled = String(isBusy);
  document.getElementById("progress").hidden = !isBusy;
  if (isBusy) announce("Searching the documents…");
}

// Keeps the conversation when the reader opens a source and returns. It is stored only in this tab's history entry, and
// in the address where that carries it already. The server keeps a stored one.
function remember() {
  if (leaving || isStored()) return;
  const pairs = asked();
  const kept = pairs.length ? { pairs, left: before().value, scroll: scrollY } : null;
  history.replaceState(kept, "", linkedQuestions().length && kept ? linkTo(pairs) : undefined);
}

// The conversation of this history entry, else the one that the address carries: answers that are not kept are asked again.
async function restore() {
  const { pairs = linkedQuestions(), left = 0, scroll = 0 } = history.state ?? {};
  if (!pairs.length) return;
  const data = carried(pairs, left);
  data.append("again", "1");
  for (const [name, value] of new URLSearchParams(pairs.at(-1)[1])) {
    if (CHOICE.includes(name)) data.append(name, value);
  }
  setBusy(true);
  try {
    const page = await post("/", data, {});
    document.querySelector("main").replaceWith(document.adoptNode(page.querySelector("main")));
  } catch {
    setBusy(false);
    return;
  }
  initAll({ scope: document.querySelector("main") });
  arrive();
  remember();
  scrollTo(0, scroll);
}
