// Checks the sizes before anything is sent, and shows how much has been sent. Without script the form sends itself.
export function sendFiles() {
  const form = document.querySelector("[data-upload]");
  if (!form) return;
  form.addEventListener("submit", (event) => {
    const files = [...form.querySelector("[type=file]").files];
    const problem = problemWith(files, form.dataset);
    if (!problem && !files.length) return;
    event.preventDefault();
    if (problem) show(form, problem);
    else send(form);
  });
}

function problemWith(files, { maxFile, maxTogether, maxFiles }) {
  const big = files.find((file) => file.size > Number(maxFile));
  if (big) return `${big.name} is larger than ${megabytes(maxFile)} MB, the most for one file.`;
  if (files.length > Number(maxFiles)) return `Choose at most ${maxFiles} files at once.`;
  const together = files.reduce((sum, file) => sum + file.size, 0);
  if (together > Number(maxTogether)) {
    return `The files have ${megabytes(together)} MB together, at most ${megabytes(maxTogether)} MB are possible. Choose fewer.`;
  }
  return "";
}

function megabytes(bytes) {
  return Math.floor(Number(bytes) / 1e6);
}

function show(form, words) {
  const box = form.querySelector("[data-sending]");
  box.hidden = false;
  box.querySelector("progress").hidden = true;
  box.querySelector("[data-said]").textContent = words;
}

function send(form) {
  if (form.ariaBusy === "true") return;
  form.ariaBusy = "true";
  const bar = form.querySelector("[data-sending] progress");
  const request = new XMLHttpRequest();
  show(form, "Sending the files…");
  bar.hidden = false;
  request.upload.addEventListener("progress", ({ loaded, total }) => {
    bar.max = total;
    bar.value = loaded;
  });
  request.addEventListener("load", () => {
    // A job was started, so its page came; or the form came back with what to correct.
    if (request.status < 300) location.assign(request.responseURL);
    else replaceMain(request.response);
  });
  request.addEventListener("error", () => {
    form.ariaBusy = "false";
    show(form, "The files could not be sent. Check your connection, then try again.");
    bar.hidden = true;
  });
  request.open("POST", form.action);
  request.responseType = "document";
  request.send(new FormData(form));
}

// GOV.UK's components start with the page, so the page that came takes the place of this one as a whole.
async function replaceMain(page) {
  const { initAll } = await import("/static/govuk/govuk-frontend.min.js");
  document.title = page.title;
  document.querySelector("main").replaceWith(document.adoptNode(page.querySelector("main")));
  initAll({ scope: document.querySelector("main") });
  sendFiles();
}
