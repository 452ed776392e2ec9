"""Find the parts of the screen for words, mirror and gallery that no target needs."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations

from perfumer.messages import Box
from perfumer.session.state import Stage

WIDE_TOP, TALL_TOP = 0.115, 0.056  # lower edge of the strip with step, hints and badge
BOTTOM = 0.965  # lower edge of everything, as a share of the screen
SIDE = 0.045  # margin left and right, as a share of the shorter side of the screen
GAP = 0.03  # distance to a target, as a share of the same
MIN_WIDTH, MIN_HEIGHT = 0.15, 0.07  # smallest rectangle that can hold words
SIDE_SHARE = 0.31  # share of the free part for a mirror next to the words
BELOW_SHARE = 0.70  # share of the free part for a mirror below the words
BELOW_INVITATION_SHARE = 0.58  # the same with more words: title, how to begin, notice
MIN_MIRROR_H = 0.38  # smallest height of a mirror, as a share of the screen
MIN_GALLERY_H = 0.2  # smallest height of a gallery, the same
GALLERIES = frozenset({Stage.ATTRACT, Stage.CHOOSE, Stage.RESULT, Stage.FAREWELL})


@dataclass(frozen=True, slots=True)
class Regions:
    """The free parts of a screen; ``words`` also holds the result."""

    words: Box
    mirror: Box | None
    gallery: Box | None  # place of pictures, or of the player


@lru_cache(maxsize=64)
def regions(stage: Stage, targets: tuple[Box, ...], aspect: float) -> Regions:
    """Return the free parts of the screen of ``stage`` with these target boxes.

    The cache holds nothing of a visitor.
    """
    words, mirror = _words_and_mirror(stage, targets, aspect)
    gallery = None
    if stage in GALLERIES:
        taken = (*targets, words) if mirror is None else (*targets, words, mirror)
        free = free_box(taken, aspect, lambda box: box.area)
        if free.height >= MIN_GALLERY_H and not any(_overlap(free, box) for box in taken):
            gallery = free
    return Regions(words, mirror, gallery)


def free_box(targets: Sequence[Box], aspect: float, size: Callable[[Box], float]) -> Box:
    """Return the rectangle without a target that is largest by ``size``.

    ``aspect`` is the screen's width / height. Where targets leave no useful rectangle, it is
    the whole area, and words lie behind the targets.
    """
    top = WIDE_TOP if aspect >= 1 else TALL_TOP
    shorter = min(1.0, aspect)  # in screen heights
    side = SIDE * shorter / aspect
    blocked = [box.grown(GAP * shorter / aspect, GAP * shorter) for box in targets]
    xs = _edges(side, 1 - side, [(box.x, box.x + box.width) for box in blocked])
    ys = _edges(top, BOTTOM, [(box.y, box.y + box.height) for box in blocked])
    free = (
        box
        for left, right in combinations(xs, 2)
        if right - left >= MIN_WIDTH
        for above, below in combinations(ys, 2)
        if below - above >= MIN_HEIGHT
        for box in [Box(left, above, right - left, below - above)]
        if not any(_overlap(box, other) for other in blocked)
    )
    # Of two equal ones take the left one, where reading begins.
    return max(
        free,
        key=lambda box: (round(size(box), 2), -box.x),
        default=Box(side, top, 1 - 2 * side, BOTTOM - top),
    )


def _words_and_mirror(
    stage: Stage, targets: tuple[Box, ...], aspect: float
) -> tuple[Box, Box | None]:
    if stage is Stage.ASK:  # at the top, so that every question is in the same place
        return free_box(targets, aspect, lambda box: box.area * (1 - box.y) ** 8), None
    words = free_box(targets, aspect, lambda box: box.area)
    if stage in (Stage.READ, Stage.CARD):
        mirror = free_box(targets, aspect, lambda box: min(box.width * aspect, box.height))
        beside = free_box((*targets, mirror), aspect, lambda box: box.area)
        if not _overlap(beside, mirror) and beside.area > 0.1:
            return beside, mirror
        return _split(words, aspect, BELOW_SHARE)
    if stage is Stage.ATTRACT:
        return _split(words, aspect, BELOW_INVITATION_SHARE)
    if stage is Stage.FAREWELL:  # the upper part; the gallery takes the rest
        return Box(words.x, words.y, words.width, words.height * 0.5), None
    return words, None


def _split(free: Box, aspect: float, below_share: float) -> tuple[Box, Box | None]:
    """Split a rectangle into words and a mirror next to or below them."""
    if free.height < MIN_MIRROR_H:
        return free, None
    if free.width * aspect > free.height * 1.25:
        gap = GAP / aspect
        left = free.width * (1 - SIDE_SHARE)
        return (
            Box(free.x, free.y, left - gap, free.height),
            Box(free.x + left, free.y, free.width - left, free.height),
        )
    above = free.height * (1 - below_share)
    return (
        Box(free.x, free.y, free.width, above - GAP / 2),
        Box(free.x, free.y + above, free.width, free.height - above),
    )


def _edges(low: float, high: float, pairs: Iterable[tuple[float, float]]) -> Sequence[float]:
    inside = {edge for pair in pairs for edge in pair if low < edge < high}
    return sorted({low, high} | inside)


def _overlap(a: Box, b: Box) -> bool:
    slack = 1e-9  # edges that touch do not overlap
    return (
        a.x < b.x + b.width - slack
        and a.x + a.width > b.x + slack
        and a.y < b.y + b.height - slack
        and a.y + a.height > b.y + slack
    )
