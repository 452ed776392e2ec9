"""Draw a picture for every perfume from its family and notes; never a brand's bottle.

The family decides the colours and the shape of the glass, the notes what grows around it:
top notes above, heart notes at the shoulders, base notes on the ground. The same perfume
always gives the same picture.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import blake2s

from perfumer.catalog.perfumes import Perfume, ScentFamily
from perfumer.catalog.text import LocalText
from perfumer.web.art.drawings import draw, rays
from perfumer.web.art.inks import find_ink
from perfumer.web.art.motifs import find_motif

WIDTH, HEIGHT = 600, 760  # units of a drawing
GROUND = 640  # height at which the bottle stands, from the top


@dataclass(frozen=True, slots=True)
class Scene:
    """Colours of a family as ``#rrggbb``, and the name of its glass."""

    sky: str
    horizon: str
    ground: str
    liquid: str
    glow: str
    bottle: str


@dataclass(frozen=True, slots=True)
class Slot:
    """Where a motif stands: x and y in units, size as a factor, lean in degrees."""

    x: float
    y: float
    size: float
    lean: float


SCENES: Mapping[ScentFamily, Scene] = {
    ScentFamily.CITRUS: Scene("#c9772b", "#f2cf86", "#7d5a25", "#f3b83f", "#fff0c2", "tall"),
    ScentFamily.FRUITY: Scene("#7a2f45", "#eba07c", "#4e2233", "#e0604f", "#fbdcc4", "drop"),
    ScentFamily.FLORAL: Scene("#6d3550", "#e3aab0", "#4b2a3d", "#e59aa6", "#fbe3df", "round"),
    ScentFamily.GREEN: Scene("#2c5640", "#b9cf97", "#213f30", "#8fb45d", "#eef3d2", "tall"),
    ScentFamily.AQUATIC: Scene("#1f4f66", "#a4d0d3", "#173a4b", "#5fa8b8", "#e5f4f2", "arch"),
    ScentFamily.AROMATIC: Scene("#3b5560", "#b3c6b4", "#2a3f44", "#86a98d", "#eaf0e2", "flask"),
    ScentFamily.WOODY: Scene("#4a3a2a", "#c9ab7c", "#33281d", "#a8793f", "#f3e2bf", "block"),
    ScentFamily.LEATHER: Scene("#33211a", "#a8744c", "#241712", "#7b4526", "#eccba0", "block"),
    ScentFamily.SPICY: Scene("#66271c", "#d98a4f", "#431a14", "#b9532c", "#f8d3a4", "facet"),
    ScentFamily.AMBER: Scene("#57261a", "#dd9a52", "#3a1b14", "#cf7a2c", "#fbdca4", "facet"),
    ScentFamily.MUSK: Scene("#686074", "#dccdcd", "#4a4455", "#cdb6bd", "#f8efeb", "arch"),
    ScentFamily.POWDERY: Scene("#7b5a6c", "#ecd3c8", "#57404f", "#dcb0ab", "#fbf0e6", "drop"),
}

BOTTLES: Mapping[str, tuple[str, float]] = {  # outline from the ground up, height in units
    "tall": (
        "M-62 0Q-72 0 -72 -10L-72 -236Q-72 -252 -56 -252L56 -252Q72 -252 72 -236L72 -10Q72 0 62 0Z",
        252,
    ),
    "round": (
        "M-44 0C-104 -14 -124 -72 -118 -120C-110 -186 -62 -224 0 -224"
        "C62 -224 110 -186 118 -120C124 -72 104 -14 44 0Z",
        224,
    ),
    "drop": (
        "M-50 0C-104 -16 -116 -66 -104 -112C-90 -164 -42 -190 -26 -244L26 -244"
        "C42 -190 90 -164 104 -112C116 -66 104 -16 50 0Z",
        244,
    ),
    "flask": (
        "M-84 0Q-96 0 -96 -14L-96 -150C-96 -196 -52 -206 -44 -240L44 -240"
        "C52 -206 96 -196 96 -150L96 -14Q96 0 84 0Z",
        240,
    ),
    "block": (
        "M-92 0Q-102 0 -102 -10L-102 -206Q-102 -216 -92 -216L92 -216Q102 -216 102 -206"
        "L102 -10Q102 0 92 0Z",
        216,
    ),
    "arch": (
        "M-78 0Q-90 0 -90 -12L-90 -150C-90 -212 -50 -246 0 -246C50 -246 90 -212 90 -150"
        "L90 -12Q90 0 78 0Z",
        246,
    ),
    "facet": ("M-66 0L-106 -62L-92 -168L-40 -226L40 -226L92 -168L106 -62L66 0Z", 226),
}

TOP = (Slot(126, 236, 1.31, -22), Slot(474, 228, 1.31, 22), Slot(300, 172, 1.18, 4))
HEART = (Slot(116, 452, 1.56, -18), Slot(486, 446, 1.56, 18), Slot(196, 350, 1.02, -26))
BASE = (Slot(136, 672, 1.66, -6), Slot(466, 676, 1.66, 6), Slot(300, 728, 1.08, 0))


def illustrate(perfume: Perfume) -> str:
    """Return the picture as one SVG document, ``WIDTH`` × ``HEIGHT``.

    The perfume's id shifts and tilts everything a little, always in the same way.
    """
    scene = SCENES[perfume.family]
    shake = blake2s(perfume.id.encode(), digest_size=32).digest()
    layers = [
        _definitions(scene),
        _backdrop(scene, shake),
        _row(perfume.notes.top, TOP, shake[0:9]),
        _row(perfume.notes.heart, HEART, shake[9:18]),
        _bottle(scene),
        _row(perfume.notes.base, BASE, shake[18:27]),
    ]
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" '
        f'width="{WIDTH}" height="{HEIGHT}">{"".join(layers)}</svg>'
    )


def _gradient(name: str, start: str, end: str, direction: str) -> str:
    return (
        f'<linearGradient id="{name}" {direction}><stop offset="0" stop-color="{start}"/>'
        f'<stop offset="1" stop-color="{end}"/></linearGradient>'
    )


def _definitions(scene: Scene) -> str:
    down = 'x1="0" y1="0" x2="0" y2="1"'
    across = 'x1="0" y1="0" x2="1" y2="0"'
    outline, _ = BOTTLES[scene.bottle]
    return (
        "<defs>"
        + _gradient("sky", scene.sky, scene.horizon, down)
        + _gradient("liquid", scene.glow, scene.liquid, down)
        + _gradient("cap", "#f4e3bb", "#a97c3f", across)
        + f'<clipPath id="glass"><path d="{outline}"/></clipPath></defs>'
    )


def _backdrop(scene: Scene, shake: bytes) -> str:
    x = 300 + (shake[27] - 128) / 128 * 36
    y = 300 + (shake[28] - 128) / 128 * 24
    return (
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="url(#sky)"/>'
        f'<circle cx="{x:.0f}" cy="{y:.0f}" r="176" fill="{scene.glow}" fill-opacity=".5"/>'
        f'<circle cx="{x:.0f}" cy="{y:.0f}" r="142" fill="{scene.glow}" fill-opacity=".55"/>'
        + rays(72, 190, 214, scene.glow, x, y)
        + f'<path d="M0 606C110 570 210 590 300 604C400 620 500 586 600 600V760H0Z" '
        f'fill="{scene.ground}" fill-opacity=".55"/>'
        f'<path d="M0 650C120 622 240 634 340 640C440 646 520 632 600 644V760H0Z" '
        f'fill="{scene.ground}"/>'
    )


def _row(notes: Sequence[LocalText], slots: Sequence[Slot], shake: bytes) -> str:
    """Draw the first notes of a row, one drawing each, mirrored on the right half."""
    parts = []
    for index, (note, slot) in enumerate(zip(notes, slots, strict=False)):
        dx, dy, turn = (byte / 127.5 - 1 for byte in shake[3 * index : 3 * index + 3])
        motif = find_motif(note.en)
        drawing = draw(motif, find_ink(note.en, motif))
        flip = -1 if slot.x > WIDTH / 2 else 1
        parts.append(
            f'<g transform="translate({slot.x + 12 * dx:.0f} {slot.y + 10 * dy:.0f}) '
            f"rotate({slot.lean + 7 * turn:.0f}) "
            f'scale({slot.size * flip:.2f} {slot.size:.2f})">{drawing}</g>'
        )
    return "".join(parts)


def _bottle(scene: Scene) -> str:
    outline, height = BOTTLES[scene.bottle]
    neck = -height
    return (
        f'<g transform="translate(300 {GROUND}) scale(1.18)">'
        f'<ellipse cx="0" cy="2" rx="118" ry="13" fill="#1a120c" fill-opacity=".38"/>'
        f'<path d="{outline}" fill="{scene.glow}" fill-opacity=".55"/>'
        f'<g clip-path="url(#glass)">'
        f'<rect x="-130" y="{neck * 0.72:.0f}" width="260" height="300" fill="url(#liquid)"/>'
        f'<path d="M-130 {neck * 0.72:.0f}C-80 {neck * 0.72 - 9:.0f} -20 {neck * 0.72 + 9:.0f} '
        f"40 {neck * 0.72:.0f}S110 {neck * 0.72 - 7:.0f} 130 {neck * 0.72:.0f}"
        f'V{neck * 0.72 + 12:.0f}H-130Z" fill="#ffffff" fill-opacity=".45"/>'
        f'<rect x="-130" y="{neck:.0f}" width="70" height="{height}" fill="#ffffff" '
        f'fill-opacity=".2"/>'
        f'<rect x="66" y="{neck:.0f}" width="14" height="{height}" fill="#ffffff" '
        f'fill-opacity=".22"/></g>'
        f'<path d="{outline}" fill="none" stroke="#fffaf0" stroke-width="3.2" '
        f'stroke-linejoin="round"/>'
        f'<rect x="-24" y="{neck - 16:.0f}" width="48" height="18" rx="3" fill="#c79a58"/>'
        f'<rect x="-34" y="{neck - 76:.0f}" width="68" height="62" rx="7" fill="url(#cap)"/>'
        f'<path d="M-34 {neck - 30:.0f}H34" stroke="#8d6431" stroke-width="2"/>'
        f'<rect x="-44" y="{-height * 0.44:.0f}" width="88" height="56" rx="3" fill="#fffaf0" '
        f'fill-opacity=".92"/>'
        f'<path d="M-30 {-height * 0.44 + 20:.0f}H30M-20 {-height * 0.44 + 34:.0f}H20" '
        f'stroke="{scene.sky}" stroke-width="2.4" stroke-linecap="round"/></g>'
    )
