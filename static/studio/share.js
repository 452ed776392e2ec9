// Share by the browser's own sheet, by link, or as a picture drawn here.

import { drawn } from "./poster.js";

export function offerSharing(place) {
  if (!place) return;
  const url = new URL(place.dataset.url, location.href).href;
  const title = document.querySelector("h1").textContent;
  const button = (name) => place.querySelector(`[data-do=${name}]`);

  function offer(name, possible, action) {
    button(name).hidden = !possible;
    button(name).addEventListener("click", () => action(button(name)));
  }

  // A visitor who closes the share sheet has changed their mind; that is no error.
  offer("share", Boolean(navigator.share), () => navigator.share({ title, url }).catch(() => {}));
  offer("copy", true, async (copy) => {
    await write(url);
    const label = copy.textContent;
    copy.textContent = copy.dataset.done;
    setTimeout(() => { copy.textContent = label; }, 2000);
  });
  offer("image", true, async () => {
    const link = document.createElement("a");
    link.href = URL.createObjectURL(await drawn(document, place.dataset.brand));
    link.download = "ai-perfumer.png";
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
  });
}

// A kiosk on a local network is often not behind HTTPS, where the clipboard is out of reach.
async function write(text) {
  if (navigator.clipboard) {
    await navigator.clipboard.writeText(text);
    return;
  }
  const field = document.createElement("textarea");
  field.value = text;
  document.body.append(field);
  field.select();
  document.execCommand("copy");
  field.remove();
}
