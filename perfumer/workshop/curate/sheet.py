"""Draws the contact sheet: kept faces by class, then dropped photos by reason."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw, ImageOps

from perfumer.photocard.typefaces import Voice, system_typefaces
from perfumer.pictures.decoding import Limits, decode
from perfumer.pictures.refusal import PictureError
from perfumer.workshop.curate.report import Report
from perfumer.workshop.curate.rules import Reason

CELL = 96  # side of a face in pixels
COLUMNS = 12  # faces in a row
MAX_ROWS = 3  # for each class and each reason
HEADING = 34  # height of a title in pixels
MAX_BLOCKS = 60  # more could not be looked through, nor saved as one JPEG
PAPER, INK = (250, 249, 247), (40, 38, 36)


@dataclass(frozen=True)
class Block:
    """A title and the pictures below it."""

    title: str
    files: Sequence[Path]  # pictures that are shown


def arrange(report: Report, out: Path) -> list[Block]:
    """Return a block per class and reason, its pictures spread evenly over all it has."""
    pairs = list(zip(report.photos, report.entries, strict=True))
    blocks = []
    for label, (kept, count) in report.classes().items():
        crops = [
            out / entry.crop
            for photo, entry in pairs
            if photo.label == label and entry.reason is None
        ]
        title = f"{label or 'kept'}: {kept:,} of {count:,}"
        blocks.append(Block(title, _spread([crop for crop in crops if crop.is_file()])))
    for reason, count in report.dropped().items():
        shown = [photo.path for photo, entry in pairs if entry.reason is reason]
        files = [] if reason is Reason.UNREADABLE else _spread(shown)
        blocks.append(Block(f"dropped, {reason.value}: {count:,}", files))
    return blocks[:MAX_BLOCKS]


def _spread(files: Sequence[Path]) -> list[Path]:
    count = MAX_ROWS * COLUMNS
    if len(files) <= count:
        return list(files)
    return [files[n * len(files) // count] for n in range(count)]


def draw(parts: Sequence[Block], limits: Limits) -> Image.Image:
    """Draw all blocks below each other in one picture."""
    heights = [HEADING + CELL * -(-len(block.files) // COLUMNS) for block in parts]
    sheet = Image.new("RGB", (CELL * COLUMNS, sum(heights)), PAPER)
    pen = ImageDraw.Draw(sheet)
    font = system_typefaces().font(Voice.PLAIN, HEADING // 2)
    top = 0
    for block, height in zip(parts, heights, strict=True):
        pen.text((6, top + HEADING // 4), block.title, INK, font)
        for number, small in enumerate(_open_thumbnails(block.files, limits)):
            place = (number % COLUMNS * CELL, top + HEADING + number // COLUMNS * CELL)
            sheet.paste(small, place)
        top += height
    return sheet


def _open_thumbnails(files: Sequence[Path], limits: Limits) -> Iterator[Image.Image]:
    for file in files:
        try:
            image = decode(file.read_bytes(), limits).image
        except (OSError, PictureError):  # deleted since it was judged
            image = np.full((CELL, CELL, 3), PAPER, np.uint8)
        yield ImageOps.fit(Image.fromarray(image), (CELL, CELL))


def encode(sheet: Image.Image) -> bytes:
    """Return the sheet as a JPEG."""
    written = io.BytesIO()
    sheet.save(written, "JPEG", quality=88)
    return written.getvalue()
