// Draws titles and sentences in the free part of the screen.

import { enter, find, leave, make, place, say } from "./dom.js";

let screen = null;

export function drawWords(view) {
  const words = find("#words");
  const texts = view.texts;
  const next = view.screen !== screen;
  if (screen !== null && next) leaveBehind(words);
  document.documentElement.lang = view.language;
  document.body.dataset.stage = view.stage;
  document.body.dataset.attention = view.attention;
  say(find("#strip .eyebrow"), texts.eyebrow);
  say(words.querySelector(".title"), texts.title);
  say(words.querySelector(".subtitle"), texts.subtitle);
  const notice = words.querySelector(".notice");
  notice.replaceChildren(...texts.notice.map((line) => make("li", "", line)));
  notice.hidden = texts.notice.length === 0;
  place(find("#content"), view.space);
  words.hidden = view.picks.length > 0 || Boolean(view.music) || Boolean(view.concept);
  if (next) enter(words);
  screen = view.screen;
}

export function drawCountdown(view) {
  const countdown = find("#countdown");
  countdown.hidden = !view.countdown;
  if (!view.countdown) return;
  countdown.querySelector(".left").style.strokeDashoffset = 100 - 100 * view.countdown.share;
  countdown.querySelector(".seconds").textContent = view.countdown.seconds;
}

function leaveBehind(words) {
  const ghost = words.cloneNode(true);
  const box = words.getBoundingClientRect();
  ghost.removeAttribute("aria-live");
  ghost.classList.add("words");
  ghost.style.setProperty("--fit", find("#content").style.getPropertyValue("--fit"));
  place(ghost, {
    x: box.left / innerWidth,
    y: box.top / innerHeight,
    width: box.width / innerWidth,
    height: box.height / innerHeight,
  });
  leave([ghost]);
}
