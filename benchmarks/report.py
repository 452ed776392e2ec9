"""One measured figure, printed as one JSON object a line."""

from __future__ import annotations

import json
import math
import sys
from dataclasses import dataclass
from typing import Literal, SupportsFloat


@dataclass(frozen=True, slots=True, init=False)
class Figure:
    """One measurement: our ``value``, and the other system's ``baseline`` of the same run, if any.

    ``target`` bounds ``value``, or ``ratio`` (value / baseline) when ``bounds`` says so. Numbers
    of any kind may be given: those of NumPy, which JSON refuses, become plain ones here.
    """

    name: str
    value: float
    unit: str
    target: float
    sense: Literal["at least", "at most"]
    bounds: Literal["value", "ratio"]
    baseline: float | None

    def __init__(
        self,
        name: str,
        value: SupportsFloat,
        unit: str,
        target: SupportsFloat,
        sense: Literal["at least", "at most"],
        bounds: Literal["value", "ratio"] = "value",
        baseline: SupportsFloat | None = None,
    ) -> None:
        put = object.__setattr__  # the way into a frozen value
        put(self, "name", name)
        put(self, "value", float(value))
        put(self, "unit", unit)
        put(self, "target", float(target))
        put(self, "sense", sense)
        put(self, "bounds", bounds)
        put(self, "baseline", None if baseline is None else float(baseline))

    @property
    def ratio(self) -> float | None:
        return self.value / self.baseline if self.baseline else None

    @property
    def ok(self) -> bool:
        measured = self.ratio if self.bounds == "ratio" else self.value
        if measured is None:
            return False
        return measured >= self.target if self.sense == "at least" else measured <= self.target


def to_line(figure: Figure) -> str:
    """Return the figure as one line of JSON; a number that is none (0 / 0) is null and not ok."""
    row = {
        "name": figure.name,
        "value": _rounded(figure.value),
        "unit": figure.unit,
        "baseline": _rounded(figure.baseline),
        "ratio": _rounded(figure.ratio),
        "target": f"{figure.bounds} {figure.sense} {figure.target:g}",
        "ok": figure.ok,
    }
    return json.dumps(row, allow_nan=False)


def show(figure: Figure) -> None:
    """Write the figure to standard output and flush, so that a long run shows its progress."""
    sys.stdout.write(to_line(figure) + "\n")
    sys.stdout.flush()


def _rounded(value: float | None) -> float | None:
    return None if value is None or not math.isfinite(value) else round(value, 4)
