// Holds the page's only audio context, and a chime for every choice. Browsers keep it silent
// until a key or click, unless they were started with sound allowed.

const TONES_HZ = [660, 990];
let context = null;

export function audio() {
  context ??= new AudioContext();
  return context;
}

export function startSound() {
  for (const kind of ["pointerdown", "keydown"]) {
    addEventListener(kind, () => audio().resume(), { once: true });
  }
}

// Call back once, as soon as sound is allowed; never if it is allowed already.
export function whenAwake(call) {
  const sound = audio();
  if (sound.state === "running") return;
  const heard = () => {
    if (sound.state !== "running") return;
    sound.removeEventListener("statechange", heard);
    call();
  };
  sound.addEventListener("statechange", heard);
}

export function chime() {
  const sound = audio();
  if (sound.state !== "running") return;
  TONES_HZ.forEach((hertz, index) => {
    const at = sound.currentTime + index * 0.07;
    const tone = sound.createOscillator();
    const volume = sound.createGain();
    tone.frequency.value = hertz;
    volume.gain.setValueAtTime(0.0001, at);
    volume.gain.exponentialRampToValueAtTime(0.09, at + 0.012);
    volume.gain.exponentialRampToValueAtTime(0.0001, at + 0.28);
    tone.connect(volume).connect(sound.destination);
    tone.start(at);
    tone.stop(at + 0.3);
  });
}
