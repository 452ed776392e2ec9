"""Check that the file of a creative can be shown, before a person stands in front of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from enum import StrEnum
from pathlib import Path
from xml.etree import ElementTree

from perfumer.text.finding import find_file

MEGABYTE = 1_000_000
HEAD = 64  # first bytes of a file, which identify its kind


class CreativeKind(StrEnum):
    PICTURE = "picture"
    VIDEO = "video"
    HTML = "html"


MAX_BYTES: Mapping[CreativeKind, int] = {
    CreativeKind.PICTURE: 4 * MEGABYTE,
    CreativeKind.VIDEO: 60 * MEGABYTE,
    CreativeKind.HTML: MEGABYTE,
}


def find_trouble(kind: CreativeKind, name: str, folder: Path) -> str | None:
    """Return what is wrong with the file ``name`` of ``folder``, with the remedy, or None."""
    path = find_file(folder / name)
    check = CHECKS[kind].get(path.suffix.lower())
    if check is None:
        known = ", ".join(CHECKS[kind])
        return f"is '{name}', but a {kind.value} ends in one of {known}"
    if not path.resolve().is_relative_to(folder.resolve()):
        return f"is '{name}', which lies outside {folder}: move the file there"
    try:
        size = path.stat().st_size
        if size > MAX_BYTES[kind]:
            most = MAX_BYTES[kind] // MEGABYTE
            return f"is '{name}', which has more than {most} MB: make it smaller"
        content = path.read_bytes() if kind is not CreativeKind.VIDEO else _head(path)
    except FileNotFoundError:
        return f"is '{name}', which is missing in {folder}: put it there or name another"
    except OSError as error:
        return f"is '{name}', which cannot be read ({error.strerror}): check its rights"
    wrong = check(content)
    return f"is '{name}', {wrong}" if wrong else None


def _head(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(HEAD)


def _svg(content: bytes) -> str | None:
    if b"<!ENTITY" in content:
        return "which declares entities: save it as plain SVG"
    try:
        root = ElementTree.fromstring(content)
    except ElementTree.ParseError as error:
        return f"which is broken SVG ({error}): save it again"
    if root.tag != "{http://www.w3.org/2000/svg}svg":
        return "whose first element is not <svg>: save it as SVG"
    if any(element.tag.endswith("}script") for element in root.iter()):
        return "which holds a script, which no browser runs in a picture: take it out"
    return None


def _starts(*heads: bytes) -> Callable[[bytes], str | None]:
    def check(content: bytes) -> str | None:
        return None if content.startswith(heads) else "whose content is not what its name says"

    return check


def _webp(content: bytes) -> str | None:
    right = content[:4] == b"RIFF" and content[8:12] == b"WEBP"
    return None if right else "whose content is not what its name says"


def _mp4(content: bytes) -> str | None:
    return None if content[4:8] == b"ftyp" else "whose content is not what its name says"


def _html(content: bytes) -> str | None:
    try:
        text = content.decode("utf-8").lower()
    except UnicodeDecodeError:
        return "which is not UTF-8: save it as UTF-8"
    if not text.lstrip().startswith("<!doctype html>"):
        return "which does not begin with <!doctype html>"
    return (
        "which holds a script, which an ad page may not: take it out" if "<script" in text else None
    )


CHECKS: Mapping[CreativeKind, Mapping[str, Callable[[bytes], str | None]]] = {
    CreativeKind.PICTURE: {
        ".svg": _svg,
        ".png": _starts(b"\x89PNG\r\n\x1a\n"),
        ".jpg": _starts(b"\xff\xd8\xff"),
        ".webp": _webp,
    },
    CreativeKind.VIDEO: {".mp4": _mp4, ".webm": _starts(b"\x1a\x45\xdf\xa3")},
    CreativeKind.HTML: {".html": _html},
}
