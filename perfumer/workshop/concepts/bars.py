"""Draws the words of concepts as bars, in one SVG file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from xml.sax.saxutils import escape

from perfumer.catalog.text import Language
from perfumer.workshop.concepts.words import Weighed

COLUMN, LABEL, BAR, ROW, HEAD, PAD = 360, 120, 200, 24, 44, 24  # sizes in pixels
INK, GREY, FILL = "#22252b", "#6a707c", {Language.KO: "#5b6ee1", Language.EN: "#e0883a"}
FONTS = "'Noto Sans KR','Noto Sans CJK KR',Pretendard,sans-serif"


def draw_bars(found: Mapping[str, Weighed], title: str) -> str:
    """Return an SVG with a row per concept: Korean words on the left, English ones on the right."""
    parts: list[str] = []
    top = PAD + HEAD
    for concept, weighed in found.items():
        columns = [(language, weighed.words.get(language, ())) for language in Language]
        parts.append(_text(PAD, top + 18, f"{concept} ({weighed.texts})", INK, 17, "bold"))
        for number, (language, words) in enumerate(columns):
            parts += _bars(words, PAD + number * COLUMN, top + HEAD - 10, FILL[language])
        top += HEAD + ROW * max(len(words) for _, words in columns) + PAD // 2
    width, height = 2 * PAD + 2 * COLUMN, top + PAD
    head = _text(PAD, PAD + 14, title, INK, 20, "bold")
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" '
        f'font-family="{FONTS}"><rect width="{width}" height="{height}" fill="#fff"/>'
        + "\n".join([head, *parts])
        + "</svg>\n"
    )


def _bars(words: Sequence[tuple[str, float]], left: int, top: int, fill: str) -> list[str]:
    found = []
    for number, (word, weight) in enumerate(words):
        y = top + number * ROW
        length = max(2, round(weight * BAR))
        found.append(_text(left + LABEL - 10, y + 15, word, INK, 14, "normal", "end"))
        found.append(
            f'<rect x="{left + LABEL}" y="{y + 3}" width="{length}" height="{ROW - 8}" rx="3" '
            f'fill="{fill}"/>'
        )
        figure = f"{weight:.2f}"
        found.append(_text(left + LABEL + length + 6, y + 15, figure, GREY, 11, "normal"))
    return found


def _text(
    x: int, y: int, text: str, fill: str, size: int, weight: str, anchor: str = "start"
) -> str:
    return (
        f'<text x="{x}" y="{y}" font-size="{size}" font-weight="{weight}" fill="{fill}" '
        f'text-anchor="{anchor}">{escape(text)}</text>'
    )
