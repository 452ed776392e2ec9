"""Short training runs for comparing: the same data, budget and recipe, then one measurement."""

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
from perfumer.paths import home
from perfumer.traits import Task
from perfumer.workshop.training.checkpoint import CheckpointError
from perfumer.workshop.training.config import Config, ConfigError
from perfumer.workshop.training.data import sources
from perfumer.workshop.training.data.datasets import DataError, FaceData
from perfumer.workshop.training.data.feed import tasks_in
from perfumer.workshop.training.data.splits import sampled
from perfumer.workshop.training.judge.measure import check
from perfumer.workshop.training.processes import Processes, join
from perfumer.workshop.training.run.loop import Job, fit
from perfumer.workshop.training.run.model import Run, start

REFUSED = (ConfigError, DataError, NetworkError, CheckpointError)

# Trunks without batch normalisation learn nothing at the rate that suits the others.
PEAK_RATE: Mapping[str, float] = {"vgg16": 2e-4, "vit_b_16": 2e-4}
USUAL_RATE = 1e-3


@dataclass(frozen=True)
class Trial:
    """A trained network and what it reached on pictures it was not trained on."""

    run: Run
    figures: Mapping[str, float]

    def speed(self, config: Config) -> float:
        """Pictures per second of training, measuring and saving left out."""
        return self.run.step * config.batch / max(self.run.seconds, 1e-3)


def trial(
    config: Config,
    training: Sequence[FaceData],
    judged: Sequence[FaceData],
    out: Path,
    processes: Processes,
) -> Trial:
    """Train within the budget of ``config`` and measure once, at the end; leaves no files."""
    tasks = tasks_in(training, config.tasks)
    run = start(config, processes.device)
    with _scratch(out) as folder:
        job = Job(config, tasks, training, [], folder, processes, save_every_s=1e9)
        fit(run, replace(job, clock=clock(processes.device)))
    return Trial(run, check(run.mean, judged, tasks, config.sizes[-1]))


@contextmanager
def _scratch(out: Path) -> Iterator[Path]:
    """A folder for what a trial saves; it has room where the results will go."""
    try:
        out.mkdir(parents=True, exist_ok=True)
        folder = tempfile.TemporaryDirectory(dir=out)
    except OSError as error:
        raise CheckpointError(f"{out} cannot be written ({error}): name another --out") from error
    with folder as name:
        yield Path(name)


def clock(device: torch.device) -> Callable[[], float]:
    """Seconds to compare by: of the processor, so that other work beside it does not count.

    A graphics card has no such clock; there it is the time on the wall.
    """
    if device.type != "cpu":
        return time.monotonic
    threads = torch.get_num_threads()
    return lambda: time.process_time() / threads


def parser(prog: str, doc: str | None, minutes: float) -> argparse.ArgumentParser:
    """The options that every comparison has."""
    made = argparse.ArgumentParser(prog=f"perfumer {prog}", description=doc)
    made.add_argument("--data", action="append", required=True, metavar="KIND:PATH")
    budget = made.add_mutually_exclusive_group()
    budget.add_argument(
        "--minutes", type=float, default=minutes, help=f"of processor time each ({minutes:g})"
    )
    budget.add_argument("--pictures", type=int, help="pictures seen each, instead of minutes")
    made.add_argument("--part", type=int, default=4000, help="faces of each data set (4000)")
    made.add_argument("--size", type=int, default=64, help="pixels (64)")
    made.add_argument("--batch", type=int, default=32, help="(32)")
    made.add_argument("--seed", type=int, default=1, help="(1)")
    made.add_argument("--threads", type=int, help="processor threads (all)")
    made.add_argument("--device", default="auto", help="auto, cpu, cuda (auto)")
    made.add_argument("--cache", type=Path, default=home() / "runs/cache")
    made.add_argument("--out", type=Path, default=Path("runs"), help=f"for {prog}.md and .json")
    return made


def config_of(asked: argparse.Namespace, trunk: str, pictures: int) -> Config:
    """The recipe of one trial; ``pictures`` is how many there are to train on."""
    whole = max(1, pictures // asked.batch) * asked.batch  # an epoch leaves out what fills no batch
    return Config(
        trunk=trunk,
        minutes=asked.minutes,
        epochs=asked.pictures / whole if asked.pictures else None,
        sizes=(asked.size,),
        shares=(1.0,),
        batch=asked.batch,
        peak_rate=PEAK_RATE.get(trunk, USUAL_RATE),
        averaging=0.99,
        seed=asked.seed,
        data=tuple(asked.data),
    )


def prepared(asked: argparse.Namespace) -> tuple[list[sources.Splits], Processes]:
    """Parts of the data sets that are asked for, and the device."""
    if asked.threads:
        torch.set_num_threads(asked.threads)
    whole = sources.read(asked.data, asked.cache, Config.side, asked.seed)
    parts = [replace(one, train=sampled(one.train, asked.part, asked.seed)) for one in whole]
    return parts, join(asked.device)


def budget(asked: argparse.Namespace) -> str:
    return (
        f"{asked.pictures:,} pictures"
        if asked.pictures
        else f"{asked.minutes:g} minutes of processor time"
    )


def write(out: Path, name: str, facts: Mapping[str, Any], page: str) -> None:
    """``name.json`` and ``name.md`` in ``out``; raises :class:`CheckpointError` where it cannot."""
    try:
        out.mkdir(parents=True, exist_ok=True)
        (out / f"{name}.json").write_text(json.dumps(facts, indent=1) + "\n", encoding="utf-8")
        (out / f"{name}.md").write_text(page, encoding="utf-8")
    except OSError as error:
        raise CheckpointError(
            f"{out / name}.md cannot be written ({error}): free some space, or name another "
            "folder with --out"
        ) from error


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A Markdown table."""
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines) + "\n"


def named(figures: Mapping[str, object]) -> list[str]:
    """The shares of right answers among ``figures``, in the order of the tasks."""
    wanted = [*(task.value for task in Task), "age ±1"]
    return [name for name in wanted if name in figures]
