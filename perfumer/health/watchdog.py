"""Tell systemd that the kiosk lives, only while its parts really move.

Speaks the datagram protocol of sd_notify(3); does nothing without ``NOTIFY_SOCKET``.
"""

from __future__ import annotations

import logging
import os
import socket
from collections.abc import Mapping

log = logging.getLogger(__name__)


class Notifier:
    """Sends ``READY=1`` once, and ``WATCHDOG=1`` in each :meth:`beat` while all moves."""

    def __init__(self, environment: Mapping[str, str] = os.environ) -> None:
        address = environment.get("NOTIFY_SOCKET", "")
        # An address that starts with @ is in Linux's abstract namespace.
        self._address = "\0" + address[1:] if address.startswith("@") else address
        self._ready = False
        self._unreachable = False  # the last message could not be sent

    @property
    def is_heard(self) -> bool:
        """Whether a service manager asked to be told."""
        return bool(self._address)

    def wait(self, says: str, within_s: float) -> None:
        """Tell systemd why the start takes longer, and to be patient for ``within_s`` seconds."""
        self._send(f"EXTEND_TIMEOUT_USEC={round(within_s * 1e6)}\nSTATUS={says}".encode())

    def beat(self, ready: bool, moves: bool) -> None:
        """Report to systemd; call it every few seconds.

        ``ready``: visitors can play. ``moves``: every part that should move does; only then is
        the watchdog fed.
        """
        if ready and not self._ready:
            self._ready = self._send(b"READY=1")
        if moves:
            self._send(b"WATCHDOG=1")

    def stopping(self) -> None:
        """Tell systemd that the kiosk ends on purpose."""
        self._send(b"STOPPING=1")

    def _send(self, message: bytes) -> bool:
        """Return whether the message needs no further try."""
        if not self._address:
            return True
        try:
            with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as out:
                out.sendto(message, self._address)
        except OSError as error:
            # The kiosk works without systemd: neither the start nor the end may fail on it.
            if not self._unreachable:
                log.warning("systemd cannot be told %s: NOTIFY_SOCKET %s", message.decode(), error)
            self._unreachable = True
            return False
        self._unreachable = False
        return True
