"""The kiosk's signing secret: made at the first start, readable by its owner only."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

LENGTH = 32  # bytes


class SecretError(Exception):
    """The secret's file cannot be used; the message says how to mend it."""


def secret_of(path: Path) -> str:
    """The secret in ``path``, made there first if need be."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return _read(path)
    except OSError as error:
        raise SecretError(f"{path} cannot be made ({error}): name another place for it") from error
    made = secrets.token_hex(LENGTH)
    with os.fdopen(handle, "w") as file:
        file.write(made)
    return made


def _read(path: Path) -> str:
    found = path.read_text().strip()
    if len(found) < LENGTH:
        raise SecretError(f"{path} holds no secret of ours: delete it, a new one is made")
    if os.name == "posix" and path.stat().st_mode & 0o077:
        raise SecretError(f"{path} can be read by others: chmod 600 {path}")
    return found
