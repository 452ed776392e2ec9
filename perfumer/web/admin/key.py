"""Make the key to the dashboard at the first start, and keep the logins made with it."""

from __future__ import annotations

import hashlib
import hmac
import secrets
import threading
from collections.abc import Callable
from pathlib import Path

from perfumer.text.composing import compose
from perfumer.web.secret import kept_or_made

# No letters or digits that look alike; 5 × 4 of them are 97 bits.
LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
GROUPS, GROUP = 5, 4
MAX_LOGINS = 50  # at the same time; one more ends the oldest


def key_of(path: Path) -> tuple[str, bool]:
    """Return the key in ``path``, and whether it was made there now.

    An empty or torn one is set aside and made new: whoever needs it reads the file anyway.
    Raises :class:`SecretError` for a file that cannot be made or read, or that others can read.
    """
    return kept_or_made(path, _make, bool)


def _make() -> str:
    return "-".join("".join(secrets.choice(LETTERS) for _ in range(GROUP)) for _ in range(GROUPS))


class Logins:
    """The open logins, in memory: a restart ends all of them, logging out ends one at once."""

    def __init__(self, key: str, login_s: float, clock: Callable[[], float]) -> None:
        self._key = _digest(compose(key))
        self._login_s = login_s
        self._clock = clock  # monotonic seconds
        self._ends: dict[bytes, float] = {}  # by the digest of a token, the oldest first
        self._turn = threading.Lock()

    def open(self, key: str, group: str) -> str | None:
        """Return a new token for the right key, None for another key.

        It is worth something only to the one who asked: ``group`` says from where.
        """
        if not hmac.compare_digest(_digest(compose(key.strip())), self._key):
            return None
        token = secrets.token_urlsafe(32)
        with self._turn:
            while len(self._ends) >= MAX_LOGINS:
                del self._ends[next(iter(self._ends))]
            self._ends[_digest(token + group)] = self._clock() + self._login_s
        return token

    def holds(self, token: object, group: str) -> bool:
        """Return whether the token belongs to a login from there that has not expired."""
        if not isinstance(token, str):
            return False
        with self._turn:
            ends = self._ends.get(_digest(token + group))
            if ends is None:
                return False
            if self._clock() < ends:
                return True
            del self._ends[_digest(token + group)]
            return False

    def close(self, token: object, group: str) -> None:
        """End the login of ``token``, if there is one."""
        if isinstance(token, str):
            with self._turn:
                self._ends.pop(_digest(token + group), None)


def _digest(text: str) -> bytes:
    # A digest makes every comparison take the same time and keeps no usable token in memory.
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()
