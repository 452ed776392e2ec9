// Share, copy and print; each button appears only where the browser can do it.

const find = (id) => document.getElementById(id);

function offer(id, possible, action) {
  const button = find(id);
  button.hidden = !possible;
  button.addEventListener("click", () => action(button));
}

async function copied(button) {
  const label = button.textContent;
  await navigator.clipboard.writeText(location.href);
  button.textContent = button.dataset.done;
  setTimeout(() => { button.textContent = label; }, 2000);
}

offer("share", Boolean(navigator.share), () => {
  // A visitor who closes the share sheet has changed their mind; that is no error.
  navigator.share({ title: document.title, url: location.href }).catch(() => {});
});
offer("copy", Boolean(navigator.clipboard), copied);
offer("print", true, () => print());
