// Share, copy and print; each button appears only where the browser can do it.

import { copyFrom } from "./clipboard.js";

const find = (id) => document.getElementById(id);

function offer(id, possible, action) {
  const button = find(id);
  button.hidden = !possible;
  button.addEventListener("click", () => action(button));
}

offer("share", Boolean(navigator.share), () => {
  // A visitor may close the share sheet again; that is no error.
  navigator.share({ title: document.title, url: location.href }).catch(() => {});
});
offer("copy", true, (button) => copyFrom(button, location.href));
offer("print", true, () => print());
