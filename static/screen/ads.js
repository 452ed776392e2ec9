// Shows the ad that the server names, and tells it what was really seen: decoded, painted,
// visible. What that is worth is decided there.

import { find, make, place } from "./dom.js";
import { post } from "./connection.js";

const BEAT_MS = 2000; // while an ad is seen; silence ends its play
const FADE_MS = 400;
const LOAD_MS = 8000;

let current = null; // { play, source, node, seen }

const tell = (play, what, body = {}) => post(`/api/plays/${play}/${what}`, body, { keepalive: true });
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
    renew(ad);
    return;
  }
  const before = current;
  end("replaced");
  current = null;
  if (!ad) {
    stage.replaceChildren();
    return;
  }
  current = { play: ad.play, source: ad.source, node: null, seen: false };
  show(current, ad, before?.node);
}

// The same play in the other language.
function renew(ad) {
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
    shown.seen = !document.hidden;
    if (shown.seen) tell(ad.play, "started", { share });
    else tell(ad.play, "failed", { reason: "hidden" });
  } catch (failure) {
    if (current === shown) tell(ad.play, "failed", { reason: failure.message });
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
  const card = make("iframe");
  card.setAttribute("sandbox", "allow-same-origin"); // and no scripts
  card.title = ad.label;
  card.src = ad.source;
  return card;
}

async function ready(node, ad) {
  if (ad.kind === "picture") await node.decode().catch(() => refuse(ad, "decode"));
  if (ad.kind === "video") await node.play().catch(() => refuse(ad, "decode"));
  if (ad.kind === "html") {
    await new Promise((done) => node.addEventListener("load", done, { once: true }));
    if (!node.contentDocument?.body?.childElementCount) await refuse(ad, "decode");
  }
}

// A file that is not there and one that is broken are told apart.
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
  if (current?.seen && !document.hidden) tell(current.play, "alive");
}

function end(reason) {
  if (current?.seen) tell(current.play, "ended", { reason });
  if (current) current.seen = false;
}
