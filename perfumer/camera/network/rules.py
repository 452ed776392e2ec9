"""Say how long a network camera is waited for, and whom it may be."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class NetworkRules:
    """How a network camera is connected to; defaults are those of the settings."""

    connect_s: float = 10.0  # seconds until it has answered
    first_frame_s: float = 10.0  # seconds from there to the first picture
    stall_s: float = 1.5  # seconds without a picture before the connection is given up
    ca_file: Path | None = None  # certificates (PEM) that an https address is trusted by
    insecure: bool = False  # take any certificate
