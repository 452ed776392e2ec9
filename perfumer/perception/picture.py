"""See what single pictures show: every face and hand in them, none followed."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from perfumer.messages import Face, Frame, Hand, Image, Observation
from perfumer.perception.assets import Assets
from perfumer.perception.faces import FaceFinder
from perfumer.perception.following import prepare
from perfumer.perception.hands import HandScores, HandTracker
from perfumer.perception.light import gain_for
from perfumer.perception.pointing import apart, palm_size
from perfumer.perception.space import FULL, LEFT, RIGHT, Area, around, place, whole
from perfumer.perception.visitor import VisitorChoice
from perfumer.perception.watch import FaceWatcher

MAX_FACES = 4  # largest faces around which hands are looked for


class PictureViewer:
    """Finds the faces and hands of pictures that have nothing to do with each other."""

    def __init__(
        self, assets: Assets, face_score: float, max_hands: int, scores: HandScores
    ) -> None:
        self._faces = FaceFinder(assets.face_detector, face_score)
        self._hands = HandTracker(assets.hand_landmarker, max_hands, scores, video=False)
        self._max_hands = max_hands

    def perceive(self, frame: Frame) -> Observation:
        """Return all that a picture shows."""
        image = frame.image
        height, width = image.shape[:2]
        faces = FaceWatcher(self._faces.find).find_in_picture(image)
        hands = find_hands(image, faces, self._hands.find)[: self._max_hands]
        return Observation(
            captured_at=frame.captured_at,
            sequence=frame.sequence,
            aspect=width / height,
            faces=faces,
            hands=hands,
            visitor=VisitorChoice().choose(faces, 0.0),
        )

    def close(self) -> None:
        """Free the models."""
        self._faces.close()
        self._hands.close()


def find_hands(
    image: Image, faces: Sequence[Face], find: Callable[[Image], Sequence[Hand]]
) -> tuple[Hand, ...]:
    """Return the hands around the largest faces, and those in the whole picture."""
    height, width = image.shape[:2]
    found: list[Hand] = []
    for area, gain in _places(image, faces):
        for hand in find(prepare(image, area, gain)):
            placed = place(hand, area, width, height)
            if not any(_same(placed, other, width / height) for other in found):
                found.append(placed)
    return tuple(found)


def _places(image: Image, faces: Sequence[Face]) -> Iterator[tuple[Area, float]]:
    height, width = image.shape[:2]
    for face in faces[:MAX_FACES]:
        for reach in (FULL, LEFT, RIGHT):
            yield around(face.box, reach, width, height), gain_for(face.brightness)
    yield whole(width, height), gain_for(float(image[::16, ::16].mean()) / 255)


def _same(a: Hand, b: Hand, aspect: float) -> bool:
    """Return whether two finds are one hand."""
    return apart(a.wrist, b.wrist, aspect) < max(palm_size(a, aspect), palm_size(b, aspect))
