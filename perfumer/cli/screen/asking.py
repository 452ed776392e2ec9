"""Ask the kiosk whether it serves, and how the page of a browser is."""

from __future__ import annotations

import http.client
import json
from urllib.error import URLError
from urllib.request import ProxyHandler, build_opener

from perfumer.cli.screen.address import KioskAddress
from perfumer.cli.screen.patience import PageReport

ANSWER_S = 3.0  # longest wait for an answer

# The browser may use a proxy; a kiosk in the same room is asked itself.
_opener = build_opener(ProxyHandler({}))


def find_obstacle(address: KioskAddress) -> str | None:
    """Return why the kiosk serves no page now; None when it does."""
    try:
        with _opener.open(address.health, timeout=ANSWER_S):
            return None
    except (URLError, http.client.HTTPException, OSError) as error:
        return str(getattr(error, "reason", error))


def ask_page(address: KioskAddress, name: str) -> PageReport | None:
    """Return how the page of the browser called ``name`` is; None without an answer."""
    try:
        with _opener.open(address.state(name), timeout=ANSWER_S) as answer:
            told = json.loads(answer.read(10_000))
        return PageReport(str(told["condition"]), str(told["says"]), float(told["ill_s"]))
    except (URLError, http.client.HTTPException, OSError, ValueError, KeyError, TypeError):
        return None
