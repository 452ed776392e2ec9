// Shows the server's counts of this moment, every few seconds while the page is visible.

const EVERY_MS = 3000;
const panel = document.querySelector("[data-live]");

async function draw() {
  if (document.hidden) return;
  try {
    const answer = await fetch(panel.dataset.live, { cache: "no-store" });
    if (answer.status === 401) {
      location.reload(); // the login has ended
      return;
    }
    if (!answer.ok) throw new Error(answer.status);
    panel.innerHTML = await answer.text();
    panel.removeAttribute("data-stale");
  } catch {
    panel.dataset.stale = panel.dataset.away;
  }
}

setInterval(draw, EVERY_MS);
document.addEventListener("visibilitychange", draw);
