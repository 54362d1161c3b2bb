// Follows a running job: shows how far it is, and loads the page again once it has ended.
export function followJob() {
  const place = document.querySelector("[data-job]");
  // A page that loads again by itself needs no second way.
  if (!place || place.dataset.following === "page") return;
  const id = place.dataset.job;
  const again = () => location.replace(`/admin/jobs/${encodeURIComponent(id)}?follow=script`);
  const events = new EventSource(`/v1/library/jobs/${encodeURIComponent(id)}/events`);
  events.addEventListener("progress", (event) => show(place, JSON.parse(event.data).progress));
  events.addEventListener("ended", () => {
    events.close();
    again();
  });
  events.onerror = () => {
    events.close();
    setTimeout(again, 3000);
  };
}

function show(place, progress) {
  if (!progress) return;
  const { stage, done, total } = progress;
  const words = stage.charAt(0).toUpperCase() + stage.slice(1);
  place.querySelector("[data-stage]").textContent = total ? `${words}: ${done} of ${total}` : words;
  const bar = place.querySelector("[data-bar]");
  if (total) {
    bar.max = total;
    bar.value = done;
  } else {
    bar.removeAttribute("value");
  }
}
