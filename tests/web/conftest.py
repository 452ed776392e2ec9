from __future__ import annotations

import pytest
from running import Viewer, connected, running


@pytest.fixture(scope="session")
def kiosk():
    """One real kiosk with the simulated visitor, for all tests that do not end it."""
    settings = {
        "PERFUMER_SERVER__STREAMS": "12",
        "PERFUMER_SERVER__EVENT_STREAMS": "4",
        "PERFUMER_STUDIO__RATE": "100000",
    }
    with running("--camera", "demo:still", **settings) as kiosk:
        yield kiosk


@pytest.fixture
def viewer():
    """Viewers of a kiosk, closed when the test ends."""
    opened: list[Viewer] = []

    def open_viewer(kiosk, path="/stream.mjpg", receive=0) -> Viewer:
        opened.append(connected(kiosk, path, receive))
        return opened[-1]

    yield open_viewer
    for watching in opened:
        watching.door.close()
