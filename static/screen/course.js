// Draws the expression over a few seconds: a line for neutral, and one for what was shown last.

import { make, shape } from "./dom.js";

export function drawCourse(place, course) {
  place.hidden = !course;
  if (!course) {
    place.replaceChildren();
    return;
  }
  const svg = shape("svg", {
    viewBox: "0 0 100 40", preserveAspectRatio: "none", role: "img", "aria-label": course.title,
  });
  svg.append(...course.lines.map((line) => shape("polyline", { points: line.points })));
  const words = make("ul");
  words.append(...course.lines.map((line) => make("li", line.shown ? "shown" : "", line.label)));
  place.replaceChildren(svg, words);
}
