// Sends what is wrong with a quote without leaving the page. If anything fails, the form is sent as without script.
import { announce } from "/script/announce.js";

export function takeReports() {
  document.addEventListener("submit", async (event) => {
    const form = event.target;
    if (!("report" in form.dataset)) return;
    event.preventDefault();
    const body = new URLSearchParams(new FormData(form, event.submitter));
    try {
      const response = await fetch(form.action, { method: "POST", body, headers: { "X-Requested-With": "fetch" } });
      if (!response.ok) throw new Error(`status ${response.status}`);
    } catch {
      form.append(Object.assign(document.createElement("input"), { type: "hidden", name: "complaint", value: event.submitter.value }));
      form.submit();
      return;
    }
    const thanks = Object.assign(document.createElement("p"), { className: "govuk-body-s", textContent: "Thank you. An administrator will look at it." });
    form.closest("details").replaceWith(thanks);
    announce(thanks.textContent);
  });
}
