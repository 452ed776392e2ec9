// Share through the browser's share sheet, as a link, or as a picture drawn here.

import { copyFrom } from "../clipboard.js";
import { drawPoster } from "./poster.js";

export function offerSharing(place) {
  if (!place) return;
  const url = new URL(place.dataset.url, location.href).href;
  const title = document.querySelector("h1").textContent;
  const button = (name) => place.querySelector(`[data-do=${name}]`);

  function offer(name, possible, action) {
    button(name).hidden = !possible;
    button(name).addEventListener("click", () => action(button(name)));
  }

  // A visitor may close the share sheet again; that is no error.
  offer("share", Boolean(navigator.share), () => navigator.share({ title, url }).catch(() => {}));
  offer("copy", true, (copy) => copyFrom(copy, url));
  offer("image", true, async () => {
    const link = document.createElement("a");
    link.href = URL.createObjectURL(await drawPoster(document, place.dataset.brand));
    link.download = "ai-perfumer.png";
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
  });
}
