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
  fit(content, [content, ...content.querySelectorAll(".pick, .pick-text, .side, #words")]);
  for (const target of document.querySelectorAll("#targets .target")) {
    fit(target, [target.querySelector(".face")]);
  }
}
