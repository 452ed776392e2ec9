// Long words shrink their block until it holds them; never below the least legible size,
// which the style sheet guards.

import { find } from "./dom.js";

const STEPS = [1, 0.94, 0.88, 0.82, 0.76, 0.7, 0.64, 0.58, 0.52, 0.46, 0.4];

const spills = (node) =>
  node.scrollHeight > node.clientHeight + 1 || node.scrollWidth > node.clientWidth + 1;

function fit(node, inner) {
  for (const step of STEPS) {
    node.style.setProperty("--fit", step);
    if (!inner.some(spills)) return;
  }
}

export function fitAll() {
  const content = find("#content");
  const wide = content.clientWidth > 1.25 * content.clientHeight;
  const strip = content.clientHeight < 0.1 * innerHeight;
  content.dataset.shape = strip ? "strip" : wide ? "wide" : "tall";
  const blocks = "#words, .pick, .pick-text, .pyramid, .side, .impression";
  fit(content, [content, ...content.querySelectorAll(blocks)]);
  fit(find("#mirror"), [find("#mirror")]);
  for (const target of document.querySelectorAll("#targets .target")) {
    fit(target, [target.querySelector(".face")]);
  }
}
