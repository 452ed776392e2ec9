"""Draw the posters of static/ads/ from brands, palettes and figures: python -m tools.draw_ads.

A poster is one SVG without a size of its own: it lays itself out for whatever it is shown in,
words beside the drawing on a wide screen, above it on others. The same input always gives
the same files.
"""

from __future__ import annotations

import sys
from dataclasses import asdict
from pathlib import Path
from xml.sax.saxutils import escape

from tools.ad_posters.brands import BRANDS, PALETTES, Brand, Palette, Poster
from tools.ad_posters.figures import FIGURES, GROUND

ROOT = Path(__file__).resolve().parent.parent
LANGUAGES = ("ko", "en")
SERIF = "'Noto Serif KR','Noto Serif CJK KR','Source Han Serif K','Nanum Myeongjo',Batang,serif"
SANS = "Pretendard,'Noto Sans KR','Noto Sans CJK KR','Malgun Gothic','Segoe UI',sans-serif"
DIM = "rgb(0 0 0 / .15)"
WORDS_WIDTH = 1000  # width of the text box, in its own units
MAX_SIZE, MIN_SIZE = 188, 104  # size of the headline, in those units
LINE, SMALL_LINE = 60, 46
# Width of a letter as a share of its size; generous, because fonts differ.
HANGUL, CAPITAL, BROAD, NARROW, LATIN = 0.95, 0.72, 0.94, 0.33, 0.62

# One arrangement each for a wide, a square and a high frame.
SHAPES = ("wide", "square", "tall")
STYLE = (
    "@media (max-aspect-ratio:6/5){.wide{display:none}}"
    "@media (min-aspect-ratio:6/5),(max-aspect-ratio:4/5){.square{display:none}}"
    "@media (min-aspect-ratio:4/5){.tall{display:none}}"
)
WORDS = (
    'x="4.5%" y="6%" width="39%" height="77%"',
    'x="6%" y="11.5%" width="88%" height="37%"',  # the hint to raise a hand is above
    'x="7%" y="5%" width="86%" height="31%"',
)
ART = (
    'x="45%" y="0" width="55%" height="100%"',
    'x="0" y="50%" width="100%" height="50%"',
    'x="0" y="37%" width="100%" height="63%"',
)


def main(folder: Path = ROOT / "static" / "ads") -> int:
    """Write every poster in every language and say how large they are together."""
    folder.mkdir(parents=True, exist_ok=True)
    total = 0
    for name, text in posters():
        (folder / name).write_text(text, encoding="utf-8", newline="\n")
        total += len(text.encode())
    sys.stdout.write(f"{total / 1000:.0f} kB in {folder}\n")
    return 0


def posters() -> list[tuple[str, str]]:
    """File name and content of each."""
    return [
        (f"{brand.id}-{number}.{language}.svg", poster(brand, brand.posters[number - 1], language))
        for brand in BRANDS
        for number in range(1, len(brand.posters) + 1)
        for language in LANGUAGES
    ]


def poster(brand: Brand, words: Poster, language: str) -> str:
    """One poster as an SVG document."""
    palette = PALETTES[words.palette]
    figure = FIGURES[brand.figure]().format(**asdict(palette), dim=DIM)
    ground = (
        '<defs><linearGradient id="g" x1="0" y1="0" x2="0" y2="1">'
        f'<stop offset="0" stop-color="{palette.ground}"/>'
        f'<stop offset="1" stop-color="{palette.ground2}"/></linearGradient></defs>'
        '<rect width="100%" height="100%" fill="url(#g)"/>'
    )
    art = {"stage": _stage, "panel": _panel, "arch": _arch}[words.composition](palette, figure)
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" width="100%" height="100%">'
        f"<style>{STYLE}</style>{ground}{art}{_words(brand, words, palette, language)}</svg>\n"
    )


def _floor(palette: Palette) -> str:
    return (
        f'<path d="M-4000 {GROUND - 16}C-1500 {GROUND - 60} -600 {GROUND - 16} 500 {GROUND - 16}'
        f'S2500 {GROUND - 60} 5000 {GROUND - 16}V4000H-4000Z" fill="{palette.floor}"/>'
    )


def _stage(palette: Palette, figure: str) -> str:
    """The figure before a large disc; its ground runs under the words as well."""
    return (
        '<symbol id="art" viewBox="0 0 1000 1000" preserveAspectRatio="xMidYMax meet" '
        'overflow="visible">'
        f'<circle cx="500" cy="500" r="600" fill="{palette.disc}" fill-opacity=".12"/>'
        f'<circle cx="500" cy="480" r="410" fill="{palette.disc}"/>'
        f"{_floor(palette)}{figure}</symbol>{_place('art', ART)}"
    )


def _panel(palette: Palette, figure: str) -> str:
    """The figure large, in a field of its own beside the words."""
    return (
        '<symbol id="figure" viewBox="30 90 940 860" preserveAspectRatio="xMidYMax meet" '
        'overflow="visible">'
        f'<rect x="-4000" y="-4000" width="9000" height="9000" fill="{palette.disc}"/>'
        f"{_floor(palette)}{figure}</symbol>"
        '<symbol id="art"><use href="#figure" width="100%" height="100%"/></symbol>'
        f"{_place('art', ART)}"
    )


def _arch(palette: Palette, figure: str) -> str:
    """The figure in a window with a round top."""
    window = "M90 1000V470A410 410 0 0 1 910 470V1000Z"
    return (
        '<symbol id="art" viewBox="0 0 1000 1000" preserveAspectRatio="xMidYMax meet">'
        f'<clipPath id="w"><path d="{window}"/></clipPath>'
        f'<path d="M62 1010V470A438 438 0 0 1 938 470V1010" fill="none" stroke="{palette.ink}" '
        'stroke-width="3" stroke-opacity=".4"/>'
        f'<g clip-path="url(#w)"><path d="{window}" fill="{palette.disc}"/>'
        f'<g transform="translate(90 172) scale(.82)">{_floor(palette)}{figure}</g></g></symbol>'
        + _place("art", ART)
    )


def _words(brand: Brand, words: Poster, palette: Palette, language: str) -> str:
    index = LANGUAGES.index(language)
    lines, line, name = words.headline[index], words.line[index], brand.name[index]
    size = min(MAX_SIZE, max(MIN_SIZE, int(min(WORDS_WIDTH / width_of(text) for text in lines))))
    small = min(LINE, max(SMALL_LINE, int(WORDS_WIDTH / width_of(line))))
    first = 130 + size
    second = first + 1.16 * size
    last = second + 60 + small
    return (
        f'<symbol id="words" viewBox="0 0 {WORDS_WIDTH} {last + 30:.0f}" '
        'preserveAspectRatio="xMinYMid meet" overflow="visible">'
        f'<circle cx="20" cy="40" r="18" fill="{palette.a}"/>'
        f'<circle cx="42" cy="40" r="18" fill="{palette.b}" fill-opacity=".85"/>'
        f'<text x="80" y="57" font-family="{SANS}" font-weight="700" font-size="50" '
        f'fill="{palette.ink}">{escape(name)}</text>'
        f'<g font-family="{SERIF}" font-weight="700" font-size="{size}" letter-spacing="-.02em" '
        f'fill="{palette.ink}"><text x="-4" y="{first:.0f}">{escape(lines[0])}</text>'
        f'<text x="-4" y="{second:.0f}">{escape(lines[1])}</text></g>'
        f'<text x="0" y="{last:.0f}" font-family="{SANS}" font-size="{small}" '
        f'fill="{palette.soft}">{escape(line)}</text></symbol>' + _place("words", WORDS)
    )


def _place(symbol: str, places: tuple[str, ...]) -> str:
    return "".join(
        f'<use class="{shape}" href="#{symbol}" {place}/>'
        for shape, place in zip(SHAPES, places, strict=True)
    )


def width_of(text: str) -> float:
    """How wide ``text`` is at most, in its own size."""
    return sum(_letter(letter) for letter in text)


def _letter(letter: str) -> float:
    if "가" <= letter <= "힣":
        return HANGUL
    if letter in "mwMW":
        return BROAD
    if letter in " .,’i1lftj:":
        return NARROW
    return CAPITAL if letter.isupper() else LATIN


if __name__ == "__main__":
    sys.exit(main())
