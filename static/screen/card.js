// Draws the photo card: seconds over the mirror, then the card and the code to fetch it.

import { enter, find, make, place, say } from "./dom.js";
import { code } from "./result.js";

export function drawCard(view) {
  const card = view.card;
  const seconds = find("#card-seconds");
  seconds.hidden = !card?.seconds;
  if (card?.seconds && seconds.textContent !== `${card.seconds}`) {
    say(seconds, `${card.seconds}`);
    enter(seconds);
  }
  drawPicture(find("#card"), card);
}

function drawPicture(box, card) {
  const next = card?.picture ?? "";
  if (box.dataset.picture === next) return;
  box.dataset.picture = next;
  if (card) place(box, card.box);
  box.replaceChildren();
  if (!next) return;
  const image = make("img", "photo-card");
  image.src = next;
  image.alt = "";
  box.append(image);
  if (card.qr) box.append(code(card.qr));
  enter(box);
}
