// Moves the small window over the face; the server sent what it finds at each place.

const PACE_MS = 180; // from one place to the next
const RETRY_MS = 2000; // between requests while the pictures are being drawn
const MAX_TRIES = 90;

function convolution(figure) {
  const read = (name) => JSON.parse(figure.dataset[name]);
  const [steps, colours, said] = ["steps", "colours", "said"].map(read);
  const find = (selector) => figure.querySelector(selector);
  const cells = (name) => [...figure.querySelectorAll(`[data-table="${name}"] g`)];
  const [products, results] = [cells("products"), cells("result")];
  const [slider, play] = [find("input"), find("[data-play]")];
  const labels = { play: play.textContent, pause: play.dataset.pause };
  let ticking = null;
  let begun = false;

  function write(cell, number) {
    const [box, text] = cell.children;
    const [fill, ink] = colours[number];
    box.setAttribute("fill", fill);
    text.setAttribute("fill", ink);
    text.textContent = number;
  }

  function show(number) {
    const step = steps[number];
    const place = (name) => {
      const window = find(`[data-table="${name}"] [data-window]`);
      window.setAttribute("x", step.x);
      window.setAttribute("y", step.y);
    };
    place("picture");
    place("result");
    products.forEach((cell, n) => write(cell, step.products[n]));
    results.forEach((cell, n) => { cell.classList.toggle("later-cell", n > number); });
    find("[data-total]").textContent = step.total;
    find("[data-now]").textContent = said[number];
    slider.value = number;
    slider.setAttribute("aria-valuetext", said[number]);
  }

  function stop() {
    clearInterval(ticking);
    ticking = null;
    play.textContent = labels.play;
  }

  function start() {
    const now = Number(slider.value);
    let number = begun && now < steps.length - 1 ? now : -1;
    begun = true;
    play.textContent = labels.pause;
    ticking = setInterval(() => {
      number += 1;
      show(number);
      if (number === steps.length - 1) stop();
    }, PACE_MS);
  }

  play.addEventListener("click", () => (ticking === null ? start() : stop()));
  slider.addEventListener("input", () => { stop(); show(Number(slider.value)); });
  find('[data-table="picture"]').addEventListener("click", (event) => {
    const cell = event.target.closest("[data-step]");
    if (cell) { stop(); show(Number(cell.dataset.step)); }
  });
  find("[data-controls]").hidden = false;
}

// The pictures of the network are being drawn: request the page until they are there.
async function awaitDrawn(tries) {
  await new Promise((later) => setTimeout(later, RETRY_MS));
  const answer = await fetch(location.href).catch(() => null);
  const page = answer?.ok ? new DOMParser().parseFromString(await answer.text(), "text/html") : null;
  const [chapters, fresh] = [document, page].map((each) => each?.querySelector(".chapters"));
  if (fresh && fresh.querySelector("[data-network]").dataset.later === "no") {
    const old = [...chapters.children].slice(3);
    chapters.append(...[...fresh.children].slice(3));
    old.forEach((each) => each.remove());
  } else if (tries > 0) {
    awaitDrawn(tries - 1);
  }
}

convolution(document.querySelector("[data-convolution]"));
if (document.querySelector("[data-network]").dataset.later === "yes") awaitDrawn(MAX_TRIES);
