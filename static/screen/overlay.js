// Draws messages above everything: raise your hand, are you still there, connection lost.

import { find, say } from "./dom.js";

export function drawOverlay(view, lost) {
  const overlay = find("#overlay");
  const message = lost ? lostMessage() : view.overlay;
  overlay.hidden = !message;
  overlay.dataset.kind = lost ? "lost" : (message?.kind ?? "");
  document.body.classList.toggle("lost", lost);
  if (!message) return;
  say(overlay.querySelector(".overlay-title"), message.title);
  say(overlay.querySelector(".overlay-subtitle"), message.subtitle);
}

function lostMessage() {
  const words = document.body.dataset;
  return { title: words.lostTitle, subtitle: words.lostSubtitle };
}

export function drawBadge(view) {
  document.body.dataset.lostTitle = view.lost.title;
  document.body.dataset.lostSubtitle = view.lost.subtitle;
  say(find("#badge"), view.camera.badge);
}
