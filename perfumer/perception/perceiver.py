"""Run the models on one frame after the other, in one owner thread."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence

from perfumer.messages import Face, FindFaces, Frame, Image, Observation
from perfumer.perception.assets import Assets
from perfumer.perception.claims import Claims
from perfumer.perception.faces import FaceFinder
from perfumer.perception.following import FindHands, HandFollower, People
from perfumer.perception.hands import HandScores, HandTracker
from perfumer.perception.pointing import is_pointing
from perfumer.perception.visitor import VisitorChoice
from perfumer.perception.watch import FaceWatcher

MAX_GAP_MS = 60_000  # longest gap that is passed on: leaps would reach MediaPipe's last number
POINTED_MS = 500  # milliseconds of pointing after which nobody claims the visitor's place


class PerceiverClosedError(Exception):
    """The perceiver was used after it was closed; make a new one."""


class Perceiver:
    """Finds the faces and the visitor's hand in frames, in the order of the calls.

    A kiosk calls :meth:`point` with every frame, which is all that a pointer waits for, and
    :meth:`look` where there is time left. :meth:`perceive` does both.

    MediaPipe 1.2 answers a call after ``close()`` with an empty result and refuses timestamps
    that do not rise; here the first raises and the second cannot happen. Meant for one owner
    thread; calls from others wait for each other. ``closers`` free the models.
    """

    def __init__(
        self,
        find_faces: FindFaces,
        track_hand: FindHands,
        search_hands: FindHands | None = None,
        closers: Sequence[Callable[[], None]] = (),
    ) -> None:
        self._find_faces = find_faces
        self._hands = HandFollower(track_hand, search_hands)
        self._claims = Claims(search_hands) if search_hands is not None else None
        self._closers = closers
        self._choice = VisitorChoice()
        self._pointed = 0  # number of the last visitor who pointed
        self._points_since_ms: int | None = None
        self._faces: tuple[Face, ...] = ()
        self._visitor: int | None = None
        self._timestamp_ms = 0
        self._captured_at = 0.0
        self._lock = threading.Lock()
        self._closed = False

    @classmethod
    def of_models(
        cls, assets: Assets, face_score: float, hands: int, scores: HandScores
    ) -> Perceiver:
        """Make one with MediaPipe's models; scores 0 to 1.

        One hand is followed; at most ``hands`` are told apart where another is looked for.
        """
        faces = FaceFinder(assets.face_detector, face_score)
        tracker = HandTracker(assets.hand_landmarker, 1, scores, video=True)
        searcher = HandTracker(assets.hand_landmarker, hands, scores, video=False)
        closers = (faces.close, tracker.close, searcher.close)
        return cls(FaceWatcher(faces.find).find, tracker.find, searcher.find, closers)

    def perceive(self, frame: Frame) -> Observation:
        """Return all that ``frame`` shows. Raises :class:`PerceiverClosedError` once closed."""
        self.look(frame)
        return self.point(frame)

    def point(self, frame: Frame) -> Observation:
        """Return the visitor's hand in ``frame``, with the faces of the last :meth:`look`.

        Raises :class:`PerceiverClosedError` once closed.
        """
        height, width = frame.image.shape[:2]
        with self._lock:
            self._advance(frame.captured_at)
            hands = self._hands.follow(frame.image, self._people(), self._timestamp_ms)
            self._note_pointing(any(is_pointing(hand, width / height) for hand in hands))
            return Observation(
                captured_at=frame.captured_at,
                sequence=frame.sequence,
                aspect=width / height,
                faces=self._faces,
                hands=hands,
                visitor=self._visitor,
            )

    def look(self, frame: Frame, visiting: bool = False) -> None:
        """Look at the faces in ``frame``, and for a hand that points while another does not.

        While somebody is ``visiting``, nobody else becomes the visitor by raising a hand. Raises
        :class:`PerceiverClosedError` once closed.
        """
        with self._lock:
            self._advance(frame.captured_at)
            self._faces = tuple(self._find_faces(frame.image))
            self._visitor = self._choice.choose(self._faces, self._timestamp_ms / 1000)
            asked = self._hands.look_for_others(frame.image, self._people(), self._timestamp_ms)
            if not asked and not visiting:
                self._look_for_claims(frame.image)

    def _note_pointing(self, pointing: bool) -> None:
        """Remember that the visitor pointed, once it is beyond doubt that the hand is theirs."""
        if not pointing:
            self._points_since_ms = None
        elif self._points_since_ms is None:
            self._points_since_ms = self._timestamp_ms
        elif self._timestamp_ms - self._points_since_ms >= POINTED_MS:
            self._pointed = self._choice.visitors

    def _look_for_claims(self, image: Image) -> None:
        """Until the visitor has pointed, make whoever raises a hand the visitor."""
        here = self._visitor
        if self._claims is None or here is None or self._pointed == self._choice.visitors:
            return
        idle, at_ms = not self._hands.has_hand, self._timestamp_ms
        claimant = self._claims.look(image, self._faces, here, idle=idle, at_ms=at_ms)
        if claimant is not None:
            self._choice.prefer(self._faces[claimant], at_ms / 1000)
            self._visitor, self._points_since_ms = claimant, None

    def _people(self) -> People:
        here = self._visitor
        others = tuple(face for number, face in enumerate(self._faces) if number != here)
        return People(None if here is None else self._faces[here], others)

    def _advance(self, captured_at: float) -> None:
        """Move our own clock on by the time that passed, never back and never by a leap."""
        if self._closed:
            raise PerceiverClosedError("the perceiver is closed: make a new one")
        passed_ms = (captured_at - self._captured_at) * 1000
        self._captured_at = captured_at
        # Not max(1, …), which would let through the NaN of a clock that reads infinity twice.
        self._timestamp_ms += int(min(passed_ms, MAX_GAP_MS)) if passed_ms > 1 else 1

    def close(self) -> None:
        """Free the models; a second call does nothing."""
        with self._lock:
            if not self._closed:
                self._closed = True
                for close in self._closers:
                    close()
