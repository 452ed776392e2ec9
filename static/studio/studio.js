// Adds smaller uploads, previews and no page loads to the studio; without it, plain forms work.

import { closeCamera, openCamera } from "./camera.js";
import { shrink } from "./shrink.js";
import { offerSharing } from "./share.js";

const main = document.querySelector("main");
let pictures = []; // the files last sent, for previews only
let current = null; // the one whose result is shown

const input = () => document.getElementById("picture");

function addressOf(picture) {
  picture.address ??= URL.createObjectURL(picture.file);
  return picture.address;
}

function image(picture) {
  const shown = new Image();
  shown.alt = "";
  // A picture that the browser cannot show (mostly HEIC) has no preview.
  shown.addEventListener("error", () => shown.remove());
  shown.src = addressOf(picture);
  return shown;
}

function remember(files) {
  pictures.forEach((picture) => picture.address && URL.revokeObjectURL(picture.address));
  pictures = [...files].map((file) => ({ file }));
}

function choose(files) {
  const chosen = new DataTransfer();
  [...files].forEach((file) => chosen.items.add(file));
  input().files = chosen.files;
  input().dispatchEvent(new Event("change", { bubbles: true }));
}

function preview() {
  remember(input().files);
  const place = main.querySelector("[data-previews]");
  place.replaceChildren(...pictures.map(image));
  place.hidden = pictures.length === 0;
}

async function send(form) {
  const body = new FormData(form);
  if (form.matches("[data-studio]")) {
    const small = await Promise.all(pictures.map(({ file }) => shrink(file)));
    body.delete("picture");
    small.forEach((blob, n) => body.append("picture", blob, pictures[n].file.name));
    current = pictures.length === 1 ? pictures[0] : null;
  } else {
    const number = form.closest("[data-number]")?.dataset.number;
    if (number) current = pictures[number - 1];
  }
  const answer = await fetch(form.action, { method: "POST", body });
  if (!answer.headers.get("Content-Type")?.startsWith("text/html")) throw new Error(answer.status);
  return new DOMParser().parseFromString(await answer.text(), "text/html");
}

function show(page) {
  closeCamera();
  document.title = page.title;
  main.replaceChildren(...page.querySelector("main").childNodes);
  enhance();
  scrollTo(0, 0);
  if (!location.hash) history.pushState(null, "", "#result");
  (main.querySelector("[data-title]") ?? main.querySelector("[role=alert]") ?? input())?.focus();
}

// The server has forgotten the picture, so put it into the form of the photo card.
function offerAgain(place) {
  if (!place || !current) return;
  const again = new DataTransfer();
  again.items.add(current.file);
  place.files = again.files;
}

function enhance() {
  const seen = main.querySelector("[data-seen]");
  if (seen && current) {
    seen.hidden = false;
    seen.prepend(image(current));
  }
  main.querySelectorAll("[data-number]").forEach((row) => {
    const picture = pictures[row.dataset.number - 1];
    if (picture) row.prepend(image(picture));
  });
  offerAgain(main.querySelector("[data-card] [type=file]"));
  openCamera(main.querySelector("[data-camera]"), choose);
  offerSharing(main.querySelector("[data-share]"));
  if (input()) preview();
}

document.addEventListener("submit", async (event) => {
  const form = event.target;
  if (!form.matches("[data-studio], [data-again]")) return;
  event.preventDefault();
  const button = event.submitter ?? form.querySelector("button");
  const status = main.querySelector("[data-status]");
  form.classList.add("busy");
  button.disabled = true;
  if (status) status.textContent = button.dataset.sending ?? "";
  try {
    show(await send(form));
  } catch {
    form.submit(); // the plain form shows what is wrong
  }
});

document.addEventListener("change", (event) => {
  if (event.target === input()) preview();
});

for (const kind of ["dragover", "dragleave", "drop"]) {
  document.addEventListener(kind, (event) => {
    const place = event.target.closest?.("[data-drop]");
    if (!place) return;
    event.preventDefault();
    place.classList.toggle("over", kind === "dragover");
    if (kind === "drop" && event.dataTransfer.files.length) choose(event.dataTransfer.files);
  });
}

addEventListener("popstate", () => location.reload());
enhance();
