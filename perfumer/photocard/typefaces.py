"""Find the fonts that a card is set in: those of the system that have Korean letters."""

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
MISSING = "\U0010ffff"  # a letter that no font has


class Voice(StrEnum):
    """The character of a font."""

    BOLD = "bold"
    PLAIN = "plain"
    SERIF = "serif"
    SERIF_BOLD = "serif_bold"


# Names of font files without suffix, the best first; Windows, macOS and Debian have one of each.
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
    """No font can be used; the message says which to install."""


@dataclass(frozen=True)
class Typefaces:
    """The fonts that were found."""

    # Path and number of the font within the file; empty when none has Korean letters.
    files: Mapping[Voice, tuple[Path, int]]

    @property
    def korean(self) -> bool:
        """Whether Korean can be set; otherwise texts must be in Latin letters."""
        return bool(self.files)

    def font(self, voice: Voice, size: int) -> Font:
        """Return a font of ``size`` pixels. Raises :class:`FontError`."""
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
                "there is no Korean font, and this Pillow was built without FreeType and has none "
                "of its own: install fonts-noto-cjk (Debian), or NanumGothic"
            )
        return own

    def _file(self, voice: Voice) -> tuple[Path | None, int]:
        for choice in (voice, STANDS_IN[voice], *Voice):
            if choice in self.files:
                return self.files[choice]
        return None, 0


@cache
def system_typefaces() -> Typefaces:
    """Search the system's fonts, once; takes a moment."""
    return find_typefaces([folder for folder in FOLDERS if folder.is_dir()])


def find_typefaces(folders: Sequence[Path]) -> Typefaces:
    """Return the best known font of each voice in ``folders`` and below."""
    present: dict[str, Path] = {}
    for folder in folders:
        for path in sorted(folder.rglob("*.[tTo][tT][fFcC]")):
            present.setdefault(path.stem, path)
    files: dict[Voice, tuple[Path, int]] = {}
    for voice, stems in KNOWN.items():
        for path in (present[stem] for stem in stems if stem in present):
            face = _korean_face(path)
            if face is not None:
                files.setdefault(voice, (path, face))
    return Typefaces(files)


def _korean_face(path: Path) -> int | None:
    """Return which font of a collection is the Korean one, or the first with Hangul, or None."""
    candidate: int | None = None
    for number in range(sys.maxsize if path.suffix.lower() == ".ttc" else 1):
        try:
            font = ImageFont.truetype(str(path), 24, index=number)
        except OSError:
            break  # there are no more
        if has(font, SAMPLE):
            if "KR" in (font.getname()[0] or "").split():
                return number
            candidate = number if candidate is None else candidate
    return candidate


def has(font: Font, letter: str) -> bool:
    """Return whether the font can draw the letter, and not a box instead."""
    return letter.isspace() or bytes(font.getmask(letter)) != bytes(font.getmask(MISSING))
