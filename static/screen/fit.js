// Shrinks the text of a block until it fits, never below the smallest legible size, which the
// style sheet guards. Where that is not enough, the style sheet hides less important parts.

import { find } from "./dom.js";

const STEPS = [1, 0.94, 0.88, 0.82, 0.76, 0.7, 0.64, 0.58, 0.52, 0.46, 0.4];
const DENSITIES = [0, 1, 2, 3];
const BLOCKS = ".pick, .pick-text, .pyramid, .impression, .code";
const PIECES = "h1, h2, h3, p, li, dl, dd, img, svg, figcaption, .label, .detail, .bar, .mirror-hint";

// Measure the boxes of blocks, not scrollHeight or inline text: Korean fonts reserve more space
// above and below than a tight line has, and that is no reason to shrink.
function spills(node) {
  const box = node.getBoundingClientRect();
  return node.scrollWidth > node.clientWidth + 1 ||
    [...node.querySelectorAll(PIECES)].some((piece) => {
      const inner = piece.getBoundingClientRect();
      const counts = inner.width > 0 && getComputedStyle(piece).display !== "inline";
      return counts && (inner.bottom > box.bottom + 1 || inner.top < box.top - 1 ||
        inner.right > box.right + 1 || inner.left < box.left - 1);
    });
}

function fit(node, inner) {
  for (const density of DENSITIES) {
    node.dataset.dense = density;
    for (const step of STEPS) {
      node.style.setProperty("--fit", step);
      if (!inner.some(spills)) return;
    }
  }
}

function describe(content) {
  const box = content.getBoundingClientRect();
  const wide = box.width > 1.25 * box.height;
  const strip = box.height < 0.12 * innerHeight;
  const middle = Math.abs(box.left + box.width / 2 - innerWidth / 2) < 0.05 * innerWidth;
  content.dataset.shape = strip ? "strip" : wide ? "wide" : "tall";
  content.dataset.align = middle ? "center" : "left";
}

export function fitAll() {
  const content = find("#content");
  describe(content);
  fit(content, [content, ...content.querySelectorAll(BLOCKS)]);
  fit(find("#mirror"), [find("#mirror")]);
  for (const target of document.querySelectorAll("#targets .target")) {
    fit(target, [target.querySelector(".face")]);
  }
}
