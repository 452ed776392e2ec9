// Draws three songs with their reasons, the visitor's emotions, and the question about them.

import { enter, find, make, say } from "./dom.js";
import { bars, code } from "./result.js";

// On a tall screen the code stands next to the player, where there is room.
const upright = () => innerHeight > innerWidth;

export function drawMusic(view) {
  const result = find("#result");
  const list = make("ol", "songs");
  list.append(...view.music.songs.map(song));
  const side = make("div", "side");
  side.append(bars(view.music.chart));
  if (!upright()) side.append(code(view.qr));
  const asked = make("p", "asked");
  const main = make("div", "songs-and-asked");
  main.append(list, asked);
  result.replaceChildren(main, side);
  result.dataset.experience = "music";
  enter(result);
}

export function drawCode(view) {
  const place = find("#player .code-place");
  place.replaceChildren(...(view.player && upright() && view.qr ? [code(view.qr)] : []));
}

export function drawAsked(view) {
  const asked = find("#result .asked");
  if (asked) say(asked, view.asked);
}

function song(item) {
  const row = make("li", "song");
  const heading = make("div", "heading");
  heading.append(make("h2", "name", item.title), make("p", "brand", item.by));
  const reason = make("p", "reason", item.reason);
  if (item.liked) reason.append(make("span", "liked", ` ${item.liked}`));
  row.append(heading, reason);
  return row;
}
