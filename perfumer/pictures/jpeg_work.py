"""Measure the work in a JPEG from its markers; nothing is decoded.

A file of a quarter of a megabyte can keep a decoder busy for minutes: a progressive JPEG may go
over all its pixels thousands of times.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

MAX_VISITS = 600_000_000  # samples that all scans go over; usual for 40 megapixels: 560 million
MAX_SCANS = 200  # programs write about ten
MAX_SEGMENTS = 5_000  # 10 MB of EXIF and colour profiles are 160
MAX_PADDING = 65_536  # bytes between segments that belong to none

FRAMES = frozenset({*range(0xC0, 0xD0)} - {0xC4, 0xC8, 0xCC})  # markers that state the size
ALONE = frozenset({0x00, 0x01, *range(0xD0, 0xD9)})  # markers without a length
SCAN, END = 0xDA, 0xD9
NOT_PADDING = re.compile(rb"[^\xff]")
# What ends the data of a scan: a marker that is neither a stuffed byte nor a restart.
NEXT_MARKER = re.compile(rb"\xff[^\x00\xff\xd0-\xd7]")


class Segment(NamedTuple):
    """One part of a JPEG: its marker, its content, and the stray bytes before it."""

    marker: int
    content: bytes
    padding: int


@dataclass(slots=True)
class JpegWork:
    """What the segments seen so far ask of a decoder."""

    size: tuple[int, int] | None = None  # width and height; None before a header states them
    samples: dict[int, int] = field(default_factory=dict)  # pixels by the id of their component
    visits: int = 0  # samples that the scans go over
    scans: int = 0
    segments: int = 0
    padding: int = 0

    @property
    def excess(self) -> str:
        """What there is too much of; empty for a JPEG that is decoded quickly."""
        if self.scans > MAX_SCANS or self.visits > MAX_VISITS:
            return "its scans are too much work"
        if self.segments > MAX_SEGMENTS or self.padding > MAX_PADDING:
            return "it has too many parts or stray bytes"
        return ""


def measure_jpeg(data: bytes) -> JpegWork:
    """Return the work that ``data`` asks for, as far as it is not too much."""
    work = JpegWork()
    for segment in _segments(data):
        work.segments += 1
        work.padding += segment.padding
        if segment.marker in FRAMES:
            _add_frame(work, segment.content)
        elif segment.marker == SCAN:
            _add_scan(work, segment.content)
        if work.excess:
            break
    return work


def _add_frame(work: JpegWork, head: bytes) -> None:
    """Take the size and the components of a frame header (ITU T.81, B.2.2)."""
    height, width = int.from_bytes(head[1:3], "big"), int.from_bytes(head[3:5], "big")
    parts = [head[at : at + 2] for at in range(6, len(head) - 2, 3)]  # id, sampling factors
    rates = {id_: (factors >> 4) * (factors & 15) for id_, factors in parts}
    most = max(rates.values(), default=1) or 1
    work.size = (width, height) if width and height else None
    work.samples = {id_: width * height * rate // most for id_, rate in rates.items()}


def _add_scan(work: JpegWork, head: bytes) -> None:
    ids = head[1 : 1 + 2 * head[0] : 2] if head else b""
    work.scans += 1
    work.visits += sum(work.samples.get(id_, 0) for id_ in ids)


def _segments(data: bytes) -> Iterator[Segment]:
    """Yield the segments up to the end mark; a damaged file ends where it is damaged."""
    at = 2
    while (found := data.find(b"\xff", at)) >= 0:
        # A run of padding is skipped at once: byte by byte it would take seconds.
        first = NOT_PADDING.search(data, found)
        if first is None or data[first.start()] == END:
            return
        start = first.start() + 1
        marker, padding = data[start - 1], start - 2 - at
        if marker in ALONE:
            at = start
            yield Segment(marker, b"", padding)
            continue
        at = start + int.from_bytes(data[start : start + 2], "big")
        yield Segment(marker, data[start + 2 : at], padding)
        if marker == SCAN:
            after = NEXT_MARKER.search(data, at)
            if after is None:
                return
            at = after.start()
