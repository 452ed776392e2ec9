"""A small kiosk for the simulated visitor: a pointer with its own gain, and dwelling."""

from __future__ import annotations

from perfumer.camera.script import ScreenView
from perfumer.messages import Box, Point

FPS = 30
DWELL_FRAMES = 40
LAG_FRAMES = 4
CORNERS = [Box(x, y, 0.26, 0.30) for y in (0.22, 0.58) for x in (0.03, 0.71)]
JOURNEY = [
    ("attract", {"start": Box(0.36, 0.62, 0.28, 0.28), "language:en": Box(0.71, 0.68, 0.26, 0.22)}),
    ("consent", {"consent:yes": CORNERS[1], "consent:no": CORNERS[3]}),
    (
        "choose",
        {
            "experience:concept": Box(0.03, 0.1, 0.26, 0.42),
            "experience:perfume": Box(0.37, 0.1, 0.26, 0.42),
            "experience:music": Box(0.71, 0.1, 0.26, 0.42),
            "back": CORNERS[2],
        },
    ),
    ("read", {"skip": CORNERS[3]}),
    *[("ask", {f"answer:{n}": box for n, box in enumerate(CORNERS)})] * 3,
    ("result", {"restart": CORNERS[3]}),
    ("farewell", {}),
]
BY_ITSELF = {"read": 60, "farewell": 60}  # frames


class FakeScreen:
    """Shows :data:`JOURNEY`; a hand that rests on any target goes on to the next screen."""

    def __init__(self, gain: float, *, leave_first: bool = True) -> None:
        self.gain = gain
        self.leave_first = leave_first
        self.at = 0
        self.frames = self.entered = self.rested = 0
        self.chosen: list[str] = []
        self.stages: list[str] = ["attract"]
        self.locked = False
        self.trail: list[Point | None] = []

    @property
    def pointer(self) -> Point | None:
        hand = self.trail[-LAG_FRAMES] if len(self.trail) >= LAG_FRAMES else None
        if hand is None or hand.y > 0.97:
            return None
        x, y = (hand.x - 0.5) * self.gain + 0.5, (hand.y - 0.52) * self.gain + 0.5
        return Point(min(1, max(0, x)), min(1, max(0, y)))

    def look(self) -> ScreenView:
        stage, targets = JOURNEY[self.at]
        return ScreenView(stage, str(self.at), targets, self.pointer)

    def see(self, hand: Point | None) -> None:
        """One frame."""
        self.frames += 1
        self.trail.append(hand)
        stage, targets = JOURNEY[self.at]
        point = self.pointer
        on = next((id_ for id_, box in targets.items() if point and box.contains(point)), None)
        self.locked = self.locked and on is not None
        self.rested = self.rested + 1 if on and not self.locked else 0
        passed = self.frames - self.entered >= BY_ITSELF.get(stage, 1 << 30)
        if self.rested >= DWELL_FRAMES or passed:
            self.chosen += [on] if on and not passed else []
            self._next()

    def _next(self) -> None:
        self.at = (self.at + 1) % len(JOURNEY)
        self.entered, self.rested, self.locked = self.frames, 0, self.leave_first
        self.stages.append(JOURNEY[self.at][0])
