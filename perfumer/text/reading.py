"""Read text and JSON from files and from other programs, whatever they hold."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from perfumer.text.composing import compose, compose_all

UTF16_MARKS = (b"\xff\xfe", b"\xfe\xff")
NUMBER_DIGITS = "a number has more digits than any value here: correct it"


class TextError(ValueError):
    """A file is no text; the message names the encoding if it can be told, and the remedy."""


class JsonError(ValueError):
    """A text is no JSON; the message says where, and what is wrong there."""


def read_text(path: Path) -> str:
    """Return the text of a file in UTF-8, composed, without its byte-order mark.

    Raises :class:`OSError`, or :class:`TextError` for another encoding.
    """
    return decode(path.read_bytes())


def decode(data: bytes) -> str:
    """Return the text of bytes in UTF-8, composed. Raises :class:`TextError`."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise TextError(f"it is {_name_encoding(data)}: save it as UTF-8") from error
    return compose(text)


def _name_encoding(data: bytes) -> str:
    if data.startswith(UTF16_MARKS):
        return "in UTF-16"
    try:
        data.decode("cp949")
    except UnicodeDecodeError:
        return "no text"
    return "not in UTF-8, perhaps in CP949"


def parse_json(text: str | bytes) -> Any:
    """Return what the JSON says, every text in it composed. Raises :class:`JsonError`."""
    try:
        return compose_all(json.loads(text))
    except json.JSONDecodeError as error:
        raise JsonError(f"line {error.lineno}, column {error.colno}: {error.msg}") from error
    except RecursionError:
        raise JsonError("brackets are nested too deeply: remove some") from None
    except UnicodeDecodeError as error:
        raise JsonError(f"it is no UTF-8 ({error.reason})") from error
    except ValueError as error:  # Python reads whole numbers of 4,300 digits at most
        raise JsonError(NUMBER_DIGITS) from error
