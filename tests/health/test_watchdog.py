"""What systemd is told, over a real datagram socket like the one it opens."""

from __future__ import annotations

import logging
import socket
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from perfumer.health.watchdog import Notifier

pytestmark = pytest.mark.skipif(
    not hasattr(socket, "AF_UNIX"), reason="systemd's socket is a Unix socket"
)


def received(manager: socket.socket) -> list[bytes]:
    """Every message that has come and was not read yet."""
    messages = []
    while True:
        try:
            messages.append(manager.recv(100))
        except BlockingIOError:
            return messages


@pytest.fixture
def listen() -> Iterator[Callable[[str], socket.socket]]:
    """A function that opens the service manager's end at an address."""
    opened: list[socket.socket] = []

    def bound(address: str) -> socket.socket:
        manager = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        manager.setblocking(False)
        manager.bind(address)
        opened.append(manager)
        return manager

    yield bound
    for manager in opened:
        manager.close()


@pytest.fixture
def address(tmp_path: Path) -> str:
    return str(tmp_path / "notify")


def test_ready_is_said_once_when_the_models_are_loaded(listen, address):
    manager = listen(address)
    notifier = Notifier({"NOTIFY_SOCKET": address})
    notifier.beat(False, True)
    assert b"READY=1" not in received(manager)
    notifier.beat(True, True)
    notifier.beat(True, True)
    assert received(manager).count(b"READY=1") == 1


def test_the_watchdog_is_fed_only_while_all_parts_move(listen, address):
    manager = listen(address)
    notifier = Notifier({"NOTIFY_SOCKET": address})
    notifier.beat(True, True)
    assert b"WATCHDOG=1" in received(manager)
    notifier.beat(True, False)
    assert received(manager) == []
    notifier.beat(True, True)
    assert received(manager) == [b"WATCHDOG=1"]


def test_an_end_on_purpose_is_announced(listen, address):
    manager = listen(address)
    Notifier({"NOTIFY_SOCKET": address}).stopping()
    assert received(manager) == [b"STOPPING=1"]


@pytest.mark.skipif(sys.platform != "linux", reason="abstract addresses are Linux's")
def test_an_address_in_the_abstract_namespace_is_understood(listen, tmp_path):
    name = f"perfumer-{tmp_path.name}"
    manager = listen("\0" + name)
    Notifier({"NOTIFY_SOCKET": f"@{name}"}).stopping()
    assert received(manager) == [b"STOPPING=1"]


def test_without_systemd_nothing_happens(caplog):
    notifier = Notifier({})
    notifier.beat(True, True)
    notifier.stopping()
    assert caplog.records == []


def test_a_socket_that_is_gone_is_reported_once_and_ready_is_said_when_it_is_back(
    listen, address, caplog
):
    notifier = Notifier({"NOTIFY_SOCKET": address})
    with caplog.at_level(logging.WARNING):
        for steps in range(5):
            notifier.beat(True, steps)
    assert len(caplog.records) == 1
    assert address in caplog.text or "NOTIFY_SOCKET" in caplog.text
    manager = listen(address)
    notifier.beat(True, True)
    assert received(manager) == [b"READY=1", b"WATCHDOG=1"]
