// Titles and sentences, in the free part of the screen.

import { enter, find, leave, make, place, say } from "./dom.js";

let screen = null;

export function drawWords(view) {
  const words = find("#words");
  const texts = view.texts;
  if (screen !== null && screen !== view.screen) leaveBehind(words);
  document.documentElement.lang = view.language;
  document.body.dataset.stage = view.stage;
  document.body.dataset.people = view.targets.length;
  say(words.querySelector(".eyebrow"), texts.eyebrow);
  say(words.querySelector(".title"), texts.title);
  say(words.querySelector(".subtitle"), texts.subtitle);
  const notice = words.querySelector(".notice");
  notice.replaceChildren(...texts.notice.map((line) => make("li", "", line)));
  notice.hidden = texts.notice.length === 0;
  const content = find("#content");
  place(content, view.space);
  content.dataset.mirror = view.mirror;
  if (screen !== view.screen) enter(words);
  screen = view.screen;
}

function leaveBehind(words) {
  const ghost = words.cloneNode(true);
  const box = words.getBoundingClientRect();
  ghost.removeAttribute("aria-live");
  ghost.classList.add("words");
  place(ghost, {
    x: box.left / innerWidth,
    y: box.top / innerHeight,
    width: box.width / innerWidth,
    height: box.height / innerHeight,
  });
  leave([ghost]);
}
