"""Read the address of a kiosk as people write it."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode, urlsplit

EXAMPLES = "for instance http://127.0.0.1:8000, kiosk.example or [::1]:8000"


class AddressError(ValueError):
    """The text is no address of a kiosk; the message says what is one."""


@dataclass(frozen=True, slots=True)
class KioskAddress:
    """Where a kiosk is; ``origin`` is scheme, name and port."""

    origin: str
    path: str
    query: str

    def page(self, name: str) -> str:
        """Return the page's address for the browser that is started with ``name``."""
        query = "&".join(filter(None, [self.query, urlencode({"screen": name})]))
        return f"{self.origin}{self.path}?{query}"

    def state(self, name: str) -> str:
        """Return where the kiosk says how that browser's page is."""
        return f"{self.origin}/api/screen/state?{urlencode({'screen': name})}"

    @property
    def health(self) -> str:
        """Where the kiosk answers as soon as it serves pages."""
        return f"{self.origin}/healthz"


def parse_address(text: str) -> KioskAddress:
    """Return the kiosk that ``text`` names, with or without scheme, port and path.

    Raises :class:`AddressError`.
    """
    given = text.strip()
    url = given if "://" in given else f"http://{given}"
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port  # the port is checked here
    except ValueError as error:
        raise AddressError(f"{text!r} is no address of a kiosk ({error}): {EXAMPLES}") from error
    if parts.scheme not in ("http", "https"):
        raise AddressError(f"{text!r} begins with {parts.scheme}://: a kiosk has http or https")
    clean = url.isascii() and url.isprintable() and " " not in url
    if not host or not clean or port == 0 or parts.username is not None:
        raise AddressError(f"{text!r} is no address of a kiosk: {EXAMPLES}")
    return KioskAddress(f"{parts.scheme}://{parts.netloc}", parts.path or "/", parts.query)
