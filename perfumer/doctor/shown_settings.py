"""Show settings to a stranger: which kind of value one has decides what of it is shown.

Numbers, switches and choices are shown. Of an address only scheme and host are: the rest may hold
a login or a token. Of any other text only what can hold neither spaces nor signs is, and a secret
is never shown at all.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from pydantic import BaseModel, SecretStr

Shown = bool | int | float | str | list[Any] | dict[str, Any] | None

HIDDEN = "set, not shown"
PLAIN = re.compile(r"[\w./: -]{1,80}")  # no sign that an option or a login is given with
ADDRESS = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*)://(.*)", re.DOTALL)
# What stands around a login in an address that is a part of some longer text.
LOGIN = re.compile(r"://([^/\s?#]*)@")


def show_settings(settings: BaseModel) -> dict[str, Shown]:
    """Return every setting as it may be read by anyone."""
    return {name: _show(value) for name, value in settings}


def _show(value: Any) -> Shown:
    match value:
        case BaseModel():
            return show_settings(value)
        case None | bool() | int() | float():
            return value
        case SecretStr():
            return HIDDEN
        case Path():
            return str(value)
        case str():
            return show_text(value)
        case dict():
            return {show_text(str(name)): _show(each) for name, each in value.items()}
        case tuple() | list():
            return [_show(each) for each in value]
    return HIDDEN


def show_text(text: str) -> str:
    """Return a free text without anything that may be a secret."""
    address = ADDRESS.fullmatch(text.strip())
    if address:
        return _show_address(*address.groups())
    if "@" not in text and "=" not in text and PLAIN.fullmatch(text):
        return text
    return f"{HIDDEN} ({len(text)} letters)" if text else ""


def _show_address(scheme: str, rest: str) -> str:
    if scheme.startswith("sqlite"):
        return f"{scheme}: a file"
    place = rest.rpartition("@")[2]
    host = re.split(r"[/?#]", place, maxsplit=1)[0]
    return f"{scheme}://{host}"


def find_secrets(settings: BaseModel) -> Iterator[str]:
    """Yield what no text of ours may say: secrets, and the logins in addresses."""
    for _, value in settings:
        match value:
            case BaseModel():
                yield from find_secrets(value)
            case SecretStr():
                yield value.get_secret_value()
            case str():
                yield from _logins(value)


def _logins(text: str) -> Iterator[str]:
    for login in LOGIN.findall(text):
        for each in (login, *login.split(":", 1)):
            yield each
            yield unquote(each)
    address = ADDRESS.fullmatch(text.strip())
    if address and not text.startswith("sqlite"):
        # A token may be anywhere after the host.
        parts = urlsplit(text.strip())
        yield from (each for each in (parts.query, *parts.query.split("&")) if each)
        yield from (each.partition("=")[2] for each in parts.query.split("&"))
