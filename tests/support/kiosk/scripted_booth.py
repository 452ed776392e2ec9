"""The real pipeline without camera, models and threads: a scripted visitor and a clock by hand.

The visitor stands before the screen, and on each stage points at the target that the plan
names, as long as it is there. One frame is one call; thirty of them are a second.
"""

from __future__ import annotations

import fnmatch
import time
from collections.abc import Callable, Mapping

import numpy as np

from perfumer.camera.source import CameraStatus, Reason
from perfumer.health.counters import Counters
from perfumer.kiosk import parts
from perfumer.kiosk.recommending import VisitRecommender
from perfumer.kiosk.stepping import Stepper
from perfumer.mailbox import Latest
from perfumer.messages import Box, Face, Frame, Hand, Observation, Point, Side
from perfumer.perception.lines import Line, keep_nothing
from perfumer.pipeline import CardRequest, Pipeline, PipelineCallbacks, ReadingRequest
from perfumer.session.events import CardMade, Event, FaceRead
from perfumer.session.machine import new_session
from perfumer.session.state import ReadyCard, Session, Stage
from perfumer.settings.all import Settings
from perfumer.snapshot import Snapshot
from tests.support.journey import traits
from tests.support.recommend.asking import CATALOGS, recommender

FPS = 30
ASPECT = 16 / 9
REACH_CENTER = Point(0.5, 0.52)  # of the reach box of a visitor whose face is level
TOP = Point(0.5, 0.06)  # of every screen: nothing can be chosen there
LOOK_S = 1.2  # seconds at the top of a new screen before the finger moves onto a target
SPEED = 1.5  # screens a second that a finger moves at most
FACE = Face(Box(0.44, 0.28, 0.12, 0.20), (), 0.9, 0.0, 0.0, 50.0, 0.5)
SETTINGS = Settings(ads={"enabled": False})
JOURNEY = parts.journey(SETTINGS, CATALOGS)

# What a visitor points at on each stage; nothing where a stage is not named.
CONCEPT: Mapping[Stage, str] = {
    Stage.ATTRACT: "start",
    Stage.CONSENT: "consent:yes",
    Stage.CHOOSE: "experience:concept",
    Stage.ASK: "answer:0",
    Stage.RESULT: "card",
    Stage.CARD: "restart",
}
PERFUME = CONCEPT | {Stage.CHOOSE: "experience:perfume", Stage.RESULT: "restart"}


def hand_at(tip: Point) -> Hand:
    """A right hand whose stretched index finger points straight up and ends at ``tip``."""
    landmarks = [Point(tip.x, tip.y + 0.30)] * 21  # 0 is the wrist
    landmarks[5] = Point(tip.x, tip.y + 0.105)
    landmarks[6] = Point(tip.x, tip.y + 0.055)
    landmarks[8] = tip
    landmarks[9] = Point(tip.x + 0.01, tip.y + 0.12)
    return Hand(tuple(landmarks), Side.RIGHT, 0.9)


def tip_for(pointer: Point) -> Point:
    """Where a finger is held so that the pointer comes to lie at ``pointer`` on the screen."""
    reach = SETTINGS.pointer.reach
    return Point(
        REACH_CENTER.x + (pointer.x - 0.5) * reach, REACH_CENTER.y + (pointer.y - 0.5) * reach
    )


class Booth:
    """A pipeline under its stepper, with everything at its edges scripted and counted."""

    def __init__(
        self,
        plan: Mapping[Stage, str] = PERFUME,
        record: Callable[[Line], None] = keep_nothing,
    ) -> None:
        self.plan = plan
        self.record = record
        self.now = 100.0
        self.sequence = 0
        self.here = True  # a visitor stands before the screen
        self.fault: Callable[[], Exception] | None = None  # what the perceiver raises
        self.camera_away: Reason | None = None
        self.ended: list[Session] = []
        self.forgotten: list[int] = []
        self.chosen: list[str] = []
        self.stages: list[Stage] = []
        self._finger = TOP
        self._screen: object = None
        self._screen_at = self.now
        self.counters = Counters()
        self.snapshots: Latest[Snapshot] = Latest()
        self.pipeline = self._pipeline()
        self.pipeline.perceive_with(self.perceive)
        self.stepper = Stepper(
            self.pipeline, Latest(), self.snapshots, self.counters, lambda: self.now
        )

    def _pipeline(self) -> Pipeline:
        visits = VisitRecommender(recommender(), parts.rotation(SETTINGS))
        return Pipeline(
            PipelineCallbacks(
                read=self._read,
                forget=self.forgotten.append,
                recommend=visits.recommend,
                shoot=self._shoot,
                ended=lambda session, at: self.end(session),
                camera=self.camera,
                advertise=lambda *_: None,
                record=self.record,
            ),
            parts.interaction(SETTINGS),
            JOURNEY,
            parts.reading_rules(SETTINGS.reading),
            SETTINGS.reading.interval_s,
            ASPECT,
            new_session(1, self.now, JOURNEY),
            True,
        )

    def end(self, session: Session) -> None:
        """A visit is over."""
        self.ended.append(session)

    def post(self, event: Event) -> None:
        self.pipeline.post(event)

    def _read(self, request: ReadingRequest) -> None:
        self.post(FaceRead(self.now, request.session, traits()))

    def _shoot(self, request: CardRequest) -> None:
        if request.frame is not None:
            self.post(CardMade(self.now, request.session.id, ReadyCard("card")))

    def camera(self) -> CameraStatus:
        away = self.camera_away
        return CameraStatus(away is None, away, "scripted", True, 0.0, 0)

    @property
    def shown(self) -> Snapshot | None:
        return self.snapshots.peek()

    @property
    def stage(self) -> Stage | None:
        return None if self.shown is None else self.shown.session.stage

    def counted(self, name: str) -> float:
        return self.counters.registry.get_sample_value(f"kiosk_{name}_total") or 0.0

    def perceive(self, frame: Frame) -> Observation:
        """What the models would see of the visitor in this frame."""
        if self.fault is not None:
            raise self.fault()
        aim = self._aim() if self.here else None
        return Observation(
            captured_at=frame.captured_at,
            sequence=frame.sequence,
            aspect=ASPECT,
            faces=(FACE,) if self.here else (),
            hands=() if aim is None else (hand_at(tip_for(aim)),),
            visitor=0 if self.here else None,
        )

    def _aim(self) -> Point | None:
        if self.shown is None:
            return None
        session = self.shown.session
        screen = (session.id, session.stage, session.question)
        if screen != self._screen:
            self._screen, self._screen_at = screen, self.now
        pattern = self.plan.get(session.stage, "")
        fitting = [t for t in self.shown.targets if fnmatch.fnmatch(t.id, pattern)]
        if not fitting:
            return None
        goal = fitting[0].box.center if self.now - self._screen_at > LOOK_S else TOP
        step = SPEED / FPS
        self._finger = Point(
            self._finger.x + max(-step, min(step, goal.x - self._finger.x)),
            self._finger.y + max(-step, min(step, goal.y - self._finger.y)),
        )
        return self._finger

    def frame(self) -> None:
        """One frame of the camera goes through the whole flow."""
        self.now += 1 / FPS
        self.sequence += 1
        blank = np.zeros((8, 8, 3), np.uint8)
        self.stepper.step(Frame(blank, self.now - 0.02, self.sequence))
        self._note()

    def pause(self) -> None:
        """A tenth of a second passes without a frame."""
        self.now += 0.1
        self.stepper.step(None)
        self._note()

    def _note(self) -> None:
        if self.stage is not None and self.stages[-1:] != [self.stage]:
            self.stages.append(self.stage)
        chosen = self.shown.chosen if self.shown else None
        if chosen and self.chosen[-1:] != [chosen]:
            self.chosen.append(chosen)

    def until(self, stage: Stage, limit_s: float = 90.0) -> None:
        """Frames until ``stage`` is shown. Fails when the visit does not get there."""
        end = self.now + limit_s
        while self.stage is not stage:
            assert self.now < end, f"{self.stage} and not {stage} after {limit_s} s"
            if stage is Stage.TROUBLE:
                self.camera_away = Reason.STALLED
            self.frame()

    def for_seconds(self, seconds: float) -> None:
        for _ in range(round(seconds * FPS)):
            self.frame()


def timed(work: Callable[[], object]) -> float:
    """Real seconds that ``work`` takes."""
    began = time.perf_counter()
    work()
    return time.perf_counter() - began
