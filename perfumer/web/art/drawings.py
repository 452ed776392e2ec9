"""Draw what a perfume is made of, as SVG around the origin, about 100 units tall.

Each grows upwards from (0, 0). Colours come in, so that one drawing suits every note.
Presentation attributes only: a strict content policy allows no style sheet inside.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from math import cos, pi, sin

from perfumer.web.art.motifs import Motif


@dataclass(frozen=True, slots=True)
class Ink:
    """The three colours of a motif, as ``#rrggbb``."""

    fill: str
    deep: str
    light: str


def draw(motif: Motif, ink: Ink) -> str:
    """Return the drawing of ``motif`` in ``ink``: SVG elements without a group."""
    return _DRAWINGS[motif](ink)


def picture(motif: Motif, ink: Ink) -> str:
    """Return the drawing as a document of its own, 120 × 120."""
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="-60 -110 120 120" width="120" '
        f'height="120">{draw(motif, ink)}</svg>\n'
    )


def rays(count: int, inner: float, outer: float, colour: str, x: float, y: float) -> str:
    """Return thin lines around a disk, as on an engraved sun."""
    parts = []
    for i in range(count):
        angle = 2 * pi * i / count
        far = outer if i % 2 else inner + (outer - inner) * 0.55
        parts.append(
            f"M{_n(x + inner * cos(angle))} {_n(y + inner * sin(angle))}"
            f"L{_n(x + far * cos(angle))} {_n(y + far * sin(angle))}"
        )
    return _line("".join(parts), colour, 1.2)


def _n(value: float) -> str:
    return f"{value:.1f}".rstrip("0").rstrip(".")


def _circle(x: float, y: float, r: float, fill: str, more: str = "") -> str:
    return f'<circle cx="{_n(x)}" cy="{_n(y)}" r="{_n(r)}" fill="{fill}"{more}/>'


def _path(d: str, fill: str, more: str = "") -> str:
    return f'<path d="{d}" fill="{fill}"{more}/>'


def _line(d: str, colour: str, width: float) -> str:
    return (
        f'<path d="{d}" fill="none" stroke="{colour}" stroke-width="{_n(width)}" '
        'stroke-linecap="round" stroke-linejoin="round"/>'
    )


def _around(count: int, shape: Callable[[float], str], x: float, y: float) -> str:
    """Repeat ``shape`` for each angle in degrees, turned around (x, y)."""
    return "".join(
        f'<g transform="translate({_n(x)} {_n(y)}) rotate({_n(360 * i / count)})">'
        f"{shape(360 * i / count)}</g>"
        for i in range(count)
    )


def _leaf(length: float, width: float) -> str:
    low, high, far = _n(-length * 0.3), _n(-length * 0.75), _n(width * 0.8)
    return (
        f"M0 0C{_n(-width)} {low} {_n(-width * 0.8)} {high} 0 {_n(-length)}"
        f"C{far} {high} {_n(width)} {low} 0 0Z"
    )


def _twig(ink: Ink, pairs: int, tall: float) -> str:
    leaves = []
    for i in range(pairs):
        y = -tall * (0.22 + 0.68 * i / max(1, pairs - 1))
        size = 34 - 3.2 * i
        for side in (-1, 1):
            shade = ink.fill if side < 0 else ink.light
            leaves.append(
                f'<g transform="translate(0 {_n(y)}) rotate({side * (62 - 5 * i)})">'
                f"{_path(_leaf(size, size * 0.34), shade)}"
                f"{_line(f'M0 -3L0 {_n(-size * 0.8)}', ink.deep, 1)}</g>"
            )
    tip = f'<g transform="translate(0 {_n(-tall)})">{_path(_leaf(26, 8), ink.light)}</g>'
    return _line(f"M0 0L0 {_n(-tall)}", ink.deep, 2.2) + "".join(leaves) + tip


def _citrus(ink: Ink) -> str:
    def segment(_: float) -> str:
        return _path("M0 -4L-9.5 -26Q0 -33 9.5 -26Z", ink.fill)

    leaf = f'<g transform="translate(16 -78) rotate(58)">{_path(_leaf(40, 12), ink.deep)}</g>'
    return (
        leaf
        + _circle(0, -46, 42, ink.fill)
        + _circle(0, -46, 37, ink.light)
        + _around(9, segment, 0, -46)
        + _circle(0, -46, 4, ink.light)
    )


def _flower(ink: Ink) -> str:
    def outer(_: float) -> str:
        return _path("M0 0C-22 -14 -17 -40 0 -44C17 -40 22 -14 0 0Z", ink.fill)

    def inner(_: float) -> str:
        return _path("M0 0C-13 -9 -11 -25 0 -28C11 -25 13 -9 0 0Z", ink.light)

    def stamen(_: float) -> str:
        return _line("M0 -3L0 -12", ink.deep, 1.4) + _circle(0, -13, 2, ink.deep)

    stem = _line("M0 0C3 -12 2 -18 0 -26", ink.deep, 2.4)
    leaf = f'<g transform="translate(1 -8) rotate(66)">{_path(_leaf(34, 9), ink.deep)}</g>'
    return (
        stem
        + leaf
        + _around(6, outer, 0, -66)
        + f'<g transform="rotate(30 0 -66)">{_around(6, inner, 0, -66)}</g>'
        + _around(7, stamen, 0, -66)
    )


def _sprig(ink: Ink) -> str:
    return _twig(ink, 5, 92)


def _fruit(ink: Ink) -> str:
    stem = _line("M0 -70C-2 -84 4 -94 12 -100", ink.deep, 2.4)
    leaf = f'<g transform="translate(5 -88) rotate(72)">{_path(_leaf(40, 12), ink.deep)}</g>'
    berries = "".join(
        _circle(x, y, r, fill) + _circle(x - r * 0.3, y - r * 0.35, r * 0.24, ink.light)
        for x, y, r, fill in [
            (-17, -24, 23, ink.fill),
            (19, -27, 21, ink.fill),
            (0, -56, 22, ink.fill),
        ]
    )
    return stem + leaf + berries


def _water(ink: Ink) -> str:
    drop = (
        "M0 -96C14 -74 24 -62 24 -47C24 -33 13 -24 0 -24"
        "C-13 -24 -24 -33 -24 -47C-24 -62 -14 -74 0 -96Z"
    )
    waves = "".join(
        _line(
            f"M-52 {y}C-39 {y - 9} -26 {y - 9} -13 {y}S13 {y + 9} 26 {y}S45 {y - 6} 52 {y - 3}",
            colour,
            2.6,
        )
        for y, colour in [(-12, ink.light), (-2, ink.fill)]
    )
    glint = _line("M-13 -48C-13 -40 -8 -34 -1 -33", ink.light, 3)
    return _path(drop, ink.fill) + glint + waves


def _wood(ink: Ink) -> str:
    rings = "".join(
        f'<ellipse cx="0" cy="-40" rx="{_n(rx)}" ry="{_n(rx * 0.86)}" fill="none" '
        f'stroke="{ink.deep}" stroke-width="1.5"/>'
        for rx in (31, 24.5, 18, 11.5, 5)
    )
    bark = f'<ellipse cx="0" cy="-40" rx="42" ry="37" fill="{ink.deep}"/>'
    face = f'<ellipse cx="0" cy="-40" rx="36.5" ry="31.5" fill="{ink.light}"/>'
    crack = _line("M4 -40L20 -52", ink.deep, 1.5)
    needle = f'<g transform="translate(30 -62) rotate(38) scale(.5)">{_twig(ink, 5, 84)}</g>'
    return needle + bark + face + rings + crack


def _spice(ink: Ink) -> str:
    def arm(_: float) -> str:
        pod = _path("M0 -4C-12 -14 -10 -34 0 -42C10 -34 12 -14 0 -4Z", ink.fill)
        slit = _path("M0 -10C-4 -18 -4 -28 0 -34C4 -28 4 -18 0 -10Z", ink.deep)
        return pod + slit + _circle(0, -21, 3.4, ink.light)

    corns = "".join(
        _circle(x, y, r, ink.fill)
        for x, y, r in [(-42, -6, 6), (-26, -1, 4.5), (40, -4, 5.5), (25, 2, 4)]
    )
    return _around(8, arm, 0, -48) + _circle(0, -48, 5, ink.deep) + corns


def _resin(ink: Ink) -> str:
    gem = (
        _path("M0 -92L28 -62L20 -22L-18 -18L-30 -58Z", ink.fill)
        + _path("M0 -92L28 -62L4 -56Z", ink.light)
        + _path("M0 -92L4 -56L-30 -58Z", ink.fill)
        + _path("M4 -56L20 -22L-18 -18Z", ink.deep, ' fill-opacity=".45"')
    )
    small = _path("M34 -34L48 -22L42 -2L26 -4L24 -22Z", ink.fill) + _path(
        "M34 -34L48 -22L34 -18Z", ink.light
    )
    tiny = _path("M-38 -26L-28 -16L-32 -2L-44 -3L-48 -16Z", ink.light, ' fill-opacity=".8"')
    return gem + small + tiny


def _sweet(ink: Ink) -> str:
    pods = "".join(
        _line(d, ink.deep, 5)
        for d in (
            "M-8 0C-24 -30 -22 -64 -34 -96",
            "M6 0C12 -34 4 -64 16 -98",
            "M0 0C-4 -34 -12 -70 -6 -100",
        )
    )

    def petal(_: float) -> str:
        return _path("M0 0C-11 -9 -11 -27 0 -36C11 -27 11 -9 0 0Z", ink.light)

    bloom = _around(5, petal, 8, -44) + _circle(8, -44, 8, ink.fill) + _circle(8, -44, 3, ink.deep)
    return pods + bloom


def _musk(ink: Ink) -> str:
    puffs = [(-26, -34, 25), (0, -50, 31), (27, -35, 24), (-8, -24, 22), (14, -22, 20)]
    cloud = "".join(_circle(x, y, r, ink.light, ' fill-opacity=".72"') for x, y, r in puffs)
    curl = _line("M-30 -30C-22 -46 2 -44 0 -28C-1 -18 -16 -20 -13 -29", ink.fill, 2.4)
    more = _line("M8 -46C22 -58 38 -44 30 -34C25 -29 17 -34 21 -39", ink.fill, 2.4)
    return cloud + curl + more


def _smoke(ink: Ink) -> str:
    def plume(shift: float) -> str:
        return (
            f"M{_n(shift)} 0C{_n(shift - 22)} -22 {_n(shift + 20)} -40 {_n(shift - 2)} -62"
            f"C{_n(shift - 16)} -78 {_n(shift + 8)} -86 {_n(shift + 4)} -104"
        )

    hide = _path("M-44 0C-36 -14 -20 -18 -2 -14C18 -20 36 -14 46 0Z", ink.deep)
    return (
        _line(plume(-16), ink.fill, 4)
        + _line(plume(4), ink.light, 5)
        + _line(plume(22), ink.fill, 3)
        + hide
        + _line("M-34 -4C-18 -11 18 -11 36 -4", ink.light, 1.3)
    )


_DRAWINGS: Mapping[Motif, Callable[[Ink], str]] = {
    Motif.CITRUS: _citrus,
    Motif.FLOWER: _flower,
    Motif.LEAF: _sprig,
    Motif.FRUIT: _fruit,
    Motif.WATER: _water,
    Motif.WOOD: _wood,
    Motif.SPICE: _spice,
    Motif.RESIN: _resin,
    Motif.SWEET: _sweet,
    Motif.MUSK: _musk,
    Motif.SMOKE: _smoke,
}
