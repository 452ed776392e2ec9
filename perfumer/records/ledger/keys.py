"""Keys of the chain: secrets of the place that no row holds.

A file of one secret a line, readable by its owner only; the last one is used for new records,
the earlier ones still check older records. A record names its key by the first digits of a hash
of the secret. The file also says from which number on each kiosk signs: a chain that was
replaced by one without keys is thereby found.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from perfumer.files.whole import is_private, make_whole, set_aside, write_whole
from perfumer.records.address import RecordsError

SECRET = re.compile(r"[0-9a-f]{64}")  # 32 random bytes in hexadecimal
SIGNS = re.compile(r"(\S+) signs after (\d+)")  # name of a kiosk, number of a record
NAME = 8  # hexadecimal digits that name a key


@dataclass(frozen=True, slots=True)
class Key:
    """One secret, and the name by which records refer to it."""

    name: str
    secret: bytes

    def sign(self, text: str) -> str:
        """Return the HMAC-SHA-256 of the text in hexadecimal."""
        # Damaged text may not be valid Unicode; it must have a hash all the same.
        return hmac.digest(self.secret, text.encode("utf-8", "surrogatepass"), "sha256").hex()


@dataclass(frozen=True, slots=True)
class Keys:
    """Every key of a place, the oldest first; may be empty."""

    all: tuple[Key, ...] = ()
    signed: tuple[tuple[str, int], ...] = ()  # kiosks, and the numbers after which they sign

    def signs_after(self, kiosk: str, otherwise: int) -> int:
        """Return the number after which the kiosk's records all have a key."""
        return dict(self.signed).get(kiosk, otherwise)

    @property
    def newest(self) -> Key | None:
        """The key of new records."""
        return self.all[-1] if self.all else None

    def find(self, name: str) -> Key | None:
        """Return the key of that name."""
        return next((key for key in self.all if key.name == name), None)

    def __add__(self, others: Keys) -> Keys:
        return Keys((*others.all, *self.all), (*others.signed, *self.signed))


NO_KEYS = Keys()


def load_keys(path: Path) -> Keys:
    """Return the keys of the file; make one at the first start.

    A torn file is set aside and a new key made: records of its keys can be checked again when
    it is put back. Raises :class:`RecordsError` if that cannot be, or if others can read it.
    """
    try:
        if not path.exists():
            make_whole(path, _line())
        keys = _parse(path)
        if keys is None:
            set_aside(path, "is empty or was not written whole, so a new key is made")
            make_whole(path, _line())
            keys = _parse(path)
        if not is_private(path):
            raise RecordsError(f"{path} can be read by others: chmod 600 {path}")
    except OSError as error:
        raise RecordsError(
            f"the records' key {path} cannot be made or read ({error}): set PERFUMER_RECORDS__KEY"
        ) from error
    return keys or NO_KEYS


def remember(path: Path, kiosk: str, after: int) -> None:
    """Note in the file that a kiosk signs, unless that stands there."""
    keys = load_keys(path)
    line = f"{kiosk} signs after {after}"
    if SIGNS.fullmatch(line) and keys.signs_after(kiosk, -1) < 0:
        _write(path, replace(keys, signed=(*keys.signed, (kiosk, after))))


def read_keys(path: Path) -> Keys:
    """Return the keys of a file that must exist. Raises :class:`RecordsError`."""
    if not path.is_file():
        raise RecordsError(f"{path} is no file of keys: copy it from the kiosk")
    return load_keys(path)


def rotate(path: Path) -> Key:
    """Add a new key, which a kiosk uses from its next start on; return it."""
    keys = load_keys(path)
    key = _key(_line().strip())
    _write(path, replace(keys, all=(*keys.all, key)))
    return key


def seal_columns(columns: Mapping[str, Any], key: Key | None) -> dict[str, Any]:
    """Return the columns of a row with ``key`` and ``seal``, which covers all of them."""
    open_ = dict(columns) | {"key": key.name if key else "", "seal": ""}
    return open_ | {"seal": key.sign(_text(open_)) if key else ""}


def is_sealed(columns: Mapping[Any, Any], keys: Keys) -> bool | None:
    """Return whether a row is as it was sealed; None if its key is not known."""
    key = keys.find(str(columns["key"]))
    if key is None:
        return None
    return hmac.compare_digest(str(columns["seal"]), key.sign(_text(dict(columns) | {"seal": ""})))


def _text(columns: Mapping[Any, Any]) -> str:
    return json.dumps(dict(columns), ensure_ascii=False, sort_keys=True, default=repr)


def _write(path: Path, keys: Keys) -> None:
    lines = [key.secret.hex() for key in keys.all]
    lines += [f"{kiosk} signs after {number}" for kiosk, number in keys.signed]
    write_whole(path, "".join(f"{line}\n" for line in lines), private=True)


def _parse(path: Path) -> Keys | None:
    """Return what the file holds; None if that is not what was written."""
    lines = path.read_text(encoding="ascii", errors="replace").splitlines()
    secrets_ = tuple(_key(line) for line in lines if SECRET.fullmatch(line))
    signs = [SIGNS.fullmatch(line) for line in lines if not SECRET.fullmatch(line)]
    if not secrets_ or not all(signs):
        return None
    return Keys(secrets_, tuple((found[1], int(found[2])) for found in signs if found))


def _line() -> str:
    return secrets.token_hex(32) + "\n"


def _key(line: str) -> Key:
    secret = bytes.fromhex(line)
    return Key(hashlib.sha256(b"name of a key" + secret).hexdigest()[:NAME], secret)
