// What is wrong with a screen, as sentences: sizes, gaps, legibility, contrast, overlaps.
() => {
  const faults = [];
  const height = innerHeight;
  const inside = (a, b, slack) => a.left >= b.left - slack && a.right <= b.right + slack &&
    a.top >= b.top - slack && a.bottom <= b.bottom + slack;
  const crossing = (a, b) => a.left < b.right - 1 && b.left < a.right - 1 &&
    a.top < b.bottom - 1 && b.top < a.bottom - 1;
  const screen = { left: 0, top: 0, right: innerWidth, bottom: innerHeight };

  const targets = [...document.querySelectorAll("#targets .target")];
  const boxes = targets.map((target) => target.getBoundingClientRect());
  targets.forEach((target, n) => {
    const box = boxes[n];
    const name = target.dataset.id;
    if (box.width < 0.22 * innerWidth - 1) faults.push(`${name} is ${box.width} px wide`);
    if (box.height < 0.22 * height - 1) faults.push(`${name} is ${box.height} px high`);
    if (box.top < 0.12 * height - 1) faults.push(`${name} is in the top 12 %`);
    if (box.bottom > 0.95 * height + 1) faults.push(`${name} is in the bottom 5 %`);
    for (let m = n + 1; m < boxes.length; m += 1) {
      const other = boxes[m];
      const gap = Math.max(box.left - other.right, other.left - box.right,
        box.top - other.bottom, other.top - box.bottom);
      if (gap < 0.05 * height - 1) faults.push(`${name} is ${gap} px from ${targets[m].dataset.id}`);
    }
  });

  // Colours: every colour that may lie behind a text counts, the worst one decides.
  const numbers = (text) => [...text.matchAll(/rgba?\(([^)]+)\)/g)]
    .map((match) => match[1].split(/[\s,/]+/).map(Number));
  const over = ([r, g, b, a = 1], [R, G, B]) => [r, g, b].map((c, i) => c * a + [R, G, B][i] * (1 - a));
  const luminance = (colour) => {
    const [r, g, b] = colour.map((c) => c / 255)
      .map((c) => (c <= 0.03928 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const contrast = (a, b) => {
    const [light, dark] = [luminance(a), luminance(b)].sort((x, y) => y - x);
    return (light + 0.05) / (dark + 0.05);
  };
  const night = [17, 27, 23];
  const behind = (node) => {
    for (let at = node; at; at = at.parentElement) {
      const style = getComputedStyle(at);
      const found = [...numbers(style.backgroundImage), ...numbers(style.backgroundColor)]
        .filter(([, , , a = 1]) => a > 0);
      if (found.length) return found.map((colour) => over(colour, night));
    }
    return [night];
  };

  const clips = (node) => {
    const list = [];
    for (let at = node; at && at !== document.body; at = at.parentElement) {
      if (getComputedStyle(at).overflow === "hidden") list.push(at.getBoundingClientRect());
    }
    return list;
  };

  const inks = []; // of all texts, to find those that lie on each other
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let text = walker.nextNode(); text; text = walker.nextNode()) {
    const words = text.textContent.trim();
    const node = text.parentElement;
    if (!words || node.closest("noscript, [hidden], #ghosts, script")) continue;
    const style = getComputedStyle(node);
    if (style.visibility === "hidden" || !node.getClientRects().length) continue;
    const range = document.createRange();
    range.selectNodeContents(text);
    const size = parseFloat(style.fontSize);
    if (size < 0.025 * height) faults.push(`"${words}" is ${size} px, ${100 * size / height} %`);
    const least = Math.min(...behind(node).map((colour) => contrast(numbers(style.color)[0], colour)));
    if (least < 4.5) faults.push(`"${words}" has a contrast of ${least}`);
    const own = node.closest(".target");
    const covered = node.closest("#overlay") ? [] : targets.filter((target) => target !== own);
    for (const box of range.getClientRects()) {
      // A line box of a font with Korean letters is higher than its letters: a third is air.
      const ink = { left: box.left, right: box.right,
        top: box.top + 0.17 * box.height, bottom: box.bottom - 0.17 * box.height };
      if (!inside(ink, screen, 1)) faults.push(`"${words}" leaves the screen`);
      const on = inks.find((other) => other.text !== text && crossing(ink, other.ink));
      if (on && !node.closest("#overlay")) faults.push(`"${words}" lies on "${on.words}"`);
      inks.push({ text, words, ink });
      for (const clip of clips(node)) {
        if (!inside(ink, clip, 1)) faults.push(`"${words}" is cut off`);
      }
      for (const target of covered) {
        if (crossing(ink, target.getBoundingClientRect())) {
          faults.push(`"${words}" lies on ${target.dataset.id}`);
        }
      }
    }
  }

  for (const code of document.querySelectorAll(".qr")) {
    const box = code.getBoundingClientRect();
    if (box.width < 0.12 * height || box.width < (240 / 1080) * Math.min(innerWidth, height)) {
      faults.push(`the QR code is ${box.width} px wide`);
    }
  }
  return [...new Set(faults)];
}
