// Tells the server every two seconds that this page lives, what it shows and that it draws. A page
// that crashed, froze or turned white says nothing, so the browser is started again.

import { post } from "./connection.js";

const BEAT_MS = 2000;
const page = [...crypto.getRandomValues(new Uint8Array(8))].map((byte) => byte.toString(16)).join("");
// The name that deploy/kiosk-browser.sh gives its browser; a page opened by hand has none.
const screen = new URLSearchParams(location.search).get("screen") ?? "";
const version = document.querySelector('meta[name="version"]').content;
let frames = 0;
let here = false;

// One frame a beat is enough to know, and costs next to nothing.
const askFrame = () => requestAnimationFrame(() => { frames += 1; });

function beat() {
  if (document.hidden && !screen) {
    leave(); // a tab in the background is no screen
    return;
  }
  const drawn = frames;
  frames = 0;
  here = true;
  post("/api/screen/beat", {
    page, screen, version, stage: document.body.dataset.drawn ?? "", frames: drawn, visible: !document.hidden,
  });
  askFrame();
}

function leave() {
  if (here) post("/api/screen/leave", { page }, { keepalive: true });
  here = false;
}

export function startBeats() {
  setInterval(beat, BEAT_MS);
  document.addEventListener("visibilitychange", beat);
  addEventListener("pagehide", leave);
  beat();
}
