"""Turn a pointer that rests on a target into a choice.

Progress belongs to one target and fills only while the pointer is seen in it and moves slowly.
It freezes through short losses and is gone after longer ones. On a new screen the pointer must
enter a target again. So nothing is chosen by passing over, by a hand that is gone, or by a
finger that rests where the next screen happens to put a box.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from perfumer.interaction.smoothing import weight
from perfumer.interaction.targets import Hover, Target
from perfumer.messages import Box, Point

SPEED_CUTOFF_HZ = 4.0  # cutoff of the smoothed speed that the gate looks at
MAX_STEP_S = 0.1  # most seconds that one frame fills, however late it comes


@dataclass(frozen=True, slots=True)
class DwellRules:
    """When a target is chosen; distances in screen heights, defaults are in the settings."""

    dwell_s: float  # seconds from entering a box to choosing it
    careful_dwell_s: float  # the same for choices that are hard to take back
    arm_s: float  # silent seconds of the dwell before the ring shows
    speed_gate: float  # fastest pointer that still fills, in screen heights a second
    hysteresis: float  # what an entered box grows by on each side
    leave_grace_s: float  # seconds just outside that keep the progress
    loss_grace_s: float  # seconds without a hand that keep the progress
    question_lock_s: float  # seconds after a new question in which nothing fills
    screen_lock_s: float  # the same after any other new screen
    reappear_lock_s: float  # the same after a hand appears
    leave_first_distance: float  # how far a pointer must move that a new screen finds in a box
    area_radius: float  # how near to a box a pointer outside still counts


class DwellSelector:
    """Holds the one dwell that can be under way."""

    def __init__(self, rules: DwellRules) -> None:
        self._rules = rules
        self._target: Target | None = None
        self._filled_s = 0.0
        self._at: float | None = None
        self._pointer: Point | None = None
        self._speed = 0.0
        self._lost_at: float | None = None
        self._left_at: float | None = None
        self._returned_at = -math.inf
        self._locked_until = -math.inf
        self._fresh_screen = False
        self._leave_first_from: Point | None = None

    def screen_changed(self, at: float, *, is_question: bool) -> None:
        """Start over with other targets, and lock them while the visitor reads."""
        self._clear()
        lock_s = self._rules.question_lock_s if is_question else self._rules.screen_lock_s
        self._locked_until = max(self._locked_until, at + lock_s)
        self._fresh_screen = True
        self._leave_first_from = None

    def update(
        self, pointer: Point | None, targets: Sequence[Target], at: float, aspect: float
    ) -> tuple[Hover | None, Target | None]:
        """Return what the pointer rests on now, and the target that it has just chosen, if any."""
        step_s = 0.0 if self._at is None else min(at - self._at, MAX_STEP_S)
        self._at = at
        if pointer is None:
            self._lose(at)
            return self._hover(), None
        self._return(at)
        self._measure(pointer, step_s, aspect)
        if not self._entered(pointer, targets, aspect):
            return None, None
        self._move(pointer, targets, at, aspect)
        return self._fill(step_s, at)

    def _lose(self, at: float) -> None:
        if self._lost_at is None:
            self._lost_at = at
        if at - self._lost_at > self._rules.loss_grace_s:
            self._clear()

    def _return(self, at: float) -> None:
        if self._lost_at is None:
            return
        if at - self._lost_at > self._rules.loss_grace_s:
            self._clear()
            self._locked_until = max(self._locked_until, at + self._rules.reappear_lock_s)
        self._lost_at = None
        self._returned_at = at
        self._pointer = None  # how far it moved while it was lost says nothing about its speed

    def _measure(self, pointer: Point, step_s: float, aspect: float) -> None:
        if self._pointer is not None and step_s > 0:
            speed = distance(self._pointer, pointer, aspect) / step_s
            self._speed += weight(SPEED_CUTOFF_HZ, step_s) * (speed - self._speed)
        self._pointer = pointer

    def _entered(self, pointer: Point, targets: Sequence[Target], aspect: float) -> bool:
        """Return whether the pointer has left the box it was in when the screen changed."""
        radius = self._rules.area_radius
        inside = any(outside(target.box, pointer, aspect) <= radius for target in targets)
        if self._fresh_screen:
            self._fresh_screen = False
            self._leave_first_from = pointer if inside else None
        start = self._leave_first_from
        if start is None:
            return True
        if inside and distance(start, pointer, aspect) <= self._rules.leave_first_distance:
            return False
        self._leave_first_from = None
        return True

    def _move(self, pointer: Point, targets: Sequence[Target], at: float, aspect: float) -> None:
        under = self._find_under(pointer, targets, aspect)
        current = self._target
        if under is not None and (current is None or under.id != current.id):
            self._clear()
            self._target = under
        elif under is None and current is not None:
            if self._left_at is None:
                self._left_at = at
            if at - self._left_at > self._rules.leave_grace_s:
                self._clear()
        elif under is not None:
            self._target, self._left_at = under, None

    def _find_under(
        self, pointer: Point, targets: Sequence[Target], aspect: float
    ) -> Target | None:
        """Return the entered target if its grown box holds the pointer, else the nearest one."""
        for target in targets:
            if self._target is not None and target.id == self._target.id:
                by = min(self._rules.hysteresis, half_gap(target, targets, aspect))
                if target.box.grown(by / aspect, by).contains(pointer):
                    return target
        near = min(targets, key=lambda t: outside(t.box, pointer, aspect), default=None)
        if near is None or outside(near.box, pointer, aspect) > self._rules.area_radius:
            return None
        return near

    def _fill(self, step_s: float, at: float) -> tuple[Hover | None, Target | None]:
        target = self._target
        if target is None:
            return None, None
        slow = self._speed < self._rules.speed_gate
        if slow and self._left_at is None and at >= self._locked_until:
            self._filled_s += step_s
        steady = at - self._returned_at >= self._rules.reappear_lock_s
        if self._filled_s >= self._dwell_s(target) and not steady:
            self._filled_s = self._dwell_s(target) - 1e-6  # full, but wait for a steady hand
        hover = self._hover()
        if self._filled_s < self._dwell_s(target):
            return hover, None
        self._clear()
        self._leave_first_from = self._pointer
        return hover, target

    def _hover(self) -> Hover | None:
        if self._target is None:
            return None
        arm_s = self._rules.arm_s
        share = (self._filled_s - arm_s) / (self._dwell_s(self._target) - arm_s)
        return Hover(self._target, max(0.0, min(1.0, share)))

    def _dwell_s(self, target: Target) -> float:
        return self._rules.careful_dwell_s if target.careful else self._rules.dwell_s

    def _clear(self) -> None:
        self._target, self._filled_s, self._left_at = None, 0.0, None


def distance(a: Point, b: Point, aspect: float) -> float:
    """Return the distance of two points, in screen heights."""
    return math.hypot((a.x - b.x) * aspect, a.y - b.y)


def outside(box: Box, point: Point, aspect: float) -> float:
    """Return how far the point is from the box, in screen heights; 0 inside."""
    dx = max(box.x - point.x, 0.0, point.x - box.x - box.width) * aspect
    dy = max(box.y - point.y, 0.0, point.y - box.y - box.height)
    return math.hypot(dx, dy)


def half_gap(target: Target, targets: Sequence[Target], aspect: float) -> float:
    """Return half of the gap to the nearest other target, in screen heights."""
    gaps = [gap(target.box, other.box, aspect) for other in targets if other.id != target.id]
    return min(gaps, default=math.inf) / 2


def gap(a: Box, b: Box, aspect: float) -> float:
    """Return the gap between two boxes, in screen heights."""
    dx = max(b.x - a.x - a.width, a.x - b.x - b.width, 0.0) * aspect
    dy = max(b.y - a.y - a.height, a.y - b.y - b.height, 0.0)
    return math.hypot(dx, dy)
