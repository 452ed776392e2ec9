// Draws the debut concept: its colours, its facts, the reason, and a chart of all concepts.

import { enter, find, make } from "./dom.js";
import { bars, code } from "./result.js";

export function drawConcept(view) {
  const concept = view.concept.facts;
  const tile = make("article", "pick concept");
  const swatches = make("div", "swatches");
  swatches.append(
    ...concept.colours.map((colour) => {
      const swatch = make("span", "swatch");
      swatch.style.background = colour;
      return swatch;
    }),
  );
  const text = make("div", "pick-text");
  text.append(
    make("h2", "name", concept.name),
    make("p", "brand", concept.tagline),
    make("p", "reason", concept.reason),
    make("p", "keywords", concept.keywords.join(" · ")),
  );
  const rows = make("dl", "pyramid");
  for (const row of concept.rows) {
    const line = make("div", "pyramid-row");
    line.append(make("dt", "", row.label), make("dd", "", row.text));
    rows.append(line);
  }
  tile.append(swatches, text, rows);
  const side = make("div", "side");
  side.append(bars(view.concept.chart), code(view.qr));
  const result = find("#result");
  result.replaceChildren(tile, side);
  result.dataset.experience = "concept";
  enter(result);
}
