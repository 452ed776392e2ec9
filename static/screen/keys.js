// Offers the same choices by keyboard, for an attendant or a person who cannot raise an arm.

import { targetNodes } from "./targets.js";

const ARROWS = {
  ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1],
};

export function startKeys(choose) {
  addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
    if (event.key in ARROWS) {
      event.preventDefault();
      move(...ARROWS[event.key]);
      return;
    }
    const id = targetOf(event.key);
    if (id) {
      event.preventDefault();
      choose(id);
    }
  });
}

const ids = () => targetNodes().map((node) => node.dataset.id);
const ofKind = (kind) => targetNodes().find((node) => node.dataset.kind === kind)?.dataset.id;

function targetOf(key) {
  if (/^[1-9]$/.test(key)) return ids()[Number(key) - 1];
  if (key === "Backspace") return ofKind("back");
  if (key === "Escape") return ofKind("restart") ?? ofKind("finish");
  if (key.toLowerCase() === "l") return ofKind("language");
  return undefined;
}

function center(node) {
  const box = node.getBoundingClientRect();
  return [box.left + box.width / 2, box.top + box.height / 2];
}

// Focus the nearest target in the direction of the arrow; the first when none has the focus.
function move(dx, dy) {
  const nodes = targetNodes();
  const from = nodes.find((node) => node === document.activeElement);
  if (!from) {
    nodes[0]?.focus();
    return;
  }
  const [x, y] = center(from);
  const reachable = nodes
    .filter((node) => node !== from)
    .map((node) => {
      const [toX, toY] = center(node);
      const along = (toX - x) * dx + (toY - y) * dy;
      const aside = Math.abs((toX - x) * dy) + Math.abs((toY - y) * dx);
      return { node, along, cost: along + 2 * aside };
    })
    .filter(({ along }) => along > 1)
    .sort((a, b) => a.cost - b.cost);
  reachable[0]?.node.focus();
}
