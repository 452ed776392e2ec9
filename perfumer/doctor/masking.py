"""Take out of a text what tells whose machine it comes from, and every known secret."""

from __future__ import annotations

import getpass
import os
import re
import socket
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from perfumer.paths import HOME_VARIABLE, home

SHORTEST = 4  # letters of a secret, or name, that is looked for: a shorter one is in every text
HOME, HOST, SECRET = "~", "this-host", "[secret]"  # what stands instead
# Names that tell nothing, and that would be found in every log.
FAMILIAR = frozenset(
    {"root", "perfumer", "ai-perfumer", "user", "kiosk", "booth", "admin", "camera", "localhost"}
)
# Homes of other users, in paths of a log; what follows the name stays.
HOMES = re.compile(r"(?:/home/|/Users/|[A-Za-z]:\\Users\\)[^/\\\s:'\"]+")
LOGIN = re.compile(r"(?<=://)[^/\s?#@]*@")
# What a text itself calls a secret: of an address, of a GStreamer pipeline, of PostgreSQL.
NAMED = re.compile(
    r"((?<![a-z])(?:pass(?:word|wd)?|user-pw|pwd|token|secret|auth)=)(?:\"[^\"]*\"|'[^']*'|[^\s&;,\"']+)",
    re.IGNORECASE,
)


class Mask:
    """Replaces home folders and user names by ``~``, the machine's name, and secrets."""

    def __init__(self, names: Mapping[str, str], secrets: Iterable[str]) -> None:
        """Take ``names`` that are replaced as whole words, and by what."""
        hidden = {each for each in secrets if len(each) >= SHORTEST}
        # The longest first: one may be a part of another.
        self._secrets = sorted(hidden, key=len, reverse=True)
        self._names = {name: by for name, by in names.items() if name}

    def apply(self, text: str) -> str:
        """Return ``text`` without them."""
        for secret in self._secrets:
            text = text.replace(secret, SECRET)
        text = LOGIN.sub("", text)
        text = NAMED.sub(rf"\1{SECRET}", text)
        for name, by in sorted(self._names.items(), key=lambda pair: -len(pair[0])):
            text = re.sub(rf"(?<!\w){re.escape(name)}(?!\w)", by, text)
        return HOMES.sub(HOME, text)

    def apply_all(self, value: Any) -> Any:
        """Return plain values with every text masked; names of fields are ours and stay."""
        match value:
            case str():
                return self.apply(value)
            case dict():
                return {key: self.apply_all(each) for key, each in value.items()}
            case list() | tuple():
                return [self.apply_all(each) for each in value]
        return value


def names_of_this_machine(environment: Mapping[str, str] = os.environ) -> dict[str, str]:
    """Return what the mask must know of user and machine."""
    users = {environment.get(name, "") for name in ("USER", "LOGNAME", "SUDO_USER", "USERNAME")}
    users |= {_user(), Path.home().name}
    names = {str(Path.home()): HOME, str(Path.home().resolve()): HOME}
    names |= {str(home()): f"${HOME_VARIABLE}"}
    names |= {user: HOME for user in users if len(user) >= SHORTEST and user not in FAMILIAR}
    host = socket.gethostname()
    names |= {
        each: HOST
        for each in (host, host.partition(".")[0])
        if len(each) >= SHORTEST and each not in FAMILIAR
    }
    return {name: by for name, by in names.items() if name not in ("", "/")}


def _user() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):  # a container's user without a name
        return ""
