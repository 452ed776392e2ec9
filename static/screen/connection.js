// Reads the stream of events. It reconnects by itself, and reloads the page when the server has
// other files than those this page came from.

const RETRY_MS = 1500;
const SILENT_MS = 6000; // without a message; the server sends one every second
const REFUSED = 403; // HTTP status
// A browser has six connections to one server, and a page takes two: tabs in the background give
// theirs back, or the fourth tab would wait for ever.
const HIDDEN_MS = 10000;

const meta = (name) => document.querySelector(`meta[name="${name}"]`);

export function listen(onChange, onLost) {
  let source = null;
  let lost = false;
  let heard = performance.now();
  let hiddenAt = document.hidden ? heard : null;

  function fail() {
    if (!lost) onLost(true);
    lost = true;
    source?.close();
    source = null;
  }

  function open() {
    heard = performance.now();
    source = new EventSource("/events");
    source.onerror = fail;
    source.onmessage = (event) => {
      heard = performance.now();
      if (lost) {
        lost = false;
        onLost(false);
        renew();
      }
      onChange(JSON.parse(event.data));
    };
    source.addEventListener("ping", () => { heard = performance.now(); });
  }

  setInterval(() => {
    if (hiddenAt !== null && performance.now() - hiddenAt > HIDDEN_MS) {
      source?.close();
      source = null;
      return;
    }
    if (source && performance.now() - heard > SILENT_MS) fail();
    if (!source) open();
  }, RETRY_MS);
  addEventListener("pagehide", () => source?.close());
  document.addEventListener("visibilitychange", () => {
    hiddenAt = document.hidden ? performance.now() : null;
    if (!document.hidden && !source) open();
  });
  open();
}

async function renew() {
  try {
    const answer = await fetch("/", { cache: "no-store" });
    if (!answer.ok) return;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const fresh = (name) => page.querySelector(`meta[name="${name}"]`)?.content;
    if (fresh("version") !== meta("version").content) location.reload();
    meta("csrf-token").content = fresh("csrf-token");
  } catch {
    // Lost again: the next reconnection tries again.
  }
}

const send = (path, body, options) => fetch(path, {
  method: "POST",
  headers: { "Content-Type": "application/json", "X-CSRFToken": meta("csrf-token").content },
  body: JSON.stringify(body),
  ...options,
});

export async function post(path, body, options = {}) {
  try {
    const answer = await send(path, body, options);
    if (answer.status !== REFUSED) return;
    // A login or logout at the reports in this browser ended the session and its token.
    await renew();
    await send(path, body, options);
  } catch {
    // The event stream shows that the connection is lost.
  }
}
