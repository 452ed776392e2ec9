"""Write a file whole or not at all, whatever is cut off meanwhile: the one way to write here.

The content goes into a temporary file beside the target, is forced to the disk, and takes the
target's name; then the folder is forced to the disk too, because a name that only memory knows
is lost with the power. ``tests/files/test_one_way_to_write.py`` looks for other ways.
"""

from __future__ import annotations

import logging
import os
import uuid
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO

log = logging.getLogger(__name__)

PRIVATE, PUBLIC = 0o600, 0o666  # what the umask leaves of the second is what others may do
DRAFT = ".draft"  # ends the name of a file that is being written
DAMAGED = ".damaged"  # ends the name of a file that could not be read


def write_whole(path: Path, content: str | bytes, *, private: bool = False) -> None:
    """Replace the content of ``path``; its folder is made. Raises :class:`OSError`."""
    with writing(path, private=private) as file:
        file.write(content.encode("utf-8") if isinstance(content, str) else content)


@contextmanager
def writing(path: Path, *, private: bool = False) -> Iterator[IO[bytes]]:
    """Yield a binary file that becomes ``path`` if the block ends without an error."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = draft_of(path)
    mode = PRIVATE if private else PUBLIC
    try:
        with os.fdopen(os.open(draft, os.O_RDWR | os.O_CREAT | os.O_EXCL, mode), "wb+") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)
    sync_folder(path.parent)


def make_whole(path: Path, content: str) -> bool:
    """Write a private file unless there is one; return whether it was written.

    Of several programs that do so at the same time, one succeeds. Raises :class:`OSError`.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = draft_of(path)
    write_whole(draft, content, private=True)
    try:
        # Fails where the name is taken; a rename would take it.
        os.link(draft, path)
    except FileExistsError:
        return False
    except OSError:  # a file system without links, such as that of a USB stick
        if path.exists():
            return False
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)
    sync_folder(path.parent)
    return True


def draft_of(path: Path) -> Path:
    """Return a name beside ``path`` that no other program uses."""
    return path.with_name(f".{path.name}.{uuid.uuid4().hex[:8]}{DRAFT}")


def put_in_place(draft: Path, path: Path) -> None:
    """Give a file that a library has written its name, when all of it is on the disk."""
    with draft.open("rb+") as file:
        os.fsync(file.fileno())
    draft.replace(path)
    sync_folder(path.parent)


def set_aside(path: Path, reason: str) -> Path:
    """Rename a file that cannot be used, so that nothing of it is lost; log why."""
    aside = path.with_name(path.name + DAMAGED)
    number = 1
    while aside.exists():
        number += 1
        aside = path.with_name(f"{path.name}{DAMAGED}-{number}")
    path.replace(aside)
    sync_folder(path.parent)
    log.error("%s %s: set aside as %s", path, reason, aside.name)
    return aside


def sync_folder(folder: Path) -> None:
    """Force the names of a folder to the disk, where the system can."""
    if os.name != "posix":
        return  # Windows opens no folder; its file systems keep names by a journal
    with suppress(OSError):  # some network file systems refuse it
        handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def is_private(path: Path) -> bool:
    """Return whether only the owner may read the file; always where there are no such rights."""
    return os.name != "posix" or not path.stat().st_mode & 0o077
