"""Train the face model: ``perfumer train --help``.

The steps are: config, data, model, loop, save. A run has its own folder (``--run``). After a stop
or a kill at any moment, ``--resume`` continues it. ``torchrun --nproc-per-node 2 -m --
perfumer.workshop.training.train ...`` trains in several processes, also on several machines.
"""

from __future__ import annotations

import argparse
import signal
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import torch

from perfumer.classifier.network import TRUNKS, NetworkError, build
from perfumer.paths import home
from perfumer.traits import Task
from perfumer.workshop.training.checkpoint import CheckpointError
from perfumer.workshop.training.config import (
    CHANGEABLE,
    PRECISIONS,
    WATCHABLE,
    Config,
    ConfigError,
)
from perfumer.workshop.training.data import sources
from perfumer.workshop.training.data.datasets import DataError
from perfumer.workshop.training.data.feed import batches_in, first_faces, heads_in
from perfumer.workshop.training.data.weighing import even_out
from perfumer.workshop.training.processes import Processes, join, leave
from perfumer.workshop.training.run import runs
from perfumer.workshop.training.run.loop import Job, fit
from perfumer.workshop.training.run.model import Run, start, to_training, warm
from perfumer.workshop.training.run.runs import resume
from perfumer.workshop.training.run.teaching import taught

__all__ = ["Config", "Run", "main", "resume"]

USER_ERRORS = (ConfigError, DataError, NetworkError, CheckpointError)  # messages name the remedy


def main(argv: Sequence[str] | None = None) -> None:
    """Run the command; errors that the user can fix end it with status 2 and one line."""
    parser = _parser()
    given = vars(parser.parse_args(argv))
    where = {name: given.pop(name) for name in ("run", "resume", "cache", "device")}
    threads, every_s = given.pop("threads"), given.pop("save_every")
    if threads:
        torch.set_num_threads(threads)
    try:
        processes = join(where["device"])
        try:
            _train(given, where, processes, every_s)
        finally:
            leave(processes)
    except USER_ERRORS as error:
        parser.exit(2, f"{parser.prog}: {error}\n")


def _train(
    given: dict[str, Any], where: dict[str, Any], processes: Processes, every_s: float
) -> None:
    folder: Path = where["run"]
    config = _continue(folder, given) if where["resume"] else _begin(folder, given)
    # What the trunk cannot do is said before pictures and teachers are read, which takes minutes.
    to_training(build(config.trunk, pretrained=False), config.freeze)
    cache = where["cache"] or folder.parent / "cache"
    splits = sources.read(config.data, cache, config.side, config.seed)
    training = even_out([one.train for one in splits], config.evenness)
    if config.teacher:
        training = taught(training, Path(config.teacher))
    heads = heads_in(training, config.tasks)
    config = replace(config, tasks=heads)
    batches_in(training, config, processes)
    run = (
        resume(folder, processes.device)[0] if where["resume"] else start(config, processes.device)
    )
    if config.warm and not where["resume"]:
        warm(run, Path(config.warm), config.trunk, first_faces(training, config.seed))
    with _watch_signals() as is_stopping:
        job = Job(
            config=config,
            heads=heads,
            training=training,
            validation=[one.val for one in splits if one.val is not None],
            folder=folder,
            processes=processes,
            save_every_s=every_s,
            asked_to_stop=is_stopping,
        )
        fit(run, job)


def _begin(folder: Path, given: dict[str, Any]) -> Config:
    if (folder / runs.LATEST).exists():
        raise ConfigError(
            f"{folder} holds a run already: continue it with --resume, or name another "
            "folder with --run"
        )
    return Config(**given)


def _continue(folder: Path, given: dict[str, Any]) -> Config:
    config = runs.saved_config(folder)
    for name, value in given.items():
        if name not in CHANGEABLE and value != asdict(config)[name]:
            raise ConfigError(
                f"--{name.replace('_', '-')} cannot change in a run: leave it out, or start "
                "another run with --run"
            )
    if "minutes" in given:
        given = given | {"epochs": None}
    return replace(config, **given)


@contextmanager
def _watch_signals() -> Iterator[Callable[[], bool]]:
    """Return a function that is true after Ctrl-C or SIGTERM; the current step still finishes."""
    received: list[int] = []
    numbers = (signal.SIGINT, signal.SIGTERM)
    before = [signal.signal(number, lambda n, frame: received.append(n)) for number in numbers]
    try:
        yield lambda: bool(received)
    finally:
        for number, handler in zip(numbers, before, strict=True):
            signal.signal(number, handler)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="perfumer train", description=__doc__, argument_default=argparse.SUPPRESS
    )
    _add_places(parser.add_argument_group("data and folders"))
    _add_goal(parser.add_argument_group("what is trained, and for how long"))
    _add_recipe(parser.add_argument_group("how it is trained"))
    return parser


def _add_places(group: Any) -> None:
    group.add_argument(
        "--data",
        action=_Tuple,
        metavar="KIND:PATH",
        help=f"repeat for several; kinds: {', '.join(sources.READERS)}; a folder alone is parquet",
    )
    group.add_argument("--run", type=Path, default=home() / "runs/face", help="default runs/face")
    group.add_argument(
        "--resume", action="store_true", default=False, help="continue the run of --run"
    )
    group.add_argument("--cache", type=Path, default=None, help="default: cache beside the run")
    group.add_argument("--device", default="auto", help="auto, cpu, cuda (default auto)")
    group.add_argument("--threads", type=int, default=None, help="processor threads (all)")
    group.add_argument("--save-every", type=float, default=240, help="seconds between saves (240)")


def _add_goal(group: Any) -> None:
    budget = group.add_mutually_exclusive_group()
    budget.add_argument("--minutes", type=float, help=f"minutes of training ({Config.minutes:g})")
    budget.add_argument("--epochs", type=float, help="passes over the data, instead of minutes")
    group.add_argument("--trunk", choices=sorted(TRUNKS), help=f"default {Config.trunk}")
    beginning = group.add_mutually_exclusive_group()
    beginning.add_argument("--pretrained", action="store_true", help="start from ImageNet weights")
    beginning.add_argument(
        "--warm", help="start from the weights of this run, safetensors file or open-nsfw.onnx"
    )
    group.add_argument(
        "--tasks",
        nargs="+",
        type=_task,
        action=_Whole,
        help="tasks to train (default: all that have labels)",
    )
    group.add_argument(
        "--patience", type=int, help="stop after this number of checks without a better one"
    )
    group.add_argument(
        "--watch", choices=WATCHABLE, help=f"figure that --patience looks at ({Config.watch})"
    )


def _add_recipe(group: Any) -> None:
    sizes = " ".join(map(str, Config.sizes))
    shares = " ".join(f"{share:g}" for share in Config.shares)
    group.add_argument(
        "--sizes", type=int, nargs="+", action=_Whole, help=f"sizes of pictures in pixels ({sizes})"
    )
    group.add_argument(
        "--shares",
        type=float,
        nargs="+",
        action=_Whole,
        help=f"where in the run each size ends, up to 1 ({shares})",
    )
    group.add_argument("--side", type=int, help=f"pixels of the cached pictures ({Config.side})")
    group.add_argument(
        "--batch", type=int, help=f"pictures per step, over all processes ({Config.batch})"
    )
    group.add_argument(
        "--peak-rate", type=float, help=f"highest learning rate ({Config.peak_rate:g})"
    )
    group.add_argument("--weight-decay", type=float, help=f"({Config.weight_decay:g})")
    group.add_argument(
        "--averaging", type=float, help=f"decay of the averaged weights ({Config.averaging:g})"
    )
    group.add_argument(
        "--strength",
        type=float,
        help=f"of augmentation: 0 none, 0.5 for hours, 1 for days ({Config.strength:g})",
    )
    group.add_argument(
        "--mix",
        type=float,
        help=f"share of faces without margin that are laid over others ({Config.mix:g})",
    )
    group.add_argument(
        "--evenness", type=float, help=f"how much more rare expressions count ({Config.evenness:g})"
    )
    group.add_argument(
        "--teacher",
        metavar="RUN",
        help="run, or face-api's face_expression_model-weights_manifest.json, that reads the "
        "expressions nobody was asked about",
    )
    group.add_argument(
        "--freeze",
        type=int,
        metavar="STAGES",
        help=f"first stages of a ResNet that stay as they are, which saves time ({Config.freeze})",
    )
    group.add_argument("--jitter", type=int, help=f"pixels by which sizes vary ({Config.jitter})")
    group.add_argument("--precision", choices=PRECISIONS, help=f"({Config.precision})")
    group.add_argument("--seed", type=int, help=f"({Config.seed})")


def _task(name: str) -> str:
    return Task(name).value


class _Tuple(argparse.Action):
    """Collects a repeated option in a tuple."""

    def __call__(self, parser: Any, namespace: Any, values: Any, option: Any = None) -> None:
        setattr(namespace, self.dest, (*getattr(namespace, self.dest, ()), values))


class _Whole(argparse.Action):
    """Stores several values as a tuple, as a configuration does."""

    def __call__(self, parser: Any, namespace: Any, values: Any, option: Any = None) -> None:
        setattr(namespace, self.dest, tuple(values))


if __name__ == "__main__":
    main(sys.argv[1:])
