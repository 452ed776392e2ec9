// Draws the view that the server sends, and sends back what was clicked. It holds no rules.

import { startBeats } from "./beats.js";
import { drawCard } from "./card.js";
import { drawConcept } from "./concept.js";
import { drawAd, startAds } from "./ads.js";
import { listen, post } from "./connection.js";
import { find } from "./dom.js";
import { fitAll } from "./fit.js";
import { drawGallery } from "./gallery.js";
import { stayAwake, stayPut } from "./kiosk.js";
import { startKeys } from "./keys.js";
import { drawMirror, reloadMirror, startMirror } from "./mirror.js";
import { drawAsked, drawCode, drawMusic } from "./music.js";
import { drawBadge, drawOverlay } from "./overlay.js";
import { drawPlayer, hush } from "./player.js";
import { drawPointer } from "./pointer.js";
import { drawPerfumes } from "./result.js";
import { chime, startSound } from "./sound.js";
import { drawTargets } from "./targets.js";
import { drawCountdown, drawWords } from "./words.js";

const WORDS = ["screen", "texts", "language", "stage", "attention", "space", "picks", "music", "concept"];
const view = {};
let changed = new Set(); // keys of the view since it was drawn
let lost = false;

const choose = (target) => post("/api/choose", { target });

function sendSize() {
  post("/api/screen", { width: innerWidth, height: innerHeight });
  fitAll();
}

function draw() {
  const news = changed;
  changed = new Set(); // first, so that a drawing that fails does not end all later ones
  const has = (...keys) => keys.some((key) => news.has(key));
  const layout = has(...WORDS);
  if (layout) drawWords(view);
  if (has("targets", "chosen", "screen")) drawTargets(view, choose);
  if (has("picks", "music", "concept", "qr", "impression", "language")) drawResult();
  if (has("asked", "music")) drawAsked(view);
  if (has("player")) drawPlayer(view);
  if (has("player", "qr")) drawCode(view);
  if (has("mirror", "reading", "face", "camera")) drawMirror(view);
  if (has("card")) drawCard(view);
  if (has("gallery")) drawGallery(view);
  if (has("countdown")) drawCountdown(view);
  if (has("overlay")) drawOverlay(view, lost);
  if (has("ad")) drawAd(view);
  if (has("camera", "lost")) drawBadge(view);
  if (has("pointer", "targets", "chosen")) drawPointer(view);
  if (has("chosen") && view.chosen) chime();
  if (layout || has("mirror", "qr", "impression")) fitAll();
  document.body.dataset.drawn = view.stage; // whole: the kiosk is told of this one
}

function drawResult() {
  const result = find("#result");
  const drawer = [
    [view.picks.length > 0, drawPerfumes],
    [view.music, drawMusic],
    [view.concept, drawConcept],
  ].find(([shown]) => shown)?.[1];
  result.hidden = !drawer;
  if (drawer) drawer(view);
  else result.replaceChildren();
}

function onChange(change) {
  if (changed.size === 0) requestAnimationFrame(draw);
  Object.assign(view, change);
  for (const key of Object.keys(change)) changed.add(key);
}

function onLost(isLost) {
  lost = isLost;
  drawOverlay(view, lost);
  if (lost) {
    hush(); // without a server the music could not be stopped
    return;
  }
  reloadMirror();
  sendSize();
}

stayPut();
stayAwake();
startKeys(choose);
startAds();
startMirror();
startSound();
addEventListener("resize", sendSize);
sendSize();
startBeats();
listen(onChange, onLost);
