// Draws what the server tells, and tells the server what was clicked. No rule lives here.

import { listen, post } from "./connection.js";
import { fitAll } from "./fit.js";
import { drawGallery } from "./gallery.js";
import { startKeys } from "./keys.js";
import { drawMirror, reloadMirror, startMirror } from "./mirror.js";
import { drawBadge, drawOverlay } from "./overlay.js";
import { drawPointer } from "./pointer.js";
import { drawResult } from "./result.js";
import { chime, startSound } from "./sound.js";
import { drawTargets } from "./targets.js";
import { drawCountdown, drawWords } from "./words.js";

const WORDS = ["screen", "texts", "language", "stage", "attention", "space", "picks"];
const view = {};
let changed = new Set();
let lost = false;

const choose = (target) => post("/api/choose", { target });

function tellSize() {
  post("/api/screen", { width: innerWidth, height: innerHeight });
  fitAll();
}

function draw() {
  const has = (...keys) => keys.some((key) => changed.has(key));
  const layout = has(...WORDS);
  if (layout) drawWords(view);
  if (has("targets", "chosen", "screen")) drawTargets(view, choose);
  if (has("picks", "qr", "impression", "language")) drawResult(view);
  if (has("mirror", "reading", "face", "camera")) drawMirror(view);
  if (has("gallery")) drawGallery(view);
  if (has("countdown")) drawCountdown(view);
  if (has("overlay")) drawOverlay(view, lost);
  if (has("camera", "lost")) drawBadge(view);
  if (has("pointer", "targets", "chosen")) drawPointer(view);
  if (changed.has("chosen") && view.chosen) chime();
  if (layout || has("mirror", "qr", "impression")) fitAll();
  changed = new Set();
}

function onChange(change) {
  if (changed.size === 0) requestAnimationFrame(draw);
  Object.assign(view, change);
  for (const key of Object.keys(change)) changed.add(key);
}

function onLost(isLost) {
  lost = isLost;
  drawOverlay(view, lost);
  if (!lost) {
    reloadMirror();
    tellSize();
  }
}

startKeys(choose);
startMirror();
startSound();
addEventListener("resize", tellSize);
tellSize();
listen(onChange, onLost);
