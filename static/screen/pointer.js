// Draws the point of light that follows the finger, with the same ring as its target.

import { find } from "./dom.js";

export function drawPointer(view) {
  const cursor = find("#cursor");
  const point = view.pointer;
  cursor.toggleAttribute("hidden", !point);
  if (!point) return;
  cursor.style.transform = `translate3d(${point.x * innerWidth}px, ${point.y * innerHeight}px, 0)`;
  const progress = Math.max(0, ...view.targets.map((target) => target.progress ?? 0));
  cursor.querySelector(".fill").style.strokeDashoffset = 100 - 100 * progress;
  cursor.classList.toggle("on", view.targets.some((target) => target.progress !== null));
  cursor.classList.toggle("confirmed", view.chosen !== null);
}
