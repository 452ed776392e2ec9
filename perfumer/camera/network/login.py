"""Answer a camera that asks for user and password: Digest (RFC 7616) or Basic (RFC 7617)."""

from __future__ import annotations

import base64
import hashlib
import secrets
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from urllib.request import parse_http_list, parse_keqv_list

HASHES: dict[str, Callable[[bytes], str]] = {  # best first
    "SHA-256": lambda data: hashlib.sha256(data).hexdigest(),
    "MD5": lambda data: hashlib.md5(data, usedforsecurity=False).hexdigest(),
}
SCHEMES = ("digest", "basic")
PAIR = "="


@dataclass(frozen=True, slots=True)
class Credentials:
    """Who logs in; both as typed, not percent-encoded."""

    user: str
    password: str


@dataclass(frozen=True, slots=True)
class Challenge:
    """One way to log in that a camera offers."""

    scheme: str  # in small letters
    fields: dict[str, str]

    @property
    def algorithm(self) -> str:
        return self.fields.get("algorithm", "MD5").upper()

    @property
    def is_stale(self) -> bool:
        """Return whether only the nonce was too old: the password may be right."""
        return self.fields.get("stale", "").lower() == "true"


def parse_challenges(headers: Iterable[str]) -> list[Challenge]:
    """Return what the WWW-Authenticate headers offer; one header may offer several ways."""
    challenges: list[Challenge] = []
    for item in (item for header in headers for item in parse_http_list(header)):
        word, _, rest = item.strip().partition(" ")
        if PAIR not in word:  # a scheme, then its first field
            challenges.append(Challenge(word.lower(), {}))
            item = rest
        if challenges and PAIR in item:
            fields = parse_keqv_list([item.strip()])
            challenges[-1].fields.update({key.lower(): value for key, value in fields.items()})
    return challenges


def choose(challenges: Iterable[Challenge]) -> Challenge | None:
    """Return the safest way that is known here: SHA-256, MD5, then Basic."""
    ranks = [*(("digest", name) for name in HASHES), ("basic", "MD5")]
    known = [c for c in challenges if _rank(c) in ranks and _is_answerable(c)]
    return min(known, key=lambda challenge: ranks.index(_rank(challenge)), default=None)


def _rank(challenge: Challenge) -> tuple[str, str]:
    return challenge.scheme, "MD5" if challenge.scheme == "basic" else challenge.algorithm


def _is_answerable(challenge: Challenge) -> bool:
    if challenge.scheme == "basic":
        return True
    fields = challenge.fields
    return "nonce" in fields and ("qop" not in fields or "auth" in _words(fields["qop"]))


def _words(text: str) -> list[str]:
    return [word.strip().lower() for word in text.split(",")]


def authorize(
    challenge: Challenge,
    credentials: Credentials,
    path: str,
    method: str = "GET",
    client_nonce: str = "",
) -> str:
    """Return the Authorization header that answers the challenge for ``path``."""
    if challenge.scheme == "basic":
        pair = f"{credentials.user}:{credentials.password}".encode()
        return f"Basic {base64.b64encode(pair).decode()}"
    fields, hash_of = challenge.fields, HASHES[challenge.algorithm]

    def digest(*words: str) -> str:
        return hash_of(":".join(words).encode())

    realm, nonce = fields.get("realm", ""), fields["nonce"]
    secret = digest(credentials.user, realm, credentials.password)
    request = digest(method, path)
    answer = {"username": credentials.user, "realm": realm, "nonce": nonce, "uri": path}
    extra = ""
    if "qop" in fields:
        client_nonce = client_nonce or secrets.token_hex(16)
        answer["cnonce"] = client_nonce
        answer["response"] = digest(secret, nonce, "00000001", client_nonce, "auth", request)
        extra = ", qop=auth, nc=00000001"
    else:
        answer["response"] = digest(secret, nonce, request)
    if "opaque" in fields:
        answer["opaque"] = fields["opaque"]
    if "algorithm" in fields:
        extra += f", algorithm={fields['algorithm']}"
    pairs = (f'{key}="{_quoted(value)}"' for key, value in answer.items())
    return f"Digest {', '.join(pairs)}{extra}"


def _quoted(value: str) -> str:
    return value.replace("\\", "\\\\").replace('"', '\\"')
