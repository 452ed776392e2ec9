// Draws the result as one picture, 1080 × 1350: title, hashtags and what was chosen; no photo.

const WIDTH = 1080;
const HEIGHT = 1350;
const MARGIN = 90;
const SERIF = '"Noto Serif KR", "Noto Serif CJK KR", "Nanum Myeongjo", Batang, Georgia, serif';
const SANS = 'Pretendard, "Noto Sans KR", "Noto Sans CJK KR", "Malgun Gothic", sans-serif';

// Break lines between words only, as word-break: keep-all does for Korean on the page.
function breakLines(paper, text) {
  const broken = [];
  for (const word of text.split(/\s+/)) {
    const longer = broken.length ? `${broken.at(-1)} ${word}` : word;
    if (broken.length && paper.measureText(longer).width <= WIDTH - 2 * MARGIN) {
      broken[broken.length - 1] = longer;
    } else {
      broken.push(word);
    }
  }
  return broken;
}

function write(paper, text, font, colour, y, step) {
  paper.font = font;
  paper.fillStyle = colour;
  for (const line of breakLines(paper, text)) {
    paper.fillText(line, MARGIN, y, WIDTH - 2 * MARGIN);
    y += step;
  }
  return y;
}

function drawPictures(paper, pictures, y) {
  const room = (WIDTH - 2 * MARGIN - 30) / 2;
  const high = Math.min(HEIGHT - y - 130, room * 1.2);
  pictures.slice(0, 2).forEach((picture, n) => {
    paper.save();
    paper.beginPath();
    paper.roundRect(MARGIN + n * (room + 30), y, room, high, 36);
    paper.clip();
    const scale = Math.max(room / picture.width, high / picture.height);
    const [wide, tall] = [picture.width * scale, picture.height * scale];
    paper.drawImage(
      picture, MARGIN + n * (room + 30) + (room - wide) / 2, y + (high - tall) * 0.6, wide, tall,
    );
    paper.restore();
  });
}

export function drawPoster(page, brand) {
  const canvas = document.createElement("canvas");
  canvas.width = WIDTH;
  canvas.height = HEIGHT;
  const paper = canvas.getContext("2d");
  paper.fillStyle = "#fbf6ea";
  paper.fillRect(0, 0, WIDTH, HEIGHT);
  const text = (selector) => [...page.querySelectorAll(selector)].map((e) => e.textContent);
  let y = write(paper, brand, `600 34px ${SANS}`, "#8a5413", 130, 44);
  y = write(paper, text("h1")[0], `700 76px ${SERIF}`, "#1b261f", y + 90, 98);
  y = write(paper, text(".tags li").join("  "), `400 34px ${SANS}`, "#8a5413", y + 4, 52);
  y = write(paper, text(".pick h2").join("  ·  "), `600 44px ${SERIF}`, "#1b261f", y + 50, 62);
  drawPictures(paper, [...page.querySelectorAll(".pick img")], y + 10);
  return new Promise((done) => { canvas.toBlob(done, "image/png"); });
}
