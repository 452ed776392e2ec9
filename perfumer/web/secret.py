"""Make or read the kiosk's signing secret, which only its owner may read."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from pathlib import Path

from perfumer.files.whole import is_private, make_whole, set_aside

LENGTH = 32  # random bytes of a new secret, and minimum characters of one that is read


class SecretError(Exception):
    """The secret's file cannot be used; the message says what to do."""


def secret_of(path: Path) -> str:
    """Return the secret in ``path``; make one there at the first start.

    An empty or torn one is set aside and made new: it signs only what soon ends anyway.
    Raises :class:`SecretError` for a file that cannot be made, or that others can read.
    """
    secret, _ = kept_or_made(
        path, lambda: secrets.token_hex(LENGTH), lambda kept: len(kept) >= LENGTH
    )
    return secret


def kept_or_made(
    path: Path, make: Callable[[], str], is_whole: Callable[[str], bool]
) -> tuple[str, bool]:
    """Return the text of a private file, and whether it was made now, whole or not at all.

    Raises :class:`SecretError` for a file that cannot be made or read, or that others can read.
    """
    try:
        kept = _read(path)
        if kept is not None and is_whole(kept):
            return kept, False
        if kept is not None:
            set_aside(path, "is empty or was not written whole")
        made = make()
        if make_whole(path, made + "\n"):
            return made, True
        kept = _read(path)  # another program made it meanwhile
    except OSError as error:
        why = error.strerror or str(error)  # without the name of a draft, which nobody knows
        raise SecretError(
            f"{path} cannot be made or read ({why}): let this user write in {path.parent}, "
            "or choose another path"
        ) from error
    if kept is None or not is_whole(kept):
        raise SecretError(f"{path} changes while it is read: end the other program")
    return kept, False


def _read(path: Path) -> str | None:
    """Return the text without the space around it; None if there is no file."""
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        return None
    if content.strip() and not is_private(path):
        raise SecretError(f"{path} can be read by others: chmod 600 {path}")
    try:
        return content.decode("utf-8-sig").strip().strip("\0")  # a power cut may leave zeros
    except UnicodeDecodeError:
        return ""
