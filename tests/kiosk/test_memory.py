"""A thousand visits a day leave nothing behind in memory."""

from __future__ import annotations

import gc
from collections import Counter

import pytest

from perfumer.kiosk.recording import Recorder
from perfumer.records.store import Store
from perfumer.session.state import Session, Stage
from perfumer.supervision.supervisor import Supervisor
from perfumer.web.present.view_state import view_state
from tests.support.browser import canned
from tests.support.kiosk.scripted_booth import CONCEPT, PERFUME, Booth
from tests.support.records.recording import plan
from tests.support.running import until

WARM, VISITS = 3, 15


class RecordedBooth(Booth):
    """A booth whose visits are stored and whose screens are described, as for a page."""

    store: Store
    recorder: Recorder

    def end(self, session: Session) -> None:
        self.recorder.end_visit(session, self.now)

    def frame(self) -> None:
        before = self.stage
        super().frame()
        if self.shown is not None and self.stage is not before:
            view_state(self.shown, canned.CONTENT)

    def play(self) -> None:
        """One visitor plays to the end and leaves."""
        self.here = True
        self.until(Stage.FAREWELL)
        self.here = False
        self.until(Stage.ATTRACT)
        for noted in (self.stages, self.chosen, self.forgotten):
            noted.clear()
        until(lambda: self.store.waiting == 0, 10)


@pytest.mark.parametrize("way", [PERFUME, CONCEPT], ids=["perfume", "concept with a card"])
def test_visits_leave_no_objects_behind(way, tmp_path):
    booth = RecordedBooth(way)
    booth.store = Store(plan(tmp_path))
    booth.recorder = Recorder(booth.store, booth.counters)
    booth.store.start(Supervisor())
    for _ in range(WARM):
        booth.play()
    before = count()
    for _ in range(VISITS):
        booth.play()
    grown = count() - before
    booth.store.close(2)
    assert sum(grown.values()) < VISITS, grown.most_common(5)


def count() -> Counter[str]:
    """Return how many objects of each type live."""
    gc.collect()
    return Counter(type(each).__qualname__ for each in gc.get_objects())
