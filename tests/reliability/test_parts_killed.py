"""Every worker is killed at random moments while visitors play: the booth goes on."""

from __future__ import annotations

import gc
import os
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest
from sqlalchemy import select

from perfumer.kiosk.building import build
from perfumer.kiosk.kiosk import Kiosk
from perfumer.records.database import begin_read, connect
from perfumer.records.rows import Outcome
from perfumer.records.tables import visits
from perfumer.session.state import Stage
from perfumer.settings.all import Settings
from perfumer.web.app import create_app
from perfumer.web.serving import Server
from tests.support import sent_pictures as sent
from tests.support.journey import ROOT
from tests.support.reliability.killing import Killer, raise_in
from tests.support.running import until

# A thread that is ended by SystemExit says nothing; one by an error in a reader of the camera
# says it through threading's own hook.
pytestmark = pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
SHORT_S, LONG_S = 20.0, 600.0
MINUTES = float(os.environ.get("PERFUMER_TRY_MINUTES", LONG_S / 60))


def settings(folder: Path) -> Settings:
    return Settings(
        mode="kiosk",
        camera={"uri": "demo", "width": 640, "height": 360, "fps": 12},
        server={"port": 0, "secret": str(folder / "secret")},
        records={
            "url": f"sqlite:///{folder}/records.db",
            "central": f"sqlite:///{folder}/central.db",
            "ship_interval_s": 2,
            "spill": str(folder / "spill"),
            "key": str(folder / "records.key"),
            "place": "Hall 3",
        },
    )


@contextmanager
def running(folder: Path) -> Iterator[Kiosk]:
    chosen = settings(folder)
    kiosk = Kiosk(build(chosen, ROOT))
    server = Server(create_app(kiosk, chosen, ROOT), chosen.server, kiosk.stop)
    serving = threading.Thread(target=server.run)
    kiosk.start()
    serving.start()
    server.watch(kiosk.supervisor)
    try:
        until(lambda: kiosk.health().ready, 120)
        yield kiosk
    finally:
        server.close()
        serving.join(20)


@contextmanager
def uploads(kiosk: Kiosk) -> Iterator[Counter]:
    """Send pictures all the while; what became of them."""
    picture, over, answers = sent.saved(sent.woman()), threading.Event(), Counter()

    def send() -> None:
        while not over.wait(1.0):
            try:
                answers[len(kiosk.reader.read(picture, 1.0).faces)] += 1
            except Exception as error:  # noqa: BLE001 - the error that a killed part gives its caller
                answers[type(error).__name__] += 1

    thread = threading.Thread(target=send, name="visitor's phone")
    thread.start()
    yield answers
    over.set()
    thread.join(60)
    assert not thread.is_alive(), "an upload was never answered"


@contextmanager
def watching(kiosk: Kiosk) -> Iterator[list[Stage]]:
    """Follow the pictures and the stages as a screen does."""
    stages: list[Stage] = []

    def follow() -> None:
        for snapshot in kiosk.snapshots.follow(every_s=1.0):
            if snapshot is not None and (not stages or stages[-1] is not snapshot.session.stage):
                stages.append(snapshot.session.stage)

    def look() -> None:
        for _ in kiosk.jpegs.follow(every_s=1.0):
            pass

    threads = [threading.Thread(target=follow), threading.Thread(target=look)]
    for thread in threads:
        thread.start()
    yield stages
    kiosk.stop()
    for thread in threads:
        thread.join(10)


def broken_off(folder: Path, seed: int, seconds: float, pause_s: tuple[float, float]) -> int:
    """Visits that ended early, less those whose eyes were killed, after ``seconds`` of killing."""
    with running(folder) as kiosk, watching(kiosk) as stages:
        threads = threading.active_count()
        killer = Killer(kiosk, seed, pause_s)
        with uploads(kiosk) as answers:
            killer.kill_for(seconds)
        # All comes back by itself, and visitors play.
        until(lambda: kiosk.health().ready and kiosk.health().troubles == (), 90)
        before = len(stages)
        until(lambda: len(stages) > before + 1, 90)
        until(lambda: kiosk.reader.read(sent.saved(sent.woman()), 5).faces, 30)
        counted = {state.name: state.failures for state in kiosk.supervisor.states}
        gc.collect()
        until(lambda: threading.active_count() <= threads + 1, 30)
    print(f"kills {dict(killer.kills)}, failures {counted}, uploads {dict(answers)}")  # noqa: T201
    assert killer.green_but_dead == []
    assert sum(counted.values()) > 0
    assert answers[1] > 0
    lost = outcomes(folder)
    print(f"visits {dict(lost)}")  # noqa: T201
    early = sum(lost.values()) - lost[Outcome.COMPLETED] - lost[Outcome.DECLINED]
    return early - killer.kills["perceive"]


def outcomes(folder: Path) -> Counter:
    engine = connect(f"sqlite:///{folder}/records.db")
    with begin_read(engine) as connection:
        found = Counter(connection.execute(select(visits.c.outcome)).scalars())
    engine.dispose()
    return found


def test_the_booth_goes_on_whatever_part_is_killed(tmp_path):
    assert broken_off(tmp_path, seed=1, seconds=SHORT_S, pause_s=(0.5, 2.0)) <= 1


@pytest.mark.slow
def test_ten_minutes_of_visits_while_parts_are_killed(tmp_path):
    assert broken_off(tmp_path, seed=2, seconds=60 * MINUTES, pause_s=(1.0, 5.0)) <= 1


def thread_of(name: str) -> threading.Thread:
    (thread,) = [each for each in threading.enumerate() if each.name == name]
    return thread


def test_a_visit_goes_on_with_answers_while_no_face_can_be_read(tmp_path):
    with running(tmp_path) as kiosk, watching(kiosk) as stages:
        until(lambda: Stage.CHOOSE in stages, 90)
        over = threading.Event()

        def keep_down() -> None:
            while not over.wait(0.2):
                with suppress(ValueError):
                    raise_in(thread_of("classify"), SystemExit)

        thread = threading.Thread(target=keep_down)
        thread.start()
        asked = until(lambda: Stage.ASK in stages, 60)
        session = kiosk.snapshots.peek().session
        health = kiosk.health()
        over.set()
        thread.join(5)
        until(lambda: kiosk.health().ready, 90)
    assert asked
    assert session.unreadable
    assert session.traits is None
    assert any(reason.startswith("classify") for reason in health.reasons)
