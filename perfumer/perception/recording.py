"""Write and read recordings of what the flow was given: observations and events, never pixels.

A recording is a text file of JSON lines. The first line is a header that says what the file
holds; each later line is one :data:`perfumer.perception.lines.Line`, in the order in which the
pipeline took it. So a fault that a booth shows can be played again elsewhere
(:mod:`perfumer.kiosk.replaying`).
"""

from __future__ import annotations

import json
import logging
import os
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from perfumer.perception.codec import round_numbers
from perfumer.perception.lines import Line, pack_line, unpack_line
from perfumer.text.reading import TextError, parse_json, read_text

log = logging.getLogger(__name__)

FORMAT, VERSION = "perfumer recording", 1
CONTENTS = (
    "Landmarks of faces and hands as numbers, choices on the screen, camera states and settings. "
    "Of faces that were read with consent, how strongly each impression was read. No pictures, no "
    "gender, no age, no expression, no names."
)
MAX_BYTES = 500_000_000  # then recording ends: a kiosk never fills its disk
# Groups of settings that change what a visit does.
SETTINGS = frozenset({"hand", "pointer", "presence", "dwell", "reading", "session"})


class RecordingError(Exception):
    """A recording cannot be written or read; the message names the file and the remedy."""


@dataclass(frozen=True, slots=True)
class Header:
    """What has to be known before the first line."""

    made: str  # when it was begun, to the minute
    mode: str  # kiosk or signage
    aspect: float  # width / height of the screen at the beginning
    settings: Mapping[str, Mapping[str, Any]]  # values by group and name, of SETTINGS


def header_of(settings: Mapping[str, Any], aspect: float) -> Header:
    """Return the header for now; ``settings`` are all of them as plain values, by group."""
    groups = {group: _without_paths(settings[group]) for group in sorted(SETTINGS)}
    made = datetime.now(UTC).isoformat(timespec="minutes")
    return Header(made, settings["mode"], aspect, groups)


def _without_paths(values: Mapping[str, Any]) -> dict[str, Any]:
    """Leave out what is a path of this machine: every text but the language."""
    return {
        name: value
        for name, value in values.items()
        if not isinstance(value, str) or name == "language"
    }


def format_header(header: Header) -> str:
    """Return the first line of a recording."""
    first = {"format": FORMAT, "version": VERSION, "contents": CONTENTS, **asdict(header)}
    return json.dumps(first, ensure_ascii=False)


def format_line(line: Line) -> str:
    """Return a later line."""
    return json.dumps(round_numbers(pack_line(line)), ensure_ascii=False)


class RecordingFile:
    """Writes a new file, readable by its owner only. Raises :class:`RecordingError`."""

    def __init__(self, path: Path, header: Header, max_bytes: int = MAX_BYTES) -> None:
        try:
            number = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except FileExistsError:
            raise RecordingError(f"{path} is there already: name another file") from None
        except OSError as error:
            raise RecordingError(
                f"{path} cannot be written ({error.strerror}): choose another folder"
            ) from error
        self._path = path
        # Line by line, so that a program that is killed leaves all but the last line.
        self._file = os.fdopen(number, "w", encoding="utf-8", buffering=1)
        self._left = max_bytes
        self._put(format_header(header))

    def write(self, line: Line) -> None:
        """Add a line. A full disk or a file that is too long ends the recording, nothing else."""
        if not self._file.closed:
            self._put(format_line(line))

    def close(self) -> None:
        """End the recording; a second call does nothing."""
        self._file.close()

    def _put(self, text: str) -> None:
        self._left -= len(text) + 1
        if self._left < 0:
            log.warning("the recording %s has become too long: it ends here", self._path)
            self._file.close()
            return
        try:
            self._file.write(text + "\n")
        except OSError as error:
            log.warning("the recording %s ends here: %s", self._path, error)
            self._left = 0


def read_recording(path: Path) -> tuple[Header, list[Line]]:
    """Read a whole recording. Raises :class:`RecordingError` that names the line."""
    try:
        texts = read_text(path).splitlines()
    except (OSError, TextError) as error:
        raise RecordingError(f"{path} cannot be read: {error}") from error
    if not texts:
        raise RecordingError(f"{path} is empty: it is no recording")
    header = _parse_header(path, texts[0])
    return header, list(_parse_lines(path, texts[1:]))


def _parse_header(path: Path, text: str) -> Header:
    try:
        fields = parse_json(text)
        if (fields["format"], fields["version"]) != (FORMAT, VERSION):
            raise RecordingError(
                f"{path} is a recording of version {fields['version']}, this program reads "
                f"version {VERSION}: replay it with the program that made it"
            )
        return Header(fields["made"], fields["mode"], fields["aspect"], fields["settings"])
    except (KeyError, TypeError, ValueError) as error:
        raise RecordingError(f"{path}: its first line is not that of a recording") from error


def _parse_lines(path: Path, texts: list[str]) -> Iterator[Line]:
    for number, text in enumerate(texts, start=2):
        try:
            yield unpack_line(parse_json(text))
        except (KeyError, TypeError, ValueError) as error:
            if number == len(texts) + 1:
                return  # the program was killed while it wrote
            raise RecordingError(f"{path}, line {number}: {error} is missing or wrong") from error
