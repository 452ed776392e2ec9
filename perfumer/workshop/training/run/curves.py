"""Write learning curves: ``curve.csv`` and ``curve.png`` in the folder of a run.

``python -m perfumer.workshop.training.run.curves CURVE.csv PICTURE.png`` draws a curve again.
"""

from __future__ import annotations

import argparse
import csv
import io
from collections.abc import Sequence
from pathlib import Path

from perfumer.files.whole import write_whole, writing
from perfumer.traits import Task
from perfumer.workshop.training.checkpoint import CheckpointError

Row = dict[str, float]
SHOWN = ("accuracy", *(task.value for task in Task), "age ±1")
LOSSES = {"loss": "training", "val_loss": "validation"}


def write(rows: Sequence[Row], folder: Path) -> None:
    """Write both files from the start, so that no kill can leave rows out or repeat them.

    Raises :class:`CheckpointError` if they cannot be written.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        _write_csv(rows, folder / "curve.csv")
        draw(rows, folder / "curve.png")
    except OSError as error:
        raise CheckpointError(
            f"the curves in {folder} cannot be written ({error}): free some space and resume"
        ) from error


def _write_csv(rows: Sequence[Row], path: Path) -> None:
    names = list(dict.fromkeys(name for row in rows for name in row))
    table = io.StringIO(newline="")
    writer = csv.DictWriter(table, names)
    writer.writeheader()
    writer.writerows(rows)
    write_whole(path, table.getvalue())


def draw(rows: Sequence[Row], path: Path) -> None:
    """Draw the loss on the left and the share of right answers on the right, over epochs."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(10, 4), layout="constrained")
    loss, right = figure.subplots(1, 2)
    for name, label in LOSSES.items():
        _line(loss, rows, name, label)
    for name in SHOWN:
        _line(right, rows, name, name)
    for axes, title in ((loss, "loss"), (right, "right answers, validation")):
        axes.set_title(title)
        axes.set_xlabel("epoch")
        axes.grid(alpha=0.3)
        if axes.has_data():
            axes.legend()
    with writing(path) as file:
        figure.savefig(file, dpi=100, format="png")


def _line(axes: object, rows: Sequence[Row], name: str, label: str) -> None:
    points = [(row["epoch"], row[name]) for row in rows if name in row]
    if points:
        axes.plot(*zip(*points, strict=True), marker=".", label=label)  # type: ignore[attr-defined]


def read(path: Path) -> list[Row]:
    """Read the rows of a ``curve.csv``; empty cells are left out."""
    with path.open(newline="", encoding="utf-8") as file:
        return [
            {name: float(value) for name, value in row.items() if value}
            for row in csv.DictReader(file)
        ]


def main(argv: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(prog="curves", description=__doc__)
    parser.add_argument("csv", type=Path)
    parser.add_argument("png", type=Path)
    options = parser.parse_args(argv)
    try:
        draw(read(options.csv), options.png)
    except (OSError, ValueError) as error:
        parser.exit(2, f"curves: {options.csv} cannot be drawn: {error}\n")


if __name__ == "__main__":
    main()
