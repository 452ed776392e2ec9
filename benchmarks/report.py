"""One measured figure, printed as one JSON object a line."""

from __future__ import annotations

import json
import sys
from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class Figure:
    """One measurement: our ``value``, and the other system's ``baseline`` of the same run, if any.

    ``target`` bounds ``value``, or ``ratio`` (value / baseline) when ``bounds`` says so.
    """

    name: str
    value: float
    unit: str
    target: float
    sense: Literal["at least", "at most"]
    bounds: Literal["value", "ratio"] = "value"
    baseline: float | None = None

    @property
    def ratio(self) -> float | None:
        return self.value / self.baseline if self.baseline else None

    @property
    def ok(self) -> bool:
        measured = self.ratio if self.bounds == "ratio" else self.value
        if measured is None:
            return False
        return measured >= self.target if self.sense == "at least" else measured <= self.target


def show(figure: Figure) -> None:
    """Write the figure to standard output and flush, so that a long run shows its progress."""
    row = {
        "name": figure.name,
        "value": round(figure.value, 4),
        "unit": figure.unit,
        "baseline": None if figure.baseline is None else round(figure.baseline, 4),
        "ratio": None if figure.ratio is None else round(figure.ratio, 4),
        "target": f"{figure.bounds} {figure.sense} {figure.target:g}",
        "ok": figure.ok,
    }
    sys.stdout.write(json.dumps(row) + "\n")
    sys.stdout.flush()
