// Shows the ad that the server names, and reports whether it was decoded, painted and visible.
// The server decides what counts as a play.

import { find, make, place } from "./dom.js";
import { post } from "./connection.js";

const BEAT_MS = 2000; // between reports that the ad is visible; without them its play ends
const FADE_MS = 400;
const LOAD_MS = 8000; // before a file that does not load counts as failed

let current = null; // { play, source, node, visible }

const report = (play, what, body = {}) => post(`/api/plays/${play}/${what}`, body, { keepalive: true });
const frame = () => new Promise((done) => requestAnimationFrame(done));

export function startAds() {
  setInterval(beat, BEAT_MS);
  document.addEventListener("visibilitychange", () => document.hidden && end("hidden"));
  addEventListener("pagehide", () => end("left"));
}

export function drawAd(view) {
  const stage = find("#ad");
  const ad = view.ad;
  document.body.dataset.ad = ad?.place ?? "";
  stage.hidden = !ad;
  if (ad) place(stage, ad.box);
  if (ad && current?.play === ad.play) {
    translate(ad);
    return;
  }
  const before = current;
  end("replaced");
  current = null;
  if (!ad) {
    stage.replaceChildren();
    return;
  }
  current = { play: ad.play, source: ad.source, node: null, visible: false };
  show(current, ad, before?.node);
}

// The same play in the other language.
function translate(ad) {
  if (current.source === ad.source || !current.node) return;
  current.source = ad.source;
  current.node.src = ad.source;
  if ("alt" in current.node) current.node.alt = ad.label;
}

async function show(shown, ad, before) {
  const node = build(ad);
  shown.node = node;
  find("#ad").append(node);
  try {
    await Promise.race([ready(node, ad), late()]);
    if (current !== shown) return;
    node.classList.add("shown");
    await frame();
    await frame();
    const share = await visibleShare(node);
    if (current !== shown) return;
    shown.visible = !document.hidden;
    if (shown.visible) report(ad.play, "started", { share });
    else report(ad.play, "failed", { reason: "hidden" });
  } catch (failure) {
    if (current === shown) report(ad.play, "failed", { reason: failure.message });
    node.remove();
  } finally {
    setTimeout(() => before?.remove(), FADE_MS);
  }
}

function build(ad) {
  if (ad.kind === "picture") return Object.assign(make("img"), { src: ad.source, alt: ad.label });
  if (ad.kind === "video") {
    const video = make("video");
    Object.assign(video, { muted: true, loop: true, playsInline: true, src: ad.source });
    return video;
  }
  const page = make("iframe");
  page.setAttribute("sandbox", "allow-same-origin"); // no scripts
  page.title = ad.label;
  page.src = ad.source;
  return page;
}

async function ready(node, ad) {
  if (ad.kind === "picture") await node.decode().catch(() => refuse(ad, "decode"));
  if (ad.kind === "video") await node.play().catch(() => refuse(ad, "decode"));
  if (ad.kind === "html") {
    await new Promise((done) => node.addEventListener("load", done, { once: true }));
    if (!node.contentDocument?.body?.childElementCount) await refuse(ad, "decode");
  }
}

// Tell a missing file from a broken one.
async function refuse(ad, reason) {
  const answer = await fetch(ad.source, { method: "HEAD", cache: "no-store" }).catch(() => null);
  throw new Error(answer?.ok ? reason : "missing");
}

const late = () => new Promise((_, fail) => {
  setTimeout(() => fail(new Error("timeout")), LOAD_MS);
});

function visibleShare(node) {
  return new Promise((done) => {
    const watcher = new IntersectionObserver(([entry]) => {
      watcher.disconnect();
      done(entry.intersectionRatio);
    });
    watcher.observe(node);
  });
}

function beat() {
  if (current?.visible && !document.hidden) report(current.play, "alive");
}

function end(reason) {
  if (current?.visible) report(current.play, "ended", { reason });
  if (current) current.visible = false;
}
