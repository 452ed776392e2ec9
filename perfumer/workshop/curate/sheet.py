"""The contact sheet: kept faces by class, then dropped photos by reason, at a glance."""

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

CELL, ACROSS = 96, 12  # pixels of a face, faces in a row
ROWS = 3  # of each class and each reason, at most
HEADING = 34  # pixels
MOST_BLOCKS = 60  # a sheet of more could not be looked over, nor saved as one JPEG
PAPER, INK = (250, 249, 247), (40, 38, 36)


@dataclass(frozen=True)
class Block:
    title: str
    files: Sequence[Path]  # those shown


def blocks(report: Report, out: Path) -> list[Block]:
    """What is shown, spread evenly over what there is."""
    pairs = list(zip(report.photos, report.entries, strict=True))
    found = []
    for label, (kept, count) in report.classes().items():
        crops = [
            out / entry.crop
            for photo, entry in pairs
            if photo.label == label and entry.reason is None
        ]
        title = f"{label or 'kept'}: {kept:,} of {count:,}"
        found.append(Block(title, _spread([crop for crop in crops if crop.is_file()])))
    for reason, count in report.dropped().items():
        shown = [photo.path for photo, entry in pairs if entry.reason is reason]
        files = [] if reason is Reason.UNREADABLE else _spread(shown)
        found.append(Block(f"dropped, {reason.value}: {count:,}", files))
    return found[:MOST_BLOCKS]


def _spread(files: Sequence[Path]) -> list[Path]:
    most = ROWS * ACROSS
    if len(files) <= most:
        return list(files)
    return [files[n * len(files) // most] for n in range(most)]


def drawn(parts: Sequence[Block], limits: Limits) -> Image.Image:
    """One picture of all blocks, from the top."""
    heights = [HEADING + CELL * -(-len(block.files) // ACROSS) for block in parts]
    sheet = Image.new("RGB", (CELL * ACROSS, sum(heights)), PAPER)
    pen = ImageDraw.Draw(sheet)
    font = system_typefaces().font(Voice.PLAIN, HEADING // 2)
    top = 0
    for block, height in zip(parts, heights, strict=True):
        pen.text((6, top + HEADING // 4), block.title, INK, font)
        for number, small in enumerate(_thumbnails(block.files, limits)):
            place = (number % ACROSS * CELL, top + HEADING + number // ACROSS * CELL)
            sheet.paste(small, place)
        top += height
    return sheet


def _thumbnails(files: Sequence[Path], limits: Limits) -> Iterator[Image.Image]:
    for file in files:
        try:
            image = decode(file.read_bytes(), limits).image
        except (OSError, PictureError):  # gone since it was judged
            image = np.full((CELL, CELL, 3), PAPER, np.uint8)
        yield ImageOps.fit(Image.fromarray(image), (CELL, CELL))


def jpeg(sheet: Image.Image) -> bytes:
    written = io.BytesIO()
    sheet.save(written, "JPEG", quality=88)
    return written.getvalue()
