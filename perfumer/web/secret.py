"""Make or read the kiosk's signing secret, which only its owner may read."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

LENGTH = 32  # random bytes of a new secret, and minimum characters of one that is read


class SecretError(Exception):
    """The secret's file cannot be used; the message says what to do."""


def secret_of(path: Path) -> str:
    """Return the secret in ``path``; make one there at the first start.

    Raises :class:`SecretError` for a file that cannot be made, or that others can read.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return _read(path)
    except OSError as error:
        raise SecretError(f"{path} cannot be created ({error}): choose another path") from error
    secret = secrets.token_hex(LENGTH)
    with os.fdopen(handle, "w") as file:
        file.write(secret)
    return secret


def _read(path: Path) -> str:
    secret = path.read_text().strip()
    if len(secret) < LENGTH:
        raise SecretError(f"{path} holds no secret: delete it, the next start makes a new one")
    if os.name == "posix" and path.stat().st_mode & 0o077:
        raise SecretError(f"{path} can be read by others: chmod 600 {path}")
    return secret
