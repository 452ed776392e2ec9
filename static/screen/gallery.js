// Draws perfumes of the catalog where nothing else is.

import { enter, find, make, place } from "./dom.js";

export function drawGallery(view) {
  const gallery = find("#gallery");
  gallery.hidden = !view.gallery;
  if (!view.gallery) {
    gallery.replaceChildren();
    return;
  }
  place(gallery, view.gallery.box);
  gallery.replaceChildren(...view.gallery.pictures.map((source) => {
    const picture = make("img", "illustration");
    picture.src = source;
    picture.alt = "";
    return picture;
  }));
  enter(gallery);
}
