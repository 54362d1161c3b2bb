// The form to upload: files can be dropped on it, and it shows how much has been sent.
export function offerUpload() {
  // With script, a job is followed by its events and not by loading the page again and again.
  for (const field of document.querySelectorAll("[data-follow]")) field.value = "script";
  const form = document.querySelector("[data-upload]");
  if (!form) return;
  const input = form.querySelector("[type=file]");
  offerDrop(form.querySelector("[data-drop]"), input);
  input.addEventListener("change", () => list(form, input.files));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    send(form);
  });
}

function offerDrop(place, input) {
  place.querySelector("[data-drop-hint]").hidden = false;
  const mark = (on) => place.classList.toggle("cited-drop--over", on);
  for (const name of ["dragenter", "dragover"]) {
    place.addEventListener(name, (event) => {
      event.preventDefault();
      mark(true);
    });
  }
  place.addEventListener("dragleave", () => mark(false));
  place.addEventListener("drop", (event) => {
    event.preventDefault();
    mark(false);
    input.files = event.dataTransfer.files;
    input.dispatchEvent(new Event("change"));
  });
}

function list(form, files) {
  const chosen = form.querySelector("[data-chosen]");
  chosen.replaceChildren(
    ...[...files].map((file) => {
      const item = document.createElement("li");
      item.textContent = `${file.name}, ${size(file.size)}`;
      return item;
    }),
  );
}

// As in "1.4 MB", "120 kB" or "400 bytes".
function size(bytes) {
  if (bytes < 1e3) return `${bytes} bytes`;
  return bytes < 1e5 ? `${Math.round(bytes / 1e3)} kB` : `${(bytes / 1e6).toFixed(1)} MB`;
}

function send(form) {
  const words = form.querySelector("[data-sending]");
  const button = form.querySelector("[type=submit]");
  const request = new XMLHttpRequest();
  request.open("POST", form.action);
  request.setRequestHeader("Accept", "text/html");
  request.upload.onprogress = ({ loaded, total }) => {
    words.textContent = `Sending: ${Math.round((100 * loaded) / Math.max(1, total))} %`;
  };
  request.onerror = () => {
    button.disabled = false;
    words.textContent = "The files could not be sent. Check the connection, then try again.";
  };
  request.onload = () => {
    const address = new URL(request.responseURL || location.href);
    if (address.pathname.startsWith("/admin/jobs/") || address.pathname.startsWith("/admin/previews/")) {
      location.assign(address);
      return;
    }
    showPage(request.responseText);
  };
  button.disabled = true;
  request.send(new FormData(form));
}

// The page that says what is wrong. Files that were chosen must be chosen again, as without script.
function showPage(text) {
  const page = new DOMParser().parseFromString(text, "text/html");
  document.title = page.title;
  document.querySelector("main").replaceWith(document.adoptNode(page.querySelector("main")));
  offerUpload();
  const summary = document.querySelector(".govuk-error-summary");
  if (summary) {
    summary.tabIndex = -1;
    summary.focus();
  }
}
