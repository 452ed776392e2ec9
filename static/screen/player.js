// Plays one piece at a time, with fades, and draws a line that moves with the sound.

import { find, place, say } from "./dom.js";
import { audio, whenAwake } from "./sound.js";

const FADE_S = 1.2;
const POINTS = 96;
const SILENT = 0.0001; // gain; an exponential ramp cannot reach 0
let now = null; // { id, element, gain }
let analyser = null;
let waving = false;

export function drawPlayer(view) {
  const wanted = view.player;
  if ((wanted?.id ?? null) !== (now?.id ?? null)) {
    hush();
    if (wanted) play(wanted);
  }
  const box = find("#player");
  box.hidden = !wanted;
  if (!wanted) return;
  place(box, wanted.box);
  say(box.querySelector(".player-kind"), wanted.kind);
  say(box.querySelector(".player-title"), wanted.title);
  const silent = audio().state !== "running";
  say(box.querySelector(".player-hint"), silent ? wanted.silent : "");
}

function play(piece) {
  const context = audio();
  const element = new Audio();
  for (const address of piece.sources) {
    const source = document.createElement("source");
    source.src = address;
    element.append(source);
  }
  element.loop = true;
  const gain = context.createGain();
  gain.gain.value = SILENT;
  analyser ??= context.createAnalyser();
  analyser.fftSize = 2048;
  context.createMediaElementSource(element).connect(gain);
  gain.connect(analyser);
  analyser.connect(context.destination);
  now = { id: piece.id, element, gain };
  const begin = () => {
    if (now?.element !== element) return;
    element.play().then(() => rise(gain, piece.volume), () => {});
  };
  begin();
  whenAwake(begin);
  if (!waving) requestAnimationFrame(wave);
  waving = true;
}

function rise(gain, volume) {
  const at = audio().currentTime;
  gain.gain.cancelScheduledValues(at);
  gain.gain.setValueAtTime(SILENT, at);
  gain.gain.exponentialRampToValueAtTime(Math.max(volume, SILENT), at + FADE_S);
}

// Fade out the piece that plays; the next drawPlayer begins again.
export function hush() {
  if (!now) return;
  const { element, gain } = now;
  now = null;
  const at = audio().currentTime;
  gain.gain.cancelScheduledValues(at);
  gain.gain.setValueAtTime(Math.max(gain.gain.value, SILENT), at);
  gain.gain.exponentialRampToValueAtTime(SILENT, at + FADE_S);
  setTimeout(() => {
    element.pause();
    element.replaceChildren();
    element.removeAttribute("src");
    element.load();
    gain.disconnect();
  }, FADE_S * 1000 + 50);
}

function wave() {
  waving = Boolean(now);
  if (!now) return;
  const samples = new Uint8Array(analyser.fftSize);
  analyser.getByteTimeDomainData(samples);
  const step = Math.floor(samples.length / POINTS);
  const points = [];
  for (let n = 0; n < POINTS; n += 1) {
    const edge = Math.sin((Math.PI * n) / (POINTS - 1)); // still at both ends
    const height = ((samples[n * step] - 128) / 128) * 46 * edge;
    points.push(`${((n / (POINTS - 1)) * 200).toFixed(1)} ${(50 + height).toFixed(1)}`);
  }
  find("#player .wave-line").setAttribute("d", `M${points.join("L")}`);
  setTimeout(() => requestAnimationFrame(wave), 33);
}

// For tests: the position in the piece, its volume, and the loudest sample now.
export function sounding() {
  if (!now || !analyser) return null;
  const samples = new Uint8Array(analyser.fftSize);
  analyser.getByteTimeDomainData(samples);
  const loudest = Math.max(...samples.map((value) => Math.abs(value - 128)));
  return { id: now.id, time: now.element.currentTime, volume: now.gain.gain.value, loudest };
}
