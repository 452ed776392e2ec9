// Draws a perfume result; charts and codes are the same for every experience.

import { enter, find, make, shape } from "./dom.js";

export function drawPerfumes(view) {
  const result = find("#result");
  const side = make("div", "side");
  side.append(impression(view), code(view.qr));
  result.replaceChildren(...view.picks.map(pick), side);
  result.dataset.experience = "perfume";
  enter(result);
}

function pick(item) {
  const tile = make("article", "pick");
  const picture = make("img", "illustration");
  picture.src = item.illustration;
  picture.alt = "";
  const text = make("div", "pick-text");
  const heading = make("div", "heading");
  const brand = make("p", "brand", item.brand);
  brand.append(make("span", "family", ` · ${item.family}`));
  heading.append(make("h2", "name", item.name), brand);
  text.append(make("p", "kind", item.kind_text), heading, make("p", "reason", item.reason));
  tile.append(picture, text, pyramid(item.notes));
  return tile;
}

function pyramid(rows) {
  const list = make("dl", "pyramid");
  rows.forEach((row) => {
    const line = make("div", "pyramid-row");
    const notes = make("dd");
    notes.append(...row.notes.map((note) => make("span", "note", note)));
    line.append(layer(row.layer), make("dt", "", row.label), notes);
    list.append(line);
  });
  return list;
}

// One layer of the pyramid: the tip, the middle, the base.
const OUTLINES = { top: "M30 2L40 30H20Z", heart: "M19 2H41L51 30H9Z", base: "M8 2H52L60 30H0Z" };

function layer(name) {
  const svg = shape("svg", { class: "layer", viewBox: "0 0 60 32", "aria-hidden": "true" });
  svg.append(shape("path", { d: OUTLINES[name], class: `layer-${name}` }));
  return svg;
}

function impression(view) {
  if (view.impression) return bars({ ...view.impression, title: view.texts.impression_title });
  const box = make("section", "impression");
  box.append(make("h3", "side-title", view.texts.impression_title));
  box.append(make("p", "impression-none", view.texts.impression_none));
  return box;
}

export function bars(chart) {
  const box = make("section", "impression");
  box.append(make("h3", "side-title", chart.title));
  const rows = chart.rows.map((row, index) => {
    const line = make("div", index === 0 ? "bar top" : "bar");
    const track = make("span", "bar-track");
    const fill = make("span", "bar-fill");
    fill.style.width = `${row.share * 100}%`;
    track.append(fill);
    line.append(make("span", "bar-label", row.label), track, make("span", "bar-share", row.text));
    return line;
  });
  box.append(...rows);
  if (chart.confidence) box.append(make("p", "confidence", chart.confidence));
  return box;
}

export function code(qr) {
  const box = make("figure", "code");
  if (!qr) return box;
  const size = qr.size + 8; // the quiet zone: four modules on every side
  const svg = shape("svg", { viewBox: `-4 -4 ${size} ${size}`, role: "img", class: "qr" });
  svg.setAttribute("aria-label", qr.caption);
  svg.append(
    shape("rect", { x: -4, y: -4, width: size, height: size, class: "qr-paper" }),
    shape("path", { d: qr.path, class: "qr-ink" }),
  );
  box.append(svg, make("figcaption", "", qr.caption));
  return box;
}
