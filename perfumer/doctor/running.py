"""Ask the kiosk that runs on this machine, if one does."""

from __future__ import annotations

import http.client
import json
from dataclasses import dataclass
from typing import Any

ANSWER_S = 3.0  # longest wait for a kiosk that is there
MAX_BYTES = 2_000_000
EVERYWHERE = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # listened on → where this machine asks


@dataclass(frozen=True, slots=True)
class RunningKiosk:
    """What a running kiosk says of itself."""

    ready: dict[str, Any]  # the body of /readyz
    metrics: str


class NoKioskError(Exception):
    """Nothing, or something else, answers on the port; the message says which."""


def ask_kiosk(host: str, port: int) -> RunningKiosk:
    """Return the kiosk's /readyz and /metrics. Raises :class:`NoKioskError`."""
    where = EVERYWHERE.get(host, host)
    ready = _ask(where, port, "/readyz")
    try:
        fields = json.loads(ready)
    except ValueError:
        fields = None
    if not isinstance(fields, dict) or "ready" not in fields:
        raise NoKioskError(f"what answers on port {port} is no kiosk")
    return RunningKiosk(fields, _ask(where, port, "/metrics"))


def _ask(host: str, port: int, path: str) -> str:
    door = http.client.HTTPConnection(host, port, timeout=ANSWER_S)
    try:
        door.request("GET", path)
        return door.getresponse().read(MAX_BYTES).decode("utf-8", "replace")
    except ConnectionRefusedError:
        raise NoKioskError(f"no kiosk runs on port {port}") from None
    except (OSError, http.client.HTTPException) as error:
        raise NoKioskError(f"nothing answers on port {port} ({error})") from error
    finally:
        door.close()
