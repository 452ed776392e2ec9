"""Compare trunks under one budget: ``python -m perfumer.workshop.training.compare --help``.

Every trunk gets the same data, minutes (or pictures) and recipe; ``compare.md`` and
``compare.json`` hold accuracy, loss, parameters, speed of training and reading, size on disk.
"""

from __future__ import annotations

import argparse
import statistics
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import torch
from safetensors.torch import save as to_bytes

from perfumer.classifier.network import TRUNKS, FaceNet
from perfumer.workshop.training.data.datasets import FaceData
from perfumer.workshop.training.data.splits import sampled
from perfumer.workshop.training.judge.trials import (
    REFUSED,
    budget,
    clock,
    config_of,
    named,
    parser,
    prepared,
    table,
    trial,
    write,
)
from perfumer.workshop.training.processes import Processes

READ_BATCH = 32
READ_TIMES = 5


@dataclass(frozen=True)
class Result:
    trunk: str
    figures: Mapping[str, float]  # accuracy per task, val_loss
    parameters: int
    pictures_seen: int
    trained_per_s: float
    read_per_s: float  # float32, batches of READ_BATCH
    megabytes: float  # safetensors in half floats, as it would ship


def compare(asked: argparse.Namespace) -> Iterator[Result]:
    """One result per trunk, in the order asked for, as soon as it is there."""
    splits, processes = prepared(asked)
    judged = [sampled(one.val, asked.judged, asked.seed) for one in splits if one.val is not None]
    training = [one.train for one in splits]
    for trunk in asked.trunks:
        yield _one(trunk, asked, training, judged, processes)


def _one(
    trunk: str,
    asked: argparse.Namespace,
    training: Sequence[FaceData],
    judged: Sequence[FaceData],
    processes: Processes,
) -> Result:
    sys.stderr.write(f"{trunk}\n")
    config = config_of(asked, trunk, sum(len(part) for part in training))
    done = trial(config, training, judged, asked.out, processes)
    network = done.run.mean
    return Result(
        trunk,
        done.figures,
        sum(weights.numel() for weights in network.parameters()),
        done.run.step * config.batch,
        round(done.speed(config), 1),
        round(reading_speed(network, asked.size), 1),
        round(megabytes(network), 1),
    )


@torch.inference_mode()
def reading_speed(network: FaceNet, size: int) -> float:
    """Pictures per second in batches, the median of several, the first left out."""
    network.eval()
    device = next(network.parameters()).device
    x = torch.rand(READ_BATCH, 3, size, size, device=device)
    x = x.contiguous(memory_format=torch.channels_last)
    now = clock(device)
    spent = []
    for _ in range(READ_TIMES + 1):
        began = now()
        # Copied to the processor, so that a graphics card has really finished.
        network(x)["gender"].cpu()
        spent.append(now() - began)
    return READ_BATCH / statistics.median(spent[1:])


def megabytes(network: FaceNet) -> float:
    """Size of the weights as they would ship: safetensors in half floats."""
    state = {
        name: (tensor.half() if tensor.is_floating_point() else tensor).contiguous()
        for name, tensor in network.state_dict().items()
    }
    return len(to_bytes(state)) / 1e6


def page(results: Sequence[Result], asked: argparse.Namespace) -> str:
    """The table, and how small the trial was."""
    tasks = named(results[0].figures)
    head = [
        "trunk",
        *tasks,
        "loss",
        "million parameters",
        "pictures seen",
        "trained/s",
        "read/s",
        "MB",
    ]
    rows = [
        [
            result.trunk,
            *(f"{result.figures[task]:.1%}" for task in tasks),
            f"{result.figures['val_loss']:.3f}",
            f"{result.parameters / 1e6:.1f}",
            f"{result.pictures_seen:,}",
            f"{result.trained_per_s:.0f}",
            f"{result.read_per_s:.0f}",
            f"{result.megabytes:.0f}",
        ]
        for result in results
    ]
    return (
        f"Each trunk had {budget(asked)} (threads: {torch.get_num_threads()}) on at most "
        f"{asked.part:,} faces of each data set, at "
        f"{asked.size} pixels, and was judged on at most {asked.judged:,} others of each.\n\n"
        + table(head, rows)
    )


def main(argv: Sequence[str] | None = None) -> None:
    made = parser("compare", __doc__, minutes=3)
    made.add_argument("--trunks", nargs="+", choices=sorted(TRUNKS), default=list(TRUNKS))
    made.add_argument("--judged", type=int, default=1000, help="faces of each to judge on (1000)")
    asked = made.parse_args(argv)
    results: list[Result] = []
    try:
        for result in compare(asked):
            results.append(result)
            # Hours in all: what is known is written before the next one starts.
            _write(results, asked)
    except REFUSED as error:
        made.exit(2, f"{made.prog}: {error}\n")
    sys.stdout.write(page(results, asked))


def _write(results: Sequence[Result], asked: argparse.Namespace) -> None:
    asked_for = {name: str(value) for name, value in vars(asked).items()}
    facts: dict[str, Any] = {"results": [asdict(result) for result in results]}
    write(asked.out, "compare", facts | {"asked": asked_for}, page(results, asked))


if __name__ == "__main__":
    main()
