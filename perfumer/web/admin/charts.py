"""Turn values into the numbers from which a template draws charts as SVG.

Bars stretch with the page, so their texts stand next to the drawing and stay legible on a
phone. A value of None is withheld and is drawn as a hatched bar, never as an empty place.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum

HEIGHT = 100.0  # units of a drawing, and of its longest bar
MAX_NAMED = 8  # columns with a name below, so that names never touch
WARMTHS = 5  # shades that a cell of a table can have


class Named(StrEnum):
    """Whether the name of a column has room below it."""

    ALWAYS = "always"
    WIDE = "wide"  # not on a phone
    NEVER = "never"


@dataclass(frozen=True, slots=True)
class Bar:
    """One value of a chart; ``size`` is 0 to HEIGHT."""

    name: str
    text: str  # the value in words
    size: float
    withheld: bool = False
    named: Named = Named.ALWAYS


@dataclass(frozen=True, slots=True)
class Scale:
    """A line behind columns: its height from 0 (the foot) to HEIGHT, and its label."""

    at: float
    text: str


@dataclass(frozen=True, slots=True)
class Columns:
    title: str
    bars: tuple[Bar, ...]
    scale: tuple[Scale, ...]

    @property
    def is_empty(self) -> bool:
        return not any(bar.size or bar.withheld for bar in self.bars)

    @property
    def hides(self) -> bool:
        """Whether a bar is withheld."""
        return any(bar.withheld for bar in self.bars)


@dataclass(frozen=True, slots=True)
class Rows:
    title: str
    bars: tuple[Bar, ...]

    @property
    def is_empty(self) -> bool:
        return not self.bars


@dataclass(frozen=True, slots=True)
class Pair:
    """Two bars back to back, such as women and men of one age; None for no people or withheld."""

    name: str
    left: Bar | None
    right: Bar | None


@dataclass(frozen=True, slots=True)
class Pairs:
    title: str
    left: str
    right: str
    rows: tuple[Pair, ...]


Value = tuple[str, float | None]  # name and value of a bar; None for a withheld value


def columns(
    title: str,
    values: Sequence[Value],
    say: Callable[[float], str],
    withheld: str,
    top_of: Callable[[float], float],
) -> Columns:
    """Return upright bars, for hours and days; at most ``MAX_NAMED`` have their name below.

    ``top_of`` rounds the largest value up to where the scale ends.
    """
    top = top_of(max((value or 0 for _, value in values), default=0))
    bars = tuple(
        Bar(
            name,
            withheld if value is None else say(value),
            HEIGHT if value is None else HEIGHT * value / top,
            value is None,
            _named(number, len(values)),
        )
        for number, (name, value) in enumerate(values)
    )
    parts = (0, 0.5, 1) if any(value for _, value in values) else ()
    scale = tuple(Scale(HEIGHT * part, say(top * part)) for part in parts)
    return Columns(title, bars, scale)


def _named(number: int, columns: int) -> Named:
    every = math.ceil(columns / MAX_NAMED)
    if number % every:
        return Named.NEVER
    return Named.WIDE if number % (2 * every) else Named.ALWAYS


def rows(title: str, values: Sequence[Value], say: Callable[[float], str], withheld: str) -> Rows:
    """Return lying bars, for names of any length, in the order given."""
    top = max((value or 0 for _, value in values), default=0) or 1
    return Rows(title, tuple(_lying(value, top, say, withheld) for value in values))


def pairs(
    title: str,
    sides: tuple[str, str],
    values: Sequence[tuple[str, float | None, float | None]],
    say: Callable[[float], str],
) -> Pairs:
    """Return rows of two bars on one scale."""
    top = max((value or 0 for _, *both in values for value in both), default=0) or 1
    return Pairs(
        title,
        *sides,
        tuple(
            Pair(
                name,
                *(None if value is None else _lying(("", value), top, say, "") for value in both),
            )
            for name, *both in values
        ),
    )


def warmth(value: float, top: float) -> int:
    """Return the shade of a cell, 0 (none) to ``WARMTHS``."""
    return 0 if value <= 0 or top <= 0 else math.ceil(WARMTHS * min(1.0, value / top))


def round_up(value: float) -> float:
    """Round up to 2, 4, 6, 8, 10, 20 …: ends of a scale whose half is a whole number too."""
    if value <= 2:
        return 2.0
    power = 10.0 ** math.floor(math.log10(value))
    return next((step * power for step in (1, 2, 4, 6, 8) if value <= step * power), 10 * power)


def round_up_s(seconds: float) -> float:
    """Round seconds up in the same way, in minutes above one and hours above one."""
    unit = 1 if seconds <= 60 else 60 if seconds <= 3600 else 3600
    steps = (60.0,) if unit == 1 and seconds > 40 else ()
    return next(iter(steps), unit * round_up(seconds / unit))


def _lying(value: Value, top: float, say: Callable[[float], str], withheld: str) -> Bar:
    name, number = value
    if number is None:
        return Bar(name, withheld, HEIGHT, True)
    return Bar(name, say(number), HEIGHT * number / top)
