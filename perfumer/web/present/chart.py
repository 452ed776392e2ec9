"""Turn shares into bars with percentages that add up, and into lines over time."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from perfumer.web.present.view import BarView, ChartView, CourseLineView, CourseView

WIDTH, HEIGHT = 100, 40  # units of the box that lines over time are drawn in


def chart(
    title: str,
    shares: Sequence[tuple[str, float]],
    name: Callable[[str], str],
    confidence: str | None,
) -> ChartView:
    """Return bars in the order given; ``name`` turns a label into a word."""
    return ChartView(
        title=title,
        rows=[
            BarView(id=label, label=name(label), share=round(share, 3), text=f"{percent}%")
            for (label, share), percent in zip(shares, percents(shares), strict=True)
        ],
        confidence=confidence,
    )


def draw_course(
    title: str, lines: Sequence[tuple[str, str, Sequence[float]]], shown: str, length: int
) -> CourseView:
    """Return shares over time as lines; each line is an id, a word, and two shares or more.

    ``shown`` is the id of the line that names the expression now. The box has room for ``length``
    shares, so that what was drawn stays in its place while the lines grow.
    """
    return CourseView(
        title=title,
        lines=[
            CourseLineView(id=id_, label=label, points=_points(shares, length), shown=id_ == shown)
            for id_, label, shares in lines
        ],
    )


def _points(shares: Sequence[float], length: int) -> str:
    step = WIDTH / (length - 1)
    return " ".join(f"{n * step:.1f},{HEIGHT * (1 - share):.1f}" for n, share in enumerate(shares))


def percents(shares: Sequence[tuple[str, float]]) -> list[int]:
    """Round to whole percentages by the largest remainder, so that a complete set adds to 100.

    An incomplete set adds to its own rounded sum.
    """
    exact = [100 * share for _, share in shares]
    floors = [int(value) for value in exact]
    left = round(sum(exact)) - sum(floors)
    by_rest = sorted(range(len(exact)), key=lambda n: floors[n] - exact[n])
    for n in by_rest[:left]:
        floors[n] += 1
    return floors
