"""One frame in, one snapshot out: the whole flow, on the caller's thread.

The session has one writer, :meth:`Pipeline.step`. Other threads post events, which are
drained at the start of every step.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from queue import Empty, SimpleQueue

from perfumer.camera.source import CameraStatus
from perfumer.interaction.layout import targets_for
from perfumer.interaction.parts import Interaction
from perfumer.interaction.presence import PresenceChange
from perfumer.interaction.targets import Hover, Target
from perfumer.messages import Face, Frame, Hand, Observation, Point
from perfumer.perception.face_quality import Guide, ReadingRules, choose_guide
from perfumer.perception.lines import (
    CameraChanged,
    Idle,
    Line,
    Posted,
    ScreenChanged,
    Seen,
    WasReset,
    keep_nothing,
)
from perfumer.session.events import (
    CameraLost,
    CameraRestored,
    Event,
    HandSeen,
    PicksMade,
    TargetChosen,
    Tick,
    VisitorArrived,
    VisitorLeft,
)
from perfumer.session.journey import Journey
from perfumer.session.machine import advance, new_session
from perfumer.session.state import Attention, Posing, Session, Stage
from perfumer.signage.news import AdShown
from perfumer.snapshot import Snapshot

FLASH_S = 0.3  # seconds that a choice is shown as confirmed
AWAY_S = 0.4  # seconds without a frame after which no finger counts as pointing


@dataclass(frozen=True, slots=True)
class ReadingRequest:
    """A face to read for session ``session``; holds pixels, so it lives in one slot only."""

    session: int
    frame: Frame
    face: Face


@dataclass(frozen=True, slots=True)
class CardRequest:
    """A frame to make the photo card of ``session`` from; holds pixels, so it lives in one slot.

    Without a frame the visitor still poses, and only the background is drawn.
    """

    session: Session
    frame: Frame | None
    face: Face | None


@dataclass(frozen=True, slots=True)
class PipelineCallbacks:
    """Everything the pipeline asks of other parts, as callables, so that each can be replaced."""

    read: Callable[[ReadingRequest], None]  # read a face; returns at once
    forget: Callable[[int], None]  # drop everything that was handed over for this session
    recommend: Callable[[Session, float], PicksMade]  # answers in a few milliseconds
    shoot: Callable[[CardRequest], None]  # make a photo card; returns at once
    ended: Callable[[Session, float], None]  # record a visit that is over, by its last state
    camera: Callable[[], CameraStatus]
    advertise: Callable[[Session, Frame | None, Observation, bool, float], AdShown | None]
    record: Callable[[Line], None] = keep_nothing  # keep what a step was given


class Pipeline:
    """Holds the session and moves it forward, one frame at a time."""

    def __init__(
        self,
        callbacks: PipelineCallbacks,
        interaction: Interaction,
        journey: Journey,
        rules: ReadingRules,
        every_s: float,
        aspect: float,
        session: Session,
        playing: bool,
    ) -> None:
        self._callbacks = callbacks
        self._perceive: Callable[[Frame], Observation] | None = None
        self._look: Callable[[Frame, bool], None] | None = None
        self._looked: Frame | None = None  # the frame that the faces are from, with its pixels
        self._playing = playing
        self._parts = interaction
        self._journey, self._rules = journey, rules
        self._every_s = every_s
        self._aspect = self._next_aspect = aspect
        self._session = session
        self._inbox: SimpleQueue[Event] = SimpleQueue()
        self._targets: tuple[Target, ...] = ()
        self._screen: object = None  # what the targets were laid out for
        self._online = True
        self._read_at = -every_s  # monotonic seconds of the last face handed over
        self._chosen: tuple[str, float] | None = None  # target and time of the last choice
        self._posing: Posing | None = None  # the countdown that runs
        self._shot = False  # whether the picture of this countdown was taken

    def perceive_with(
        self,
        perceive: Callable[[Frame], Observation],
        look: Callable[[Frame, bool], None] | None = None,
    ) -> None:
        """Set what looks at frames, once it is loaded, before the first :meth:`step`.

        ``perceive`` finds what the pointer waits for. ``look`` finds the faces that ``perceive``
        tells of from then on; without it, those are from the frame itself. It is told whether a
        visit has begun: then nobody takes the visitor's place by raising a hand.
        """
        self._perceive, self._look = perceive, look

    def post(self, event: Event) -> None:
        """Queue an event for the next step; safe from any thread."""
        self._inbox.put(event)

    def resize_screen(self, aspect: float) -> None:
        """Lay targets out for a screen of width / height ``aspect`` from the next step on."""
        self._next_aspect = aspect

    def step(self, frame: Frame, at: float) -> Snapshot:
        """Perceive, point, dwell, decide: everything one frame changes."""
        if self._perceive is None:
            raise RuntimeError("no perceiver yet: call perceive_with first")
        observation = self._perceive(frame)
        looked = frame if self._look is None else self._looked
        self._callbacks.record(Seen(at, observation))
        self._apply(self._posted(at))
        face = None if observation.visitor is None else observation.faces[observation.visitor]
        hand = self._parts.hands.update(observation)
        self._apply(self._presence(face is not None or hand is not None, hand, at))
        pointer = self._parts.pointer.update(hand, face.box if face else None, self._aspect, at)
        hover = self._point(pointer, at)
        self._ask_reading(looked, face, at)
        self._shoot(frame, face, at)
        ad = self._callbacks.advertise(self._session, looked, observation, hand is not None, at)
        return self._snapshot(observation, hover, pointer, face, ad, at)

    def look(self, frame: Frame) -> None:
        """Find the faces that the next steps know of: what the pointer does not wait for."""
        if self._look is not None:
            self._look(frame, self._session.stage is not Stage.ATTRACT)
            self._looked = frame

    def idle(self, at: float, captured_at: float) -> Snapshot | None:
        """Take a step without a frame, so that clocks and clicks go on.

        None while the last frame is so recent that a finger may still be there.
        """
        self._callbacks.record(Idle(at, captured_at))
        self._apply(self._posted(at))
        if at - captured_at < AWAY_S and self._online:
            return None
        self._looked = None  # without a camera no picture of a visitor is kept
        self._apply(self._presence(False, None, at))
        hover = self._point(self._parts.pointer.update(None, None, self._aspect, at), at)
        empty = Observation(captured_at, -1, 1.0, (), (), None)
        ad = self._callbacks.advertise(self._session, None, empty, False, at)
        return self._snapshot(empty, hover, None, None, ad, at)

    def reset(self, at: float) -> None:
        """Forget the visitor and start over; the way out of any error."""
        self._callbacks.record(WasReset(at))
        self._online = True  # so that a camera that is still away is reported again
        present = self._session.present
        self._become(new_session(self._session.id + 1, at, self._journey, present=present), at)

    def _posted(self, at: float) -> Iterable[Event]:
        """Yield what happened outside since the last step, and take over the screen's shape."""
        record, status, aspect = self._callbacks.record, self._callbacks.camera(), self._next_aspect
        if aspect != self._aspect:
            self._aspect = aspect
            record(ScreenChanged(aspect))
        if status.online != self._online:
            self._online = status.online
            reason = status.reason.value if status.reason else ""
            record(CameraChanged(None if status.online else reason))
            yield CameraRestored(at) if status.online else CameraLost(at, reason)
        while True:
            try:
                event = self._inbox.get_nowait()
            except Empty:
                break
            record(Posted(event))
            yield event
        yield Tick(at)

    def _presence(self, here: bool, hand: Hand | None, at: float) -> Iterable[Event]:
        match self._parts.presence.update(here, at):
            case PresenceChange.ARRIVED:
                yield VisitorArrived(at)
            case PresenceChange.LEFT:
                yield VisitorLeft(at)
        if hand is not None:
            yield HandSeen(at)

    def _apply(self, events: Iterable[Event]) -> None:
        for event in events:
            self._become(advance(self._session, event, self._journey), event.at)
            if isinstance(event, TargetChosen):
                self._chosen = (event.target, event.at)

    def _become(self, session: Session, at: float) -> None:
        # Forget first: what fails while a visit is recorded must not keep its visitor.
        before, self._session = self._session, session
        if session.id != before.id:
            self._chosen = self._looked = None
            self._callbacks.forget(before.id)
        other = session.stage is Stage.CHOOSE and before.stage is Stage.RESULT
        if other or session.id != before.id:
            self._callbacks.ended(before, at)

    def _point(self, pointer: Point | None, at: float) -> Hover | None:
        self._lay_out(at)
        hover, chosen = self._parts.dwell.update(pointer, self._targets, at, self._aspect)
        if chosen is not None:
            self._apply([TargetChosen(at, chosen.id)])
        if self._session.stage is Stage.RESULT and self._session.result is None:
            self._apply([self._callbacks.recommend(self._session, at)])
        if chosen is not None:
            self._lay_out(at)
        return hover

    def _lay_out(self, at: float) -> None:
        session = self._session
        journey = self._journey
        self._targets = (
            targets_for(session, self._aspect, journey.questions) if self._playing else ()
        )
        screen = (
            session.id,
            session.stage,
            session.question,
            session.attention is Attention.ASKING,
            self._aspect,
        )
        if screen != self._screen:
            self._screen = screen
            self._parts.dwell.screen_changed(at, is_question=session.stage is Stage.ASK)

    def _ask_reading(self, frame: Frame | None, face: Face | None, at: float) -> None:
        session = self._session
        if session.stage is not Stage.READ or not session.consented:
            return
        if face is None or frame is None or at - self._read_at < self._every_s:
            return
        if choose_guide(face, self._rules) is not Guide.GOOD:
            return
        self._read_at, self._looked = at, None  # the same look is not read twice
        self._callbacks.read(ReadingRequest(session.id, frame, face))

    def _shoot(self, frame: Frame, face: Face | None, at: float) -> None:
        """Take the picture of a photo card, once, when its countdown is over."""
        session = self._session
        if session.stage is not Stage.CARD or not isinstance(session.card, Posing):
            return
        if session.card != self._posing:
            self._posing, self._shot = session.card, False
            self._callbacks.shoot(CardRequest(session, None, None))
        if at >= session.card.shoots_at and not self._shot:
            self._shot = True
            self._callbacks.shoot(CardRequest(session, frame, face))

    def _snapshot(
        self,
        observation: Observation,
        hover: Hover | None,
        pointer: Point | None,
        face: Face | None,
        ad: AdShown | None,
        at: float,
    ) -> Snapshot:
        if self._chosen and at - self._chosen[1] > FLASH_S:
            self._chosen = None
        return Snapshot(
            at=at,
            captured_at=observation.captured_at,
            session=self._session,
            targets=self._targets,
            hover=hover,
            pointer=pointer,
            chosen=self._chosen[0] if self._chosen else None,
            guide=choose_guide(face, self._rules),
            face=face.box if face else None,
            people=len(observation.faces),
            camera=self._callbacks.camera(),
            aspect=self._aspect,
            ad=ad,
        )
