// Draws targets exactly where the server takes a fingertip to be on them.

import { enter, find, icon, leave, make, place, shape, say } from "./dom.js";

const nodes = new Map();
let screen = null;

export function drawTargets(view, choose) {
  if (view.screen !== screen) {
    const old = [...nodes.values()];
    for (const [id, node] of nodes) node.classList.toggle("chosen", id === view.chosen);
    nodes.clear();
    leave(old);
    screen = view.screen;
  }
  const shown = new Set(view.targets.map((target) => target.id));
  for (const [id, node] of nodes) {
    if (!shown.has(id)) {
      nodes.delete(id);
      node.remove();
    }
  }
  view.targets.forEach((target, index) => draw(target, index, view, choose));
}

function draw(target, index, view, choose) {
  const node = nodes.get(target.id) ?? build(target, index, choose);
  place(node, target.box);
  say(node.querySelector(".label"), target.label);
  say(node.querySelector(".detail"), target.detail);
  const hovered = target.progress !== null;
  node.classList.toggle("hovered", hovered);
  node.classList.toggle("chosen", target.id === view.chosen);
  node.querySelector(".ring .done").style.strokeDashoffset = 100 - 100 * (target.progress ?? 0);
}

function build(target, index, choose) {
  const node = make("button", "target");
  node.type = "button";
  node.dataset.id = target.id;
  node.dataset.kind = target.kind;
  node.dataset.index = index;
  const face = make("span", "face");
  if (target.lesson) face.append(lesson());
  else if (target.picture) face.append(drawing(target.picture));
  else if (target.icon) face.append(icon(target.icon));
  const words = make("span", "target-words");
  words.append(make("span", "label"), make("span", "detail"));
  face.append(words);
  node.append(face, ring());
  node.addEventListener("click", () => choose(target.id));
  nodes.set(target.id, node);
  find("#targets").append(node);
  enter(node);
  return node;
}

function drawing(address) {
  const image = make("img", "picture");
  image.src = address;
  image.alt = "";
  return image;
}

function ring() {
  const svg = shape("svg", { class: "ring", "aria-hidden": "true" });
  svg.append(shape("rect", { pathLength: "100", class: "done" }));
  return svg;
}

// Draw how to choose: a finger comes, rests, and the circle closes.
function lesson() {
  const svg = shape("svg", { class: "lesson", viewBox: "0 0 120 100", "aria-hidden": "true" });
  const hand = shape("g", { class: "lesson-hand" });
  hand.append(shape("use", { href: "/static/icons.svg#hand", x: 43, y: 44, width: 52, height: 52 }));
  svg.append(
    shape("circle", { class: "lesson-track", cx: 66, cy: 40, r: 26 }),
    shape("circle", { class: "lesson-fill", cx: 66, cy: 40, r: 26, pathLength: 100 }),
    shape("circle", { class: "lesson-dot", cx: 66, cy: 40, r: 6 }),
    hand,
  );
  return svg;
}

export function targetNodes() {
  return [...nodes.values()];
}
