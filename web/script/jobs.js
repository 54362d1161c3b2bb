// Follows a running job by its events, and shows the page of its result once it has ended.
export function followJob() {
  const box = document.querySelector("[data-job]");
  if (!box) return;
  const events = new EventSource(`/v1/library/jobs/${encodeURIComponent(box.dataset.job)}/events`);
  let stage = "";
  events.addEventListener("progress", (event) => {
    const { progress } = JSON.parse(event.data);
    if (!progress) return;
    const words = progress.stage.charAt(0).toUpperCase() + progress.stage.slice(1);
    box.querySelector("[data-stage]").textContent = progress.total
      ? `${words}: ${progress.done} of ${progress.total}`
      : words;
    const bar = box.querySelector("progress");
    bar.max = progress.total || 1;
    bar.value = progress.done;
    if (progress.stage !== stage) box.querySelector("[data-said]").textContent = words;
    stage = progress.stage;
  });
  events.addEventListener("ended", () => {
    events.close();
    location.reload();
  });
}
