// Functions that every part uses to draw. Text is always set as text, never as markup.

const SVG = "http://www.w3.org/2000/svg";
const ICONS = "/static/icons.svg";

export const find = (selector) => document.querySelector(selector);

export function make(tag, className, text) {
  const node = document.createElement(tag);
  if (className) node.className = className;
  if (text !== undefined) node.textContent = text;
  return node;
}

export function shape(tag, attributes = {}) {
  const node = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
  return node;
}

export function icon(name) {
  const svg = shape("svg", { class: "icon", "aria-hidden": "true" });
  svg.append(shape("use", { href: `${ICONS}#${name}` }));
  return svg;
}

export function place(node, box) {
  node.style.left = `${box.x * 100}%`;
  node.style.top = `${box.y * 100}%`;
  node.style.width = `${box.width * 100}%`;
  node.style.height = `${box.height * 100}%`;
}

export function say(node, text) {
  const next = text ?? "";
  if (node.textContent !== next) node.textContent = next;
  node.hidden = next === "";
}

// Let what was on the screen fade out above the new; then remove it, so that nothing of a
// visitor stays in the page.
export function leave(nodes) {
  const ghosts = find("#ghosts");
  for (const node of nodes) {
    node.removeAttribute("id");
    node.classList.add("leaving");
    ghosts.append(node);
    setTimeout(() => node.remove(), 320);
  }
}

export function enter(node) {
  node.classList.remove("entering");
  void node.offsetWidth; // a read of the layout restarts the animation
  node.classList.add("entering");
}
