"""The training loop: it trains batch by batch until the budget is spent, and saves regularly."""

from __future__ import annotations

import json
import math
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import torch
from torch import Tensor, nn
from tqdm import tqdm

from perfumer.workshop.training.checkpoint import CheckpointError
from perfumer.workshop.training.config import Config, ConfigError
from perfumer.workshop.training.data.augment import augment_batch
from perfumer.workshop.training.data.caching import MISSING
from perfumer.workshop.training.data.datasets import FaceData
from perfumer.workshop.training.data.dice import Dice
from perfumer.workshop.training.data.feed import Batch, batches, batches_in
from perfumer.workshop.training.heads import Head
from perfumer.workshop.training.judge.measure import check
from perfumer.workshop.training.processes import ALONE, Processes, fast_type
from perfumer.workshop.training.run import curves, runs
from perfumer.workshop.training.run.losses import loss_of
from perfumer.workshop.training.run.model import Run, average, to_training
from perfumer.workshop.training.run.schedule import rate, size_now, size_of_batch

CLIP = 5.0  # maximum norm of the gradient
SHOW_EVERY_S = 10.0  # seconds between lines of progress in a log; a terminal has ten a second


@dataclass(frozen=True)
class Job:
    """What a run is trained on, and where it is saved."""

    config: Config
    heads: Sequence[Head]  # those that are trained
    training: Sequence[FaceData]
    validation: Sequence[FaceData]
    folder: Path
    processes: Processes = ALONE
    save_every_s: float = 240
    asked_to_stop: Callable[[], bool] = lambda: False
    clock: Callable[[], float] = time.monotonic  # seconds; the budget is counted in them


def fit(run: Run, job: Job) -> None:
    """Train until the budget is spent, no check gets better, or the user asks to stop.

    Raises :class:`CheckpointError` if the loss is not a number or nothing can be saved, and
    :class:`ConfigError` if the watched figure cannot be measured on the validation pictures.
    """
    _check_watch(job)
    for name, head in run.network.heads.items():
        head.requires_grad_(name in job.heads)
    to_training(run.network, job.config.freeze)
    network = job.processes.wrap(run.network)
    with _bar(run, job) as bar:
        while not _over(run, job):
            if not _epoch(run, job, network, bar):
                _save(run, job)
                return
            _check(run, job)
            _save(run, job)
    if job.config.patience:
        runs.take_best(run, job.config, job.folder)
        _save(run, job)


def progress(run: Run, job: Job) -> float:
    """Return the share of the budget that is spent, 0 to 1."""
    config = job.config
    if config.epochs is None:
        return min(1.0, run.seconds / (config.minutes * 60))
    return min(1.0, run.step / _steps(job))


def _steps(job: Job) -> int:
    per_epoch = batches_in(job.training, job.config, job.processes)
    return max(1, round((job.config.epochs or 0) * per_epoch))


def _over(run: Run, job: Job) -> bool:
    return run.stopped or progress(run, job) >= 1


def _epoch(run: Run, job: Job, network: nn.Module, bar: tqdm[None]) -> bool:
    """Train to the end of the epoch or of the budget; return False if the user stops it before."""
    saved = last = job.clock()
    to_training(run.network, job.config.freeze)
    loss = math.nan
    for batch in batches(
        job.training, job.heads, job.config, run.epoch, run.position, job.processes
    ):
        latest = train_step(run, job, network, batch)
        loss = latest if math.isnan(loss) else 0.98 * loss + 0.02 * latest
        now = job.clock()
        # All processes use the leader's clock, or one would wait for batches of another.
        run.seconds, leave, due = job.processes.broadcast(
            run.seconds + now - last, job.asked_to_stop(), now - saved > job.save_every_s
        )
        last = now
        _show(run, job, bar, loss)
        if leave:
            return False
        if progress(run, job) >= 1:
            break
        if due:
            _save(run, job)
            saved = last = job.clock()
    if run.position == batches_in(job.training, job.config, job.processes):
        run.epoch, run.position = run.epoch + 1, 0
    run.curve.append(_facts(run, job, loss))
    return True


def train_step(run: Run, job: Job, network: nn.Module, batch: Batch) -> float:
    """Train on one batch and return its loss; raises as :func:`fit` does."""
    config, processes = job.config, job.processes
    spent = progress(run, job)
    dice = Dice(config.seed, run.step, processes.rank, processes.device)
    torch.manual_seed(config.seed + run.step)  # for trunks with dropout
    batch = batch.to(processes.device)
    size = size_of_batch(config, spent, run.step)
    x = augment_batch(batch.pictures, batch.tight, size, config.strength, dice, config.mix)
    kind = fast_type(config.precision, processes.device)
    with torch.autocast(processes.device.type, kind, enabled=kind is not torch.float32):
        logits = network(x.contiguous(memory_format=torch.channels_last))
    loss = loss_of(logits, batch.labels, batch.shares, processes)
    shown = processes.add_up(loss.detach()) / processes.count
    for group in run.optimizer.param_groups:
        group["lr"] = rate(config, spent)
    run.optimizer.zero_grad(set_to_none=True)
    loss.backward()  # type: ignore[no-untyped-call]
    norm = nn.utils.clip_grad_norm_(run.network.parameters(), CLIP)
    _check_finite(run, shown, norm)
    run.optimizer.step()
    average(run, config)
    run.step, run.position = run.step + 1, run.position + 1
    return float(shown)


def _check_finite(run: Run, loss: Tensor, norm: Tensor) -> None:
    # This comes before the step, so the weights and what was saved of them are still good.
    if torch.isfinite(loss) and torch.isfinite(norm):
        return
    raise CheckpointError(
        f"the loss became {float(loss)} at step {run.step} (gradient {float(norm)}): continue from "
        "the last save with --resume and a lower --peak-rate"
    )


def _facts(run: Run, job: Job, loss: float) -> dict[str, float]:
    per_epoch = batches_in(job.training, job.config, job.processes)
    facts = {
        "epoch": round(run.epoch + run.position / per_epoch, 3),
        "pictures": run.step * job.config.batch,
        "seconds": round(run.seconds),
        "size": size_now(job.config, progress(run, job)),
        "loss": round(loss, 4),
    }
    # A run that is resumed at the very end of an epoch has no loss yet.
    return {name: value for name, value in facts.items() if not math.isnan(value)}


def _check(run: Run, job: Job) -> None:
    """Let the leader measure, and tell all processes whether to continue."""
    if job.processes.leads:
        row = run.curve[-1]
        row |= check(run.mean, job.validation, job.heads, int(row["size"]))
        tqdm.write(json.dumps(row, ensure_ascii=False), file=sys.stderr)
        curves.write(run.curve, job.folder)
        if job.config.patience:
            _watch(run, job, row)
    run.best, run.waited, run.stopped = _share_state(run, job.processes)


def _share_state(run: Run, processes: Processes) -> tuple[float, int, bool]:
    best, waited, stopped = processes.broadcast(run.best, run.waited, run.stopped)
    return best, int(waited), bool(stopped)


def _watch(run: Run, job: Job, row: dict[str, float]) -> None:
    watched = job.config.watch
    value = -row["val_loss"] if watched == "loss" else row[watched]
    if math.isnan(run.best) or value > run.best:
        run.best, run.waited = value, 0
        runs.keep_best(run, job.folder)
        return
    run.waited += 1
    run.stopped = run.waited >= job.config.patience


def _check_watch(job: Job) -> None:
    if not job.config.patience:
        return
    known = {
        head
        for head in job.heads
        for part in job.validation
        if max(part.labels.get(head, [MISSING])) >= 0
    }
    watched = job.config.watch
    if watched not in known and not (known and watched in ("accuracy", "loss")):
        raise ConfigError(
            f"--watch {watched}: no validation picture has this label: watch another figure, or "
            "leave --patience out"
        )


def _save(run: Run, job: Job) -> None:
    if job.processes.leads:
        runs.save(run, job.config, job.folder)


def _bar(run: Run, job: Job) -> tqdm[None]:
    return tqdm(
        total=100,
        initial=round(100 * progress(run, job), 2),
        disable=not job.processes.leads,
        mininterval=0.1 if sys.stderr.isatty() else SHOW_EVERY_S,
        bar_format="{l_bar}{bar:20}| {remaining} left{postfix}",
    )


def _show(run: Run, job: Job, bar: tqdm[None], loss: float) -> None:
    speed = run.step * job.config.batch / max(run.seconds, 1e-3)
    bar.set_postfix_str(
        f"epoch {run.epoch + 1}, loss {loss:.3f}, {speed:.0f} pictures/s", refresh=False
    )
    bar.update(100 * progress(run, job) - bar.n)
