"""Train the face model: ``python -m perfumer.classifier.training.train --help``.

Read it aloud: options, data, network, loop, save. A run lives in its folder (``--run``) and
goes on where it stopped, after a kill at any moment.
"""

from __future__ import annotations

import argparse
import csv
import json
import math
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

from perfumer.classifier.network import TRUNKS, FaceNet, build
from perfumer.classifier.training import checkpoint
from perfumer.classifier.training.augment import augmented, plain
from perfumer.classifier.training.datasets import FaceData, fairface, fer2013, joined
from perfumer.traits import Task

TASKS = (Task.GENDER, Task.AGE, Task.EMOTION)  # the impression head is fitted afterwards
SMOOTHING = {Task.GENDER: 0.05, Task.AGE: 0.05, Task.EMOTION: 0.1}
WEIGHT = {Task.GENDER: 1.0, Task.AGE: 0.7, Task.EMOTION: 1.0}


@dataclass(frozen=True)
class Config:
    """A run; it is saved with its checkpoint."""

    trunk: str
    pretrained: bool
    minutes: float  # of training time; the learning rate follows it
    sizes: tuple[int, ...]  # pictures grow over the run, an equal share of the time each
    shares: tuple[float, ...]  # where in the run each size ends
    side: int  # of the cached pictures
    batch: int
    peak_rate: float
    weight_decay: float
    averaging: float  # decay of the weight average per step
    seed: int


@dataclass
class Run:
    """Everything that changes while training."""

    network: FaceNet
    mean: FaceNet  # the running average of the weights, which is what ships
    optimizer: torch.optim.Optimizer
    random: torch.Generator
    step: int = 0
    epoch: int = 0
    position: int = 0  # batches done of this epoch
    seconds: float = 0.0


def fast_type() -> torch.dtype:
    """bfloat16 where the hardware multiplies in it; emulated it is five times slower."""
    if torch.cuda.is_available():
        return torch.bfloat16
    capabilities = torch.backends.cpu.get_cpu_capability()
    amx = bool(getattr(torch.cpu, "_is_amx_tile_supported", lambda: False)())
    bf16 = bool(getattr(torch.cpu, "_is_avx512_bf16_supported", lambda: False)())
    return torch.bfloat16 if (amx or bf16) and capabilities else torch.float32


def rate(config: Config, progress: float) -> float:
    """One cycle: up over the first tenth, down along a cosine (Smith and Topin 2018)."""
    if progress < 0.1:
        return config.peak_rate * (0.04 + 0.96 * progress / 0.1)
    fall = min(1.0, (progress - 0.1) / 0.9)
    return config.peak_rate * (0.5 * (1 + math.cos(math.pi * fall)) * 0.999 + 0.001)


def size_now(config: Config, progress: float) -> int:
    for size, end in zip(config.sizes, config.shares, strict=True):
        if progress < end:
            return size
    return config.sizes[-1]


def loss_of(logits: dict[str, Tensor], labels: dict[Task, Tensor]) -> Tensor:
    """Cross entropy of every task over the pictures that have its label."""
    total = torch.zeros(())
    for task in TASKS:
        known = labels[task] >= 0
        if known.any():
            total = total + WEIGHT[task] * functional.cross_entropy(
                logits[task].float()[known], labels[task][known], label_smoothing=SMOOTHING[task]
            ) * (known.float().mean() * len(TASKS)).clamp(max=2.0)
    return total


def batches(
    parts: Sequence[FaceData], config: Config, epoch: int, start: int
) -> Iterator[tuple[Tensor, Tensor, dict[Task, Tensor]]]:
    """Shuffled by seed and epoch alone, so that a resumed run sees what it would have seen."""
    rows = joined(parts)
    order = np.random.default_rng((config.seed, epoch)).permutation(len(rows))
    for first in range(start * config.batch, len(rows) - config.batch + 1, config.batch):
        chosen = [rows[index] for index in order[first : first + config.batch]]
        pictures = np.stack([parts[part].pictures[row] for part, row in chosen])
        tight = torch.tensor([bool(parts[part].tight[row]) for part, row in chosen])
        labels = {
            task: torch.tensor([int(parts[part].labels[task][row]) for part, row in chosen])
            for task in TASKS
        }
        yield torch.from_numpy(pictures), tight, labels


def train_step(run: Run, config: Config, batch: Any, progress: float) -> float:
    """One batch forward and back; returns its loss. Raises on a loss that is no number."""
    pictures, tight, labels = batch
    size = size_now(config, progress)
    x = augmented(pictures, tight, size, run.random).contiguous(memory_format=torch.channels_last)
    kind = fast_type()
    with torch.autocast("cpu", kind, enabled=kind is not torch.float32):
        loss = loss_of(run.network(x), labels)
    if not torch.isfinite(loss):
        raise checkpoint.CheckpointError(
            f"the loss became {loss.item()} at step {run.step}: lower --peak-rate and resume"
        )
    for group in run.optimizer.param_groups:
        group["lr"] = rate(config, progress)
    run.optimizer.zero_grad(set_to_none=True)
    loss.backward()  # type: ignore[no-untyped-call]
    nn.utils.clip_grad_norm_(run.network.parameters(), 5.0)
    run.optimizer.step()
    _average(run, config)
    return float(loss.detach())


@torch.no_grad()
def _average(run: Run, config: Config) -> None:
    # A short memory at first, or random weights would stay in the mean for long.
    decay = min(config.averaging, (1 + run.step) / (10 + run.step))
    for mean, now in zip(run.mean.parameters(), run.network.parameters(), strict=True):
        mean.lerp_(now, 1 - decay)
    for kept, latest in zip(run.mean.buffers(), run.network.buffers(), strict=True):
        if kept.dtype.is_floating_point:
            kept.lerp_(latest, 1 - decay)


@torch.inference_mode()
def accuracy(network: FaceNet, data: FaceData, size: int, batch: int = 256) -> dict[str, float]:
    """Share of pictures whose likeliest label is right, per task that has labels."""
    network.eval()
    right: dict[str, list[bool]] = {task.value: [] for task in TASKS}
    near: list[bool] = []
    for first in range(0, len(data), batch):
        rows = slice(first, first + batch)
        x = plain(torch.from_numpy(np.asarray(data.pictures[rows])), size)
        logits = network(x.contiguous(memory_format=torch.channels_last))
        for task in TASKS:
            labels = torch.from_numpy(np.asarray(data.labels[task][rows]))
            known = labels >= 0
            distance = (logits[task].argmax(1) - labels).abs()[known]
            right[task.value] += (distance == 0).tolist()
            if task is Task.AGE:
                near += (distance <= 1).tolist()
    found = {task: float(np.mean(hits)) for task, hits in right.items() if hits}
    if near:
        found["age ±1"] = float(np.mean(near))
    return found


def start(config: Config) -> Run:
    torch.manual_seed(config.seed)
    network = build(config.trunk, pretrained=config.pretrained)
    network.to(memory_format=torch.channels_last)
    mean = build(config.trunk, pretrained=False)
    mean.load_state_dict(network.state_dict())
    mean.to(memory_format=torch.channels_last)
    mean.eval()
    optimizer = torch.optim.AdamW(
        network.parameters(), config.peak_rate, weight_decay=config.weight_decay
    )
    return Run(network, mean, optimizer, torch.Generator().manual_seed(config.seed))


def save(run: Run, config: Config, folder: Path) -> None:
    checkpoint.save(
        folder / "run.pt",
        {
            "config": asdict(config),
            "network": run.network.state_dict(),
            "mean": run.mean.state_dict(),
            "optimizer": run.optimizer.state_dict(),
            "random": run.random.get_state(),
            "torch_random": torch.get_rng_state(),
            "counters": [run.step, run.epoch, run.position],
            "seconds": run.seconds,
        },
    )


def resume(folder: Path) -> tuple[Run, Config]:
    """The run of ``folder`` as it was when it last saved."""
    state = checkpoint.load(folder / "run.pt")
    saved = state["config"]
    config = Config(**saved | {"sizes": tuple(saved["sizes"]), "shares": tuple(saved["shares"])})
    run = start(config)
    run.network.load_state_dict(state["network"])
    run.mean.load_state_dict(state["mean"])
    run.optimizer.load_state_dict(state["optimizer"])
    run.random.set_state(state["random"])
    torch.set_rng_state(state["torch_random"])
    run.step, run.epoch, run.position = state["counters"]
    run.seconds = state["seconds"]
    return run, config


def fit(
    run: Run,
    config: Config,
    parts: Sequence[FaceData],
    vals: Sequence[FaceData],
    folder: Path,
    save_every_s: float,
) -> None:
    """Train until the time is spent, saving as it goes."""
    budget = config.minutes * 60
    while run.seconds < budget:
        total = sum(len(part) for part in parts) // config.batch
        clock = saved = time.monotonic()
        smooth = math.nan
        for batch in batches(parts, config, run.epoch, run.position):
            run.network.train()
            progress = min(1.0, run.seconds / budget)
            loss = train_step(run, config, batch, progress)
            run.step, run.position = run.step + 1, run.position + 1
            now = time.monotonic()
            run.seconds, clock = run.seconds + now - clock, now
            smooth = loss if math.isnan(smooth) else 0.98 * smooth + 0.02 * loss
            if run.step % 20 == 0:
                _progress(run, config, total, smooth)
            if now - saved > save_every_s:
                save(run, config, folder)
                saved = now
            if run.seconds >= budget:
                break
        else:
            run.epoch, run.position = run.epoch + 1, 0
        _measure(run, config, vals, folder, smooth)
        save(run, config, folder)


def _progress(run: Run, config: Config, total: int, loss: float) -> None:
    left = max(0.0, config.minutes - run.seconds / 60)
    sys.stderr.write(
        f"\repoch {run.epoch + 1}  batch {run.position}/{total}  loss {loss:.3f}  "
        f"{run.step * config.batch / max(run.seconds, 1):.0f} pictures/s  {left:.1f} min left   "
    )
    sys.stderr.flush()


def _measure(run: Run, config: Config, vals: Sequence[FaceData], folder: Path, loss: float) -> None:
    size = size_now(config, min(1.0, run.seconds / (config.minutes * 60)))
    row: dict[str, float] = {
        "epoch": run.epoch,
        "seconds": round(run.seconds),
        "size": size,
        "loss": round(loss, 4),
    }
    for data in vals:
        found = accuracy(run.mean, data, size)
        row |= {name: round(value, 4) for name, value in found.items()}
    sys.stderr.write("\n" + json.dumps(row) + "\n")
    path = folder / "curve.csv"
    fresh = not path.exists()
    with path.open("a", newline="") as file:
        writer = csv.DictWriter(file, list(row))
        if fresh:
            writer.writeheader()
        writer.writerow(row)


def options(argv: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="folder of the Parquet files")
    parser.add_argument("--run", type=Path, default=Path("runs/face"), help="folder of the run")
    parser.add_argument("--resume", action="store_true", help="go on with the run of --run")
    parser.add_argument("--trunk", choices=sorted(TRUNKS), default="resnet50")
    parser.add_argument("--pretrained", action="store_true", help="start from ImageNet weights")
    parser.add_argument("--minutes", type=float, default=240, help="training time (default 240)")
    parser.add_argument("--sizes", type=int, nargs="+", default=[48, 64, 96])
    parser.add_argument(
        "--shares",
        type=float,
        nargs="+",
        default=[0.4, 0.8, 1.0],
        help="where in the run each size ends, 0 to 1",
    )
    parser.add_argument("--batch", type=int, default=128)
    parser.add_argument("--peak-rate", type=float, default=1e-3)
    parser.add_argument("--weight-decay", type=float, default=0.05)
    parser.add_argument("--averaging", type=float, default=0.998)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--save-every", type=float, default=240, help="seconds between saves")
    parser.add_argument("--threads", type=int, help="processor threads (default: all)")
    return parser.parse_args(argv)


def main(argv: Sequence[str] | None = None) -> None:
    asked = options(argv)
    if asked.threads:
        torch.set_num_threads(asked.threads)
    if asked.resume:
        run, config = resume(asked.run)
    else:
        config = Config(
            trunk=asked.trunk,
            pretrained=asked.pretrained,
            minutes=asked.minutes,
            sizes=tuple(asked.sizes),
            shares=tuple(asked.shares),
            side=112,
            batch=asked.batch,
            peak_rate=asked.peak_rate,
            weight_decay=asked.weight_decay,
            averaging=asked.averaging,
            seed=asked.seed,
        )
        run = start(config)
    cache = asked.run.parent / "cache"
    parts = [
        fairface(asked.data, cache, config.side, "train"),
        fer2013(asked.data, cache, config.side, "train"),
    ]
    vals = [
        fairface(asked.data, cache, config.side, "val"),
        fer2013(asked.data, cache, config.side, "val"),
    ]
    fit(run, config, parts, vals, asked.run, asked.save_every)


if __name__ == "__main__":
    main()
