// Draws the camera's picture in its arch; while it is hidden, no stream is open.

import { drawCourse } from "./course.js";
import { find, place, say } from "./dom.js";

const RENEW_MS = 10 * 60 * 1000; // some browsers keep growing during one long MJPEG answer
const RETRY_MS = 2000;
const LOOK_MS = 1000;
const STILL_MS = 5000; // without a new picture before the stream is asked for again
const MAX_STILL_MS = 80000; // the same for a scene in which nothing moves
const SAMPLE = [32, 18]; // points across and down that tell one picture from the next
const FACE_LEVEL = 0.3; // of a tall frame that is cut: as object-position of #mirror-image
let shown = 0; // frames a second, 0 while there is no mirror
let last = null; // view that was drawn
let number = 0; // of the stream; a new address makes the browser open a new one
let seen = { points: "", at: 0 }; // the newest picture, and when it came
let patience = STILL_MS;

function load() {
  if (document.hidden) return; // it is loaded when the tab is shown again
  number += 1;
  seen.at = performance.now();
  find("#mirror-image").src = `/stream.mjpg?fps=${shown}&page=${number}`;
}

function unload() {
  const image = find("#mirror-image");
  image.classList.remove("live");
  image.src = "";
  image.removeAttribute("src");
}

export function startMirror() {
  const image = find("#mirror-image");
  image.addEventListener("load", () => {
    image.classList.add("live");
    if (last) drawGuide(last); // only now is the shape of the frame known
  });
  image.addEventListener("error", () => image.classList.remove("live"));
  setInterval(() => shown && load(), RENEW_MS);
  const brush = Object.assign(document.createElement("canvas"), { width: SAMPLE[0], height: SAMPLE[1] })
    .getContext("2d", { willReadFrequently: true });
  brush.imageSmoothingEnabled = false; // points of the picture, in which even noise shows
  setInterval(() => shown && !document.hidden && lookAfter(image, brush), LOOK_MS);
  addEventListener("pagehide", unload);
  document.addEventListener("visibilitychange", () => {
    if (document.hidden) unload();
    else reloadMirror();
  });
}

// Chromium tells nothing of a stream that ends after its first picture: no event, and the last
// picture stays, or none after a connection that broke. So the picture itself is looked at.
function lookAfter(image, brush) {
  const broken = image.complete && image.naturalWidth === 0;
  const points = broken ? "" : pointsOf(image, brush);
  if (points && points !== seen.points) {
    seen = { points, at: performance.now() };
    patience = STILL_MS;
    return;
  }
  if (broken) image.classList.remove("live");
  if (performance.now() - seen.at < (broken ? RETRY_MS : patience)) return;
  if (!broken) patience = Math.min(2 * patience, MAX_STILL_MS);
  load();
}

function pointsOf(image, brush) {
  if (!image.naturalWidth) return "";
  brush.drawImage(image, 0, 0, ...SAMPLE);
  return brush.getImageData(0, 0, ...SAMPLE).data.join();
}

export function reloadMirror() {
  if (shown) load();
}

export function drawMirror(view) {
  const wanted = view.mirror?.fps ?? 0;
  last = wanted ? view : null;
  find("#mirror").hidden = !wanted;
  if (wanted !== shown) {
    shown = wanted;
    if (wanted) load();
    else unload();
  }
  if (!wanted) return;
  place(find("#mirror"), view.mirror.box);
  const reading = view.reading;
  say(find("#mirror .mirror-hint"), reading?.guide_text ?? view.camera.text);
  say(find("#mirror .mirror-count"), reading?.text);
  drawGuide(view);
  drawCourse(find("#course"), reading?.course);
}

// Convert a point of the frame to the picture, which covers its box and is cut to it.
function inGlass(glass, image, x, y) {
  const frame = image.naturalWidth ? image.naturalWidth / image.naturalHeight : 16 / 9;
  const box = glass.clientWidth / glass.clientHeight;
  const wide = frame > box ? frame / box : 1;
  const tall = frame > box ? 1 : box / frame;
  return [(x - 0.5) * wide + 0.5, (y - FACE_LEVEL) * tall + FACE_LEVEL, wide, tall];
}

function drawGuide(view) {
  const glass = find("#mirror .glass");
  const reading = view.reading;
  find("#guide").toggleAttribute("hidden", !reading);
  if (!reading) return;
  const face = view.face ?? { x: 0.4, y: 0.25, width: 0.2, height: 0.42 };
  const [x, y, wide, tall] = inGlass(
    glass, find("#mirror-image"), face.x + face.width / 2, face.y + face.height * 0.46,
  );
  for (const ellipse of find("#guide").children) {
    ellipse.style.cx = `${x * 100}%`;
    ellipse.style.cy = `${y * 100}%`;
    ellipse.style.rx = `${face.width * 66 * wide}%`;
    ellipse.style.ry = `${face.height * 72 * tall}%`;
  }
  find("#guide").classList.toggle("good", reading.guide === "good");
  find("#guide .done").style.strokeDashoffset = 100 - 100 * reading.share;
}
