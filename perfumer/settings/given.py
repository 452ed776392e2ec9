"""Find what the operator wrote: variables of the environment, and lines of ``perfumer.env``.

There is one file, in the home folder. One in the current folder is not read: whoever may write
there could open the booth to the network (docs/adr/0023).
"""

from __future__ import annotations

import io
import logging
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from dotenv.parser import parse_stream

from perfumer.paths import HOME_VARIABLE, home
from perfumer.text.reading import TextError, read_text

PREFIX = "PERFUMER_"
FILE = "perfumer.env"

log = logging.getLogger(__name__)


class SettingsError(ValueError):
    """Settings cannot be used; each line names a variable, option or file, and the remedy."""


@dataclass(frozen=True, slots=True)
class Given:
    """A variable as it was written."""

    name: str  # in capital letters
    text: str
    file: Path | None = None  # None: in the environment

    @property
    def where(self) -> str:
        """Return how the variable is named to the operator."""
        return self.name if self.file is None else f"{self.name} in {self.file}"


def find_given(environment: Mapping[str, str], file: Path) -> list[Given]:
    """Return every variable of ours, and all in the file; a later one wins over an earlier.

    Raises :class:`SettingsError` for a file that cannot be read.
    """
    return [
        *_read_file(file),
        *(
            Given(name.upper(), text)
            for name, text in environment.items()
            if name.upper().startswith(PREFIX) and name.upper() != HOME_VARIABLE
        ),
    ]


def _read_file(file: Path) -> Iterator[Given]:
    for binding in parse_stream(io.StringIO(_text_of(file))):
        if binding.error or (binding.key is not None and binding.value is None):
            raise SettingsError(
                f"{file}: line {binding.original.line} is no NAME=value, with one quote at each "
                "end or none: correct it"
            )
        if binding.key is not None and binding.value is not None:
            yield Given(binding.key.upper(), binding.value, file)


def _text_of(file: Path) -> str:
    if not os.path.lexists(file):
        return ""
    try:
        return read_text(file)
    except IsADirectoryError:
        raise SettingsError(
            f"{file} is a folder: remove it, or write a file of that name"
        ) from None
    except (OSError, TextError) as error:
        why = f"cannot be read ({error.strerror})" if isinstance(error, OSError) else str(error)
        raise SettingsError(f"{file}: {why}") from error


def check_home(chosen: str | None) -> None:
    """Raise :class:`SettingsError` unless the home folder is one, or can become one."""
    folder = home()
    there = next((each for each in (folder, *folder.parents) if each.exists()), folder)
    if chosen and (str(folder).startswith("~") or not there.is_dir()):
        raise SettingsError(f"{HOME_VARIABLE} is {chosen!r}, which is no folder: name another")


def warn_of_others() -> None:
    """Say that a file of settings in the current folder is not read."""
    try:
        other = Path.cwd() / FILE
        stray = other.is_file() and not (home() / FILE).exists()
        stray = stray or (other.is_file() and not other.samefile(home() / FILE))
    except OSError:  # the current folder was deleted
        return
    if stray:
        log.warning("%s is not read; settings are read from %s only", other, home() / FILE)
