"""The fonts a card is set in: those of the system that have Korean, found by their files."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path

from PIL import ImageFont

Font = ImageFont.FreeTypeFont

FOLDERS = (
    Path("/usr/share/fonts"),
    Path("/usr/local/share/fonts"),
    Path.home() / ".local/share/fonts",
    Path("/System/Library/Fonts"),
    Path("/Library/Fonts"),
    Path("C:/Windows/Fonts"),
)
SAMPLE = "가"
NOWHERE = "\U0010ffff"  # no font has it


class Voice(StrEnum):
    """How a text sounds."""

    BOLD = "bold"
    PLAIN = "plain"
    SERIF = "serif"
    SERIF_BOLD = "serif_bold"


# Stems of files, the best first; Windows, macOS and Debian have one of each line.
KNOWN: Mapping[Voice, Sequence[str]] = {
    Voice.BOLD: (
        "NotoSansCJK-Bold",
        "NotoSansKR-Bold",
        "NanumGothicBold",
        "AppleSDGothicNeo",
        "malgunbd",
    ),
    Voice.PLAIN: (
        "NotoSansCJK-Regular",
        "NotoSansKR-Regular",
        "NanumGothic",
        "AppleSDGothicNeo",
        "malgun",
    ),
    Voice.SERIF: (
        "NotoSerifCJK-Regular",
        "NotoSerifKR-Regular",
        "NanumMyeongjo",
        "AppleMyungjo",
        "batang",
    ),
    Voice.SERIF_BOLD: (
        "NotoSerifCJK-Bold",
        "NotoSerifKR-Bold",
        "NanumMyeongjoBold",
        "AppleMyungjo",
        "batang",
    ),
}
STANDS_IN: Mapping[Voice, Voice] = {
    Voice.SERIF: Voice.PLAIN,
    Voice.SERIF_BOLD: Voice.SERIF,
    Voice.PLAIN: Voice.BOLD,
    Voice.BOLD: Voice.PLAIN,
}


class FontError(Exception):
    """No font can be had; the message says which to install."""


@dataclass(frozen=True)
class Typefaces:
    """``files`` by voice: path and number of the face within; empty when none has Korean."""

    files: Mapping[Voice, tuple[Path, int]]

    @property
    def korean(self) -> bool:
        """Whether Korean can be set; otherwise texts must be in Latin letters."""
        return bool(self.files)

    def font(self, voice: Voice, size: int) -> Font:
        """A font of so many pixels. Raises :class:`FontError`."""
        path, face = self._file(voice)
        try:
            if path is not None:
                return ImageFont.truetype(str(path), size, index=face)
            own = ImageFont.load_default(size)
        except OSError as error:
            raise FontError(
                f"the font {path} cannot be read ({error}): install fonts-noto-cjk (Debian), or "
                "NanumGothic"
            ) from error
        if not isinstance(own, ImageFont.FreeTypeFont):
            raise FontError(
                "there is no Korean font, and Pillow has none of its own for want of FreeType: "
                "install fonts-noto-cjk (Debian), or NanumGothic"
            )
        return own

    def _file(self, voice: Voice) -> tuple[Path | None, int]:
        for choice in (voice, STANDS_IN[voice], *Voice):
            if choice in self.files:
                return self.files[choice]
        return None, 0


@cache
def system_typefaces() -> Typefaces:
    """Searched once; takes a moment."""
    return find_typefaces([folder for folder in FOLDERS if folder.is_dir()])


def find_typefaces(folders: Sequence[Path]) -> Typefaces:
    """The best known font of each voice in ``folders`` and below."""
    there: dict[str, Path] = {}
    for folder in folders:
        for path in sorted(folder.rglob("*.[tTo][tT][fFcC]")):
            there.setdefault(path.stem, path)
    files: dict[Voice, tuple[Path, int]] = {}
    for voice, stems in KNOWN.items():
        for path in (there[stem] for stem in stems if stem in there):
            face = _korean_face(path)
            if face is not None:
                files.setdefault(voice, (path, face))
    return Typefaces(files)


def _korean_face(path: Path) -> int | None:
    """Which face of a collection is the Korean one; the first with Hangul if none says so."""
    fitting: int | None = None
    for number in range(sys.maxsize if path.suffix.lower() == ".ttc" else 1):
        try:
            font = ImageFont.truetype(str(path), 24, index=number)
        except OSError:
            break  # there are no more
        if has(font, SAMPLE):
            if "KR" in (font.getname()[0] or "").split():
                return number
            fitting = number if fitting is None else fitting
    return fitting


def has(font: Font, letter: str) -> bool:
    """Whether the font can draw the letter, and not a box instead."""
    return letter.isspace() or bytes(font.getmask(letter)) != bytes(font.getmask(NOWHERE))
