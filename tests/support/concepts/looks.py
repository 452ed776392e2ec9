"""Reference photos of made-up concepts: composite faces with hair, clothes and light of a kind."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw, ImageFilter

from tests.support.paths import DATA

DEMO = DATA / "demo"
SIZE = (300, 370)
# hair with a fringe, clothes, wall, and the colour of the light: what a stylist would choose
LOOKS = {
    "fresh": ((240, 215, 130), (240, 250, 255), (140, 210, 245), (1.05, 1.15, 1.20)),
    "crush": ((150, 20, 30), (20, 12, 16), (40, 14, 22), (1.10, 0.55, 0.55)),
    "elegant": ((70, 46, 32), (225, 205, 170), (240, 228, 210), (1.15, 1.00, 0.75)),
    "dreamy": ((190, 150, 245), (250, 220, 240), (205, 190, 245), (1.05, 0.90, 1.30)),
    "retro": ((250, 150, 40), (30, 120, 110), (255, 220, 150), (1.30, 0.95, 0.50)),
    "dark-fantasy": ((16, 14, 24), (40, 26, 70), (18, 14, 34), (0.50, 0.50, 0.75)),
    "sporty": ((40, 130, 225), (255, 110, 30), (40, 80, 200), (0.75, 1.00, 1.15)),
}


def written(folder: Path, people: int, pictures: int, *, seed: int = 1, looks=LOOKS) -> Path:
    """``folder/CONCEPT/PERSON__NUMBER.jpg``; nobody is in two concepts."""
    for number, (concept, look) in enumerate(looks.items()):
        (folder / concept).mkdir(parents=True)
        for person in range(people):
            for shot in range(pictures):
                rng = np.random.default_rng((seed, number, person, shot))
                who = np.random.default_rng((seed, number, person))
                photo(look, who, rng).save(
                    folder / concept / f"{concept}{person}__{shot}.jpg", quality=92
                )
    return folder


def photo(look, who, rng) -> Image.Image:
    """One picture: ``who`` throws the dice of a person, ``rng`` those of a shot."""
    names = sorted(path.stem for path in DEMO.glob("*.webp"))
    hair, clothes, wall = (shifted(colour, rng) for colour in look[:3])
    figure = dressed(names[who.integers(len(names))], hair, clothes)
    width = round(SIZE[0] * who.uniform(1.10, 1.25))
    height = round(width * 1.2 * who.uniform(0.94, 1.06))
    figure = figure.resize((width, height), Image.Resampling.BICUBIC)
    figure = figure.rotate(rng.uniform(-6, 6), Image.Resampling.BICUBIC)
    picture = Image.new("RGB", SIZE, wall)
    place = ((SIZE[0] - width) // 2 + int(rng.integers(-18, 19)), int(rng.integers(0, 36)))
    picture.paste(figure, place, figure)
    light = np.asarray(picture, np.float32) * rng.uniform(0.88, 1.1) * look[3]
    light += rng.normal(0, 3, light.shape)
    return Image.fromarray(light.clip(0, 255).astype(np.uint8))


def shifted(colour, rng):
    return tuple(int(np.clip(part + rng.integers(-14, 15), 0, 255)) for part in colour)


@cache
def regions(name: str):
    """The figure, its brightness, and where its hair and its clothes are, 0 to 1."""
    with Image.open(DEMO / f"{name}.webp") as opened:
        figure = opened.convert("RGBA").resize((300, 360), Image.Resampling.BICUBIC)
    width, height = figure.size
    face = Image.new("L", figure.size)
    ImageDraw.Draw(face).ellipse(
        (0.335 * width, 0.20 * height, 0.665 * width, 0.49 * height), fill=255
    )
    inside = np.asarray(face.filter(ImageFilter.GaussianBlur(4)), np.float32) / 255
    rows = np.arange(height)[:, None] / height
    above = np.clip((0.47 - rows) * 30, 0, 1)
    below = np.clip((rows - 0.55) * 30, 0, 1)
    fringe = np.clip((0.245 - rows) * 40, 0, 1)
    pixels = np.asarray(figure, np.float32)
    bright = pixels[..., :3].mean(axis=2) / 255
    return pixels, bright, np.maximum((1 - inside) * above, fringe), below


def dressed(name: str, hair, clothes) -> Image.Image:
    pixels, bright, head, body = regions(name)
    made = pixels.copy()
    for colour, where in ((hair, head), (clothes, body)):
        tinted = np.array(colour, np.float32) * (0.65 + 0.7 * bright)[..., None]
        made[..., :3] += (tinted - made[..., :3]) * np.broadcast_to(where, bright.shape)[..., None]
    return Image.fromarray(made.clip(0, 255).astype(np.uint8), "RGBA")
