"""Compare trunks, and starts of a trunk, on one budget: ``perfumer compare --help``.

Each gets the same data, minutes (or pictures) and recipe. ``compare.md`` and ``compare.json``
hold accuracy, loss, number of parameters, speed of training and reading, and size on disk.
"""

from __future__ import annotations

import argparse
import statistics
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import torch
from safetensors.torch import save as to_bytes

from perfumer.classifier.network import TRUNKS, FaceNet
from perfumer.workshop.training.data.datasets import FaceData
from perfumer.workshop.training.data.splits import sample_faces
from perfumer.workshop.training.judge.trials import (
    USER_ERRORS,
    clock,
    describe_budget,
    format_table,
    list_shares,
    make_config,
    make_parser,
    prepare,
    trial,
    write,
)
from perfumer.workshop.training.processes import Processes

RANDOM = "random"
READ_BATCH = 32  # pictures per batch when speed is measured
READ_TIMES = 5  # measured batches; the median counts


@dataclass(frozen=True)
class Result:
    """The figures of one trunk from one start."""

    trunk: str
    start: str  # the file that it started from, or "random"
    figures: Mapping[str, float]  # accuracy per task, and val_loss
    parameters: int  # number of weights
    pictures_seen: int
    trained_per_s: float  # pictures per second in training
    read_per_s: float  # pictures per second in reading, float32, batches of READ_BATCH
    megabytes: float  # size of the weights in half precision, as they would ship


def compare(options: argparse.Namespace) -> Iterator[Result]:
    """Return one result per trunk and start, in the given order, each as soon as it is ready."""
    splits, processes = prepare(options)
    judged = [
        sample_faces(one.val, options.judged, options.seed) for one in splits if one.val is not None
    ]
    training = [one.train for one in splits]
    for trunk, start in [*((trunk, None) for trunk in options.trunks), *options.start]:
        yield _try(trunk, start, options, training, judged, processes)


def _try(
    trunk: str,
    start: Path | None,
    options: argparse.Namespace,
    training: Sequence[FaceData],
    judged: Sequence[FaceData],
    processes: Processes,
) -> Result:
    sys.stderr.write(f"{trunk} from {start.name if start else RANDOM}\n")
    config = make_config(options, trunk, sum(len(part) for part in training))
    config = replace(config, warm=str(start) if start else None)
    done = trial(config, training, judged, options.out, processes)
    network = done.run.mean
    return Result(
        trunk,
        start.name if start else RANDOM,
        done.figures,
        sum(weights.numel() for weights in network.parameters()),
        done.run.step * config.batch,
        round(done.speed(config), 1),
        round(measure_reading(network, options.size), 1),
        round(measure_megabytes(network), 1),
    )


@torch.inference_mode()
def measure_reading(network: FaceNet, size: int) -> float:
    """Return pictures per second: the median of several batches, without the first one."""
    network.eval()
    device = next(network.parameters()).device
    x = torch.rand(READ_BATCH, 3, size, size, device=device)
    x = x.contiguous(memory_format=torch.channels_last)
    now = clock(device)
    spent = []
    for _ in range(READ_TIMES + 1):
        began = now()
        # Copy to the processor, so that a graphics card has finished its work.
        network(x)["gender"].cpu()
        spent.append(now() - began)
    return READ_BATCH / statistics.median(spent[1:])


def measure_megabytes(network: FaceNet) -> float:
    """Return the size of the weights in half precision, as they would ship."""
    state = {
        name: (tensor.half() if tensor.is_floating_point() else tensor).contiguous()
        for name, tensor in network.state_dict().items()
    }
    return len(to_bytes(state)) / 1e6


def format_page(results: Sequence[Result], options: argparse.Namespace) -> str:
    """Return the table of results, with the budget of the trial."""
    tasks = list_shares(results[0].figures)
    head = [
        "trunk",
        "start",
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
            result.start,
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
        f"Each had {describe_budget(options)} (threads: {torch.get_num_threads()}) on at "
        f"most {options.part:,} faces of each data set, at "
        f"{options.size} pixels, and was measured on at most {options.judged:,} others of each.\n\n"
        + format_table(head, rows)
    )


def main(argv: Sequence[str] | None = None) -> None:
    parser = make_parser("compare", __doc__, minutes=3)
    parser.add_argument(
        "--trunks",
        nargs="*",
        choices=sorted(TRUNKS),
        default=list(TRUNKS),
        help="from random weights (all)",
    )
    parser.add_argument(
        "--start",
        nargs=2,
        action=_Start,
        default=[],
        metavar=("TRUNK", "FILE"),
        help="also a trunk from the weights of a run, safetensors file or open-nsfw.onnx; repeat",
    )
    parser.add_argument(
        "--judged", type=int, default=1000, help="faces of each data set to measure on (1000)"
    )
    options = parser.parse_args(argv)
    results: list[Result] = []
    try:
        for result in compare(options):
            results.append(result)
            # All trunks take hours: write what is known before the next one starts.
            _write(results, options)
    except USER_ERRORS as error:
        parser.exit(2, f"{parser.prog}: {error}\n")
    sys.stdout.write(format_page(results, options))


class _Start(argparse.Action):
    """Collects trunks and the files that they start from."""

    def __call__(self, parser: Any, namespace: Any, values: Any, option: Any = None) -> None:
        trunk, file = values
        if trunk not in TRUNKS:
            parser.error(f"--start {trunk}: no such trunk; choose one of {', '.join(TRUNKS)}")
        setattr(namespace, self.dest, [*getattr(namespace, self.dest), (trunk, Path(file))])


def _write(results: Sequence[Result], options: argparse.Namespace) -> None:
    used_options = {name: str(value) for name, value in vars(options).items()}
    facts: dict[str, Any] = {"results": [asdict(result) for result in results]}
    write(options.out, "compare", facts | {"asked": used_options}, format_page(results, options))


if __name__ == "__main__":
    main()
