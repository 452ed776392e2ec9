// Copies text to the clipboard, and says on the button that it is done.

const DONE_MS = 2000; // for which the button says so

// A kiosk on a local network is often not behind HTTPS, where browsers offer no clipboard.
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

export async function copyFrom(button, text) {
  const label = button.textContent;
  await write(text);
  button.textContent = button.dataset.done;
  setTimeout(() => { button.textContent = label; }, DONE_MS);
}
