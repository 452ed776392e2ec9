"""What the face model must reach, beside what was measured: the table of ``perfumer evaluate``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from perfumer.traits import Task
from perfumer.workshop.training.heads import FER2013
from perfumer.workshop.training.judge.judging import Figures
from perfumer.workshop.training.judge.others import ADULTS, IN_COLOUR


@dataclass(frozen=True)
class Counted:
    """How many of some faces a rater called angry or sad, looking at them."""

    looked_at: int
    angry: int
    sad: int
    interval_95: tuple[float, float]  # of the share, after Wilson

    @property
    def share(self) -> float:
        """Return the share that is angry or sad."""
        return (self.angry + self.sad) / self.looked_at


# Of the n faces of people of 20 and older in FairFace val, in the order of the file, those of
# numpy.random.default_rng(14).permutation(n)[:200]; docs/models.md says how they were looked at.
COUNTED = Counted(looked_at=200, angry=8, sad=9, interval_95=(0.054, 0.132))


@dataclass(frozen=True)
class Goal:
    """A figure, and what it must reach."""

    name: str
    path: tuple[str, ...]  # where it stands in the figures
    floor: float  # at least; at most, if lower is better
    reach: float
    lower_is_better: bool = False
    is_share: bool = True


GENDER, AGE, EMOTION, IMPRESSION = (task.value for task in Task)
GOALS = (
    Goal("gender", (GENDER, "accuracy"), 0.91, 0.94),
    Goal("gender, gap between race groups", (GENDER, "by_race_group", "gap"), 0.06, 0.03, True),
    Goal("gender, not sure", (GENDER, "new_not_sure"), 0.22, 0.12, True),
    Goal("gender, right of those given", (GENDER, "new_right_when_sure"), 0.97, 0.97),
    Goal("age", (AGE, "accuracy"), 0.54, 0.60),
    Goal("age, at most one band off", (AGE, "within_one"), 0.93, 0.96),
    Goal("expression, clear majorities", (EMOTION, "accuracy"), 0.83, 0.88),
    Goal("expression, balanced over six", (EMOTION, "balanced"), 0.76, 0.82),
    Goal("FER2013's own labels", (FER2013, "accuracy"), 0.67, 0.72),
    Goal(
        "adults called angry or sad",
        (ADULTS, "called_angry_or_sad"),
        2 * COUNTED.share,
        COUNTED.share,
        True,
    ),
    Goal("impression, correlation", (IMPRESSION, "correlation"), 0.825, 0.86, is_share=False),
    Goal("impression, the top of six", (IMPRESSION, "top_1"), 0.639, 0.66),
    Goal("impression, in the top two", (IMPRESSION, "top_2"), 0.830, 0.86),
    *(
        Goal(
            f"calibration error, {task.value}", (task.value, "ece_after"), 0.03, 0.015, True, False
        )
        for task in Task
    ),
)
SPEED = "The speed of the shipped form is measured by: make bench ARGS=network\n"


def goals_table(once: Figures, twice: Figures) -> str:
    """Return a table of all goals for people, in Markdown.

    ``once`` are the figures of a single reading of each face, ``twice`` those of the mean of a face
    and its mirror image: the booth averages 3 to 8 readings of a visitor, and of a photograph its
    mirror image is the only other one there is.
    """
    head = ("figure", "one reading", "mean of two", "floor", "reach for")
    rows = [_row(goal, once, twice) for goal in GOALS]
    lines = [head, ("---",) * len(head), *rows]
    counted = (
        f"Of {COUNTED.looked_at} of the adults {COUNTED.angry + COUNTED.sad} look angry or sad to "
        f"a rater: {COUNTED.share:.1%} (95 %: {COUNTED.interval_95[0]:.1%} to "
        f"{COUNTED.interval_95[1]:.1%}).\n"
    )
    table = "".join(f"| {' | '.join(line)} |\n" for line in lines)
    return table + _by_chance(once) + counted + _in_colour(once, twice) + SPEED


def _in_colour(once: Figures, twice: Figures) -> str:
    """Return how many strong expressions in colour are read right; there is no floor for it."""
    right = [_find((IN_COLOUR, "accuracy"), figures) for figures in (once, twice)]
    if None in right:
        return ""
    faces = once[IN_COLOUR]["pictures"]
    shares = " and ".join(f"{share:.1%}" for share in right if share is not None)
    return f"Of {faces} strong expressions in colour {shares} are named as a rater did.\n"


def _by_chance(figures: Figures) -> str:
    """Return how large the calibration errors would be if nothing but chance made them."""
    found = [(task.value, _find((task.value, "ece_by_chance"), figures)) for task in Task]
    known = [f"{name} {value:.3f}" for name, value in found if value is not None]
    if not known:
        return ""
    return f"A perfect network would show, with as many faces, by chance: {', '.join(known)}.\n"


def _row(goal: Goal, once: Figures, twice: Figures) -> tuple[str, ...]:
    sign = "≤" if goal.lower_is_better else "≥"
    measured = (_find(goal.path, figures) for figures in (once, twice))
    wanted = (f"{sign} {_format(goal, value)}" for value in (goal.floor, goal.reach))
    return (goal.name, *(_format(goal, value) for value in measured), *wanted)


def _find(path: tuple[str, ...], figures: Mapping[str, Any]) -> float | None:
    value: Any = figures
    for name in path:
        value = value.get(name) if isinstance(value, Mapping) else None
    return value if isinstance(value, int | float) else None


def _format(goal: Goal, value: float | None) -> str:
    if value is None:
        return "not measured"
    return f"{value:.1%}" if goal.is_share else f"{value:.3f}"
