"""Short training runs that are compared: same data, budget and recipe, then one measurement."""

from __future__ import annotations

import argparse
import json
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import torch

from perfumer.classifier.network import NetworkError
from perfumer.files.whole import write_whole
from perfumer.paths import home
from perfumer.traits import Task
from perfumer.workshop.training.checkpoint import CheckpointError
from perfumer.workshop.training.config import Config, ConfigError
from perfumer.workshop.training.data import sources
from perfumer.workshop.training.data.datasets import DataError, FaceData
from perfumer.workshop.training.data.feed import first_faces, heads_in
from perfumer.workshop.training.data.splits import sample_faces
from perfumer.workshop.training.judge.measure import check
from perfumer.workshop.training.processes import Processes, join
from perfumer.workshop.training.run.loop import Job, fit
from perfumer.workshop.training.run.model import Run, start, warm

USER_ERRORS = (ConfigError, DataError, NetworkError, CheckpointError)

# Peak learning rates: trunks without batch normalisation learn nothing at the usual one.
PEAK_RATE: Mapping[str, float] = {"vgg16": 2e-4, "vit_b_16": 2e-4}
USUAL_RATE = 1e-3


@dataclass(frozen=True)
class Trial:
    """A trained network and its figures."""

    run: Run
    figures: Mapping[str, float]  # on pictures that were not trained on

    def speed(self, config: Config) -> float:
        """Return the pictures per second of training, without measuring and saving."""
        return self.run.step * config.batch / max(self.run.seconds, 1e-3)


def trial(
    config: Config,
    training: Sequence[FaceData],
    judged: Sequence[FaceData],
    out: Path,
    processes: Processes,
) -> Trial:
    """Train within the budget of ``config`` and measure once, at the end; leave no files."""
    heads = heads_in(training, config.tasks)
    run = start(config, processes.device)
    if config.warm:
        warm(run, Path(config.warm), config.trunk, first_faces(training, config.seed))
    with _open_scratch(out) as folder:
        job = Job(config, heads, training, [], folder, processes, save_every_s=1e9)
        fit(run, replace(job, clock=clock(processes.device)))
    return Trial(run, check(run.mean, judged, heads, config.sizes[-1]))


@contextmanager
def _open_scratch(out: Path) -> Iterator[Path]:
    """Open a temporary folder for the files of a trial, on the disk of the results."""
    try:
        out.mkdir(parents=True, exist_ok=True)
        folder = tempfile.TemporaryDirectory(dir=out)
    except OSError as error:
        raise CheckpointError(f"{out} cannot be written ({error}): name another --out") from error
    with folder as name:
        yield Path(name)


def clock(device: torch.device) -> Callable[[], float]:
    """Return a clock of processor time in seconds, so that other programs do not count.

    A graphics card has no such clock; there it is wall-clock time.
    """
    if device.type != "cpu":
        return time.monotonic
    threads = torch.get_num_threads()
    return lambda: time.process_time() / threads


def make_parser(prog: str, doc: str | None, minutes: float) -> argparse.ArgumentParser:
    """Return a parser with the options that all comparisons have."""
    parser = argparse.ArgumentParser(prog=f"perfumer {prog}", description=doc)
    parser.add_argument("--data", action="append", required=True, metavar="KIND:PATH")
    budget = parser.add_mutually_exclusive_group()
    budget.add_argument(
        "--minutes",
        type=float,
        default=minutes,
        help=f"minutes of processor time for each ({minutes:g})",
    )
    budget.add_argument(
        "--pictures", type=int, help="pictures trained on for each, instead of minutes"
    )
    parser.add_argument(
        "--part", type=int, default=4000, help="maximum faces of each data set (4000)"
    )
    parser.add_argument("--size", type=int, default=64, help="size of pictures in pixels (64)")
    parser.add_argument("--batch", type=int, default=32, help="pictures per step (32)")
    parser.add_argument("--seed", type=int, default=1, help="(1)")
    parser.add_argument("--threads", type=int, help="processor threads (all)")
    parser.add_argument("--device", default="auto", help="auto, cpu, cuda (auto)")
    parser.add_argument("--cache", type=Path, default=home() / "runs/cache")
    parser.add_argument(
        "--out", type=Path, default=Path("runs"), help=f"folder for {prog}.md and {prog}.json"
    )
    return parser


def make_config(options: argparse.Namespace, trunk: str, pictures: int) -> Config:
    """Return the recipe of one trial with ``pictures`` to train on."""
    # An epoch leaves out pictures that do not fill a batch.
    whole = max(1, pictures // options.batch) * options.batch
    return Config(
        trunk=trunk,
        minutes=options.minutes,
        epochs=options.pictures / whole if options.pictures else None,
        sizes=(options.size,),
        shares=(1.0,),
        batch=options.batch,
        peak_rate=PEAK_RATE.get(trunk, USUAL_RATE),
        averaging=0.99,
        seed=options.seed,
        data=tuple(options.data),
    )


def prepare(options: argparse.Namespace) -> tuple[list[sources.Splits], Processes]:
    """Return parts of the data sets, and the device."""
    if options.threads:
        torch.set_num_threads(options.threads)
    whole = sources.read(options.data, options.cache, Config.side, options.seed)
    parts = [
        replace(one, train=sample_faces(one.train, options.part, options.seed)) for one in whole
    ]
    return parts, join(options.device)


def describe_budget(options: argparse.Namespace) -> str:
    """Return the budget of one trial, for people."""
    return (
        f"{options.pictures:,} pictures"
        if options.pictures
        else f"{options.minutes:g} minutes of processor time"
    )


def write(out: Path, name: str, facts: Mapping[str, Any], page: str) -> None:
    """Write ``name.json`` and ``name.md`` into ``out``; raises :class:`CheckpointError`."""
    try:
        write_whole(out / f"{name}.json", json.dumps(facts, indent=1) + "\n")
        write_whole(out / f"{name}.md", page)
    except OSError as error:
        raise CheckpointError(
            f"{out / name}.md cannot be written ({error}): free some space, or name another "
            "folder with --out"
        ) from error


def format_table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Return a Markdown table."""
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines) + "\n"


def list_shares(figures: Mapping[str, object]) -> list[str]:
    """Return the names of shares of right answers in ``figures``, in the order of the tasks."""
    wanted = [*(task.value for task in Task), "age ±1"]
    return [name for name in wanted if name in figures]
