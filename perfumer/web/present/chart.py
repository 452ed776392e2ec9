"""Shares as bars whose percentages say what they are."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from perfumer.web.present.view import BarView, ChartView, CourseLineView, CourseView

WIDE, HIGH = 100, 40  # of the box that a course is drawn in


def chart(
    title: str,
    shares: Sequence[tuple[str, float]],
    name: Callable[[str], str],
    confidence: str | None,
) -> ChartView:
    """Bars in the order given; ``name`` turns a label into a word."""
    return ChartView(
        title=title,
        rows=[
            BarView(id=label, label=name(label), share=round(share, 3), text=f"{percent}%")
            for (label, share), percent in zip(shares, percents(shares), strict=True)
        ],
        confidence=confidence,
    )


def course(title: str, lines: Sequence[tuple[str, str, Sequence[float]]]) -> CourseView:
    """Shares over time as lines; each line is an id, a word, and two shares or more."""
    return CourseView(
        title=title,
        lines=[
            CourseLineView(id=id_, label=label, points=_points(shares))
            for id_, label, shares in lines
        ],
    )


def _points(shares: Sequence[float]) -> str:
    step = WIDE / (len(shares) - 1)
    return " ".join(f"{n * step:.1f},{HIGH * (1 - share):.1f}" for n, share in enumerate(shares))


def percents(shares: Sequence[tuple[str, float]]) -> list[int]:
    """Whole percentages by the largest remainder: all seven of a whole add to 100.

    A part of the shares adds to its own rounded sum.
    """
    exact = [100 * share for _, share in shares]
    floors = [int(value) for value in exact]
    left = round(sum(exact)) - sum(floors)
    by_rest = sorted(range(len(exact)), key=lambda n: floors[n] - exact[n])
    for n in by_rest[:left]:
        floors[n] += 1
    return floors
