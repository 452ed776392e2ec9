from __future__ import annotations

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient

from perfumer.kiosk.building import build
from perfumer.kiosk.kiosk import Kiosk
from perfumer.settings.all import Settings
from perfumer.web.app import create_app
from tests.support.journey import ROOT
from tests.support.running import Viewer, connected, running


@pytest.fixture(scope="session")
def kiosk():
    """One real kiosk with the simulated visitor, for all tests that do not end it."""
    settings = {
        "PERFUMER_SERVER__MAX_STREAMS": "12",
        "PERFUMER_SERVER__MAX_EVENT_STREAMS": "4",
        "PERFUMER_STUDIO__MAX_REQUESTS": "100000",
    }
    with running("--camera", "demo:still", **settings) as kiosk:
        yield kiosk


@pytest.fixture
def unstarted(tmp_path) -> Callable[..., tuple[Kiosk, FlaskClient]]:
    """A function from settings to a kiosk that never started, and a phone before its pages."""

    def made(**settings: object) -> tuple[Kiosk, FlaskClient]:
        usual = {
            "camera": {"uri": "demo:still"},
            "server": {"secret": tmp_path / "secret"},
            "admin": {"key": tmp_path / "key"},
            "records": {
                "url": f"sqlite:///{tmp_path}/records.db",
                "spill": tmp_path / "spill",
                "key": tmp_path / "records.key",
            },
        }
        chosen = Settings(**usual | settings)
        kiosk = Kiosk(build(chosen, ROOT))
        app = create_app(kiosk, chosen, ROOT)
        app.config["WTF_CSRF_ENABLED"] = False
        return kiosk, app.test_client()

    return made


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
