// Share, copy and print; each button appears only where the browser can do it.

const find = (id) => document.getElementById(id);

function offer(id, possible, action) {
  const button = find(id);
  button.hidden = !possible;
  button.addEventListener("click", () => action(button));
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

async function copied(button) {
  const label = button.textContent;
  await write(location.href);
  button.textContent = button.dataset.done;
  setTimeout(() => { button.textContent = label; }, 2000);
}

offer("share", Boolean(navigator.share), () => {
  // A visitor who closes the share sheet has changed their mind; that is no error.
  navigator.share({ title: document.title, url: location.href }).catch(() => {});
});
offer("copy", true, copied);
offer("print", true, () => print());
