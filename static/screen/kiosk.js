// Keeps the screen on this page and awake: no menu, no zoom, no way out by a gesture or key.

const PAUSE_MS = 10000; // before the screen is asked again to stay on
const ZOOM_KEYS = ["+", "-", "=", "_", "0"];
const WAY_KEYS = ["ArrowLeft", "ArrowRight", "Home"]; // with Alt: back, on, the start page

const stop = (event) => event.preventDefault();
const active = { passive: false, capture: true }; // only then may a gesture be refused

export function stayPut() {
  // A long press opens the menu as the right button does; from there a guest reaches the browser.
  for (const kind of ["contextmenu", "dragstart", "selectstart", "drop", "dragover"]) {
    addEventListener(kind, stop, active);
  }
  for (const kind of ["gesturestart", "gesturechange"]) addEventListener(kind, stop, active);
  addEventListener("wheel", (event) => event.ctrlKey && stop(event), active);
  addEventListener("touchstart", (event) => event.touches.length > 1 && stop(event), active);
  addEventListener("keydown", (event) => {
    const zooms = (event.ctrlKey || event.metaKey) && ZOOM_KEYS.includes(event.key);
    if (zooms || (event.altKey && WAY_KEYS.includes(event.key))) stop(event);
  }, active);
}

// Browsers know this on Wayland, X11 and elsewhere, where the page comes from this machine or by
// https. A lock ends when the page is hidden, and may be refused while a battery is low.
export function stayAwake() {
  if (!navigator.wakeLock) return;
  let lock = null;
  const ask = async () => {
    if (document.hidden || (lock && !lock.released)) return;
    lock = await navigator.wakeLock.request("screen").catch(() => null);
  };
  document.addEventListener("visibilitychange", ask);
  setInterval(ask, PAUSE_MS);
  ask();
}
