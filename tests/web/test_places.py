"""The server has as many threads as memory and connections allow, and says so."""

from __future__ import annotations

import logging

import pytest

from perfumer.settings.operation import ServerSettings
from perfumer.web.places import MAX_CONNECTIONS, _group_limits, find_memory, fit_places

GB = 1_000_000_000
MOST = {"max_streams": 512, "max_event_streams": 512, "page_threads": 256}


def threads(server: ServerSettings) -> int:
    return server.page_threads + server.max_streams + server.max_event_streams


def test_the_usual_places_fit_into_a_small_machine(caplog):
    assert fit_places(ServerSettings(), GB) == ServerSettings()
    assert caplog.messages == []


@pytest.mark.parametrize("memory_bytes", [256_000_000, GB, 2 * GB, 4 * GB, 64 * GB])
def test_threads_are_bounded_by_memory_and_by_connections(memory_bytes, caplog):
    with caplog.at_level(logging.WARNING):
        fitted = fit_places(ServerSettings(**MOST), memory_bytes)
    assert threads(fitted) <= MAX_CONNECTIONS
    assert threads(fitted) * 1_000_000 <= memory_bytes / 8
    assert min(fitted.page_threads, fitted.max_streams, fitted.max_event_streams) >= 1
    [message] = caplog.messages
    assert message.startswith(
        f"the settings ask for 1280 threads, there is room for {threads(fitted)}"
    )
    assert "PERFUMER_SERVER__MAX_STREAMS" in message


def test_other_settings_of_the_server_stay():
    asked = ServerSettings(**MOST, port=1234)
    assert fit_places(asked, GB).port == 1234


@pytest.mark.parametrize(("limit", "found"), [("1000000", [1_000_000]), ("max", [])])
def test_the_limit_of_a_service_counts_as_its_memory(tmp_path, limit, found):
    own = tmp_path / "cgroup"
    own.write_text("0::/system.slice/booth.service\n")
    folder = tmp_path / "groups" / "system.slice" / "booth.service"
    folder.mkdir(parents=True)
    (folder / "memory.max").write_text(f"{limit}\n")
    (folder.parent / "memory.max").write_text("max\n")
    assert _group_limits(tmp_path / "groups", own) == found
    assert find_memory() > 0


def test_without_control_groups_the_machine_counts(tmp_path):
    assert _group_limits(tmp_path, tmp_path / "none") == []
