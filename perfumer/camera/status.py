"""How the camera is, in words a page and a metric can show."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Reason(StrEnum):
    """Why there is no picture."""

    STARTING = "starting"
    MISSING = "missing"  # cannot be opened: unplugged, wrong number, no such file
    REFUSED = "refused"  # no permission, or another program holds it
    STALLED = "stalled"  # open, but no frame comes
    FROZEN = "frozen"  # the same frame again and again
    ENDED = "ended"  # the source stopped or broke
    UNREADABLE = "unreadable"  # frames come, but cannot be decoded


@dataclass(frozen=True, slots=True)
class CameraStatus:
    """``since`` is monotonic seconds; ``reason`` is None exactly when online."""

    online: bool
    reason: Reason | None
    uri: str  # as opened, without any password
    simulated: bool
    since: float
    reconnects: int
