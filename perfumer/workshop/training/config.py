"""The configuration of a training run; it is saved with the checkpoint."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any

from perfumer.traits import Task

WATCHABLE = ("accuracy", "loss", *(task.value for task in Task))
PRECISIONS = ("auto", "float32", "bfloat16")
# Options that may change when a run continues; others would make it another run.
CHANGEABLE = frozenset({"data", "minutes", "epochs", "peak_rate", "patience", "watch"})
# Minimum picture size in pixels; smaller pictures are too small for the last layers.
MIN_SIZE = {"vgg16": 32, "densenet121": 32}


class ConfigError(Exception):
    """The options contradict each other; the message names the option and the remedy."""


@dataclass(frozen=True)
class Config:
    """The options of a run; the budget is ``epochs`` if given, else ``minutes``.

    Raises :class:`ConfigError` for values that contradict each other.
    """

    trunk: str = "resnet50"
    pretrained: bool = False
    warm: str | None = None  # run or weights that it starts from
    minutes: float = 240
    sizes: tuple[int, ...] = (48, 64, 96)  # sizes of pictures in pixels, one after the other
    shares: tuple[float, ...] = (0.4, 0.8, 1.0)  # share of the run at which each size ends
    side: int = 128  # side of the cached pictures in pixels
    batch: int = 128  # pictures per step, over all processes
    peak_rate: float = 1e-3
    weight_decay: float = 0.05
    averaging: float = 0.998  # decay of the averaged weights per step
    seed: int = 1
    epochs: float | None = None
    strength: float = 0.5  # of augmentation: 0 none, 0.5 for hours, 1 for days
    evenness: float = 0.3  # how much more rare expressions count
    teacher: str | None = None  # reads the expressions nobody was asked about
    freeze: int = 0  # stages of the trunk that stay as they are
    mix: float = 0.6  # share of tight faces that are laid over others
    jitter: int = 8  # pixels by which the size of a batch may differ, up or down
    tasks: tuple[str, ...] = ()  # tasks to train; empty: all that the data has labels for
    data: tuple[str, ...] = ()  # data sets, KIND:PATH each
    precision: str = "auto"
    patience: int = 0  # checks without a better figure before an early stop; 0: never
    watch: str = "accuracy"  # figure that patience looks at

    def __post_init__(self) -> None:
        self._check_sizes()
        if (self.epochs or self.minutes) <= 0 or self.batch < 1:
            raise ConfigError("--minutes, --epochs and --batch must be more than 0")
        if not 0 <= self.freeze <= 3:
            raise ConfigError(f"--freeze {self.freeze} is not within 0 and 3")
        for name, most in (("strength", 1.5), ("mix", 1), ("evenness", 1)):
            if not 0 <= getattr(self, name) <= most:
                raise ConfigError(f"--{name} {getattr(self, name):g} is not within 0 and {most:g}")
        for value, known, option in (
            (self.watch, WATCHABLE, "--watch"),
            (self.precision, PRECISIONS, "--precision"),
        ):
            if value not in known:
                raise ConfigError(f"{option} {value} is unknown: choose one of {', '.join(known)}")

    def _check_sizes(self) -> None:
        if len(self.sizes) != len(self.shares) or not self.sizes:
            raise ConfigError(
                f"--sizes names {len(self.sizes)} sizes and --shares {len(self.shares)} ends: "
                "give one end per size"
            )
        if list(self.shares) != sorted(self.shares) or self.shares[-1] != 1:
            raise ConfigError("--shares must rise and end at 1, such as 0.4 0.8 1")
        least = MIN_SIZE.get(self.trunk, 8)
        if min(self.sizes) - self.jitter < least:
            raise ConfigError(
                f"--sizes {min(self.sizes)} with --jitter {self.jitter} is too small: {self.trunk} "
                f"needs {least} pixels"
            )


def from_saved(saved: Mapping[str, Any]) -> Config:
    """Return the configuration in a checkpoint; fields that it lacks have their defaults."""
    known = {field.name for field in fields(Config)}
    values: dict[str, Any] = {
        name: tuple(value) if isinstance(value, list | tuple) else value
        for name, value in saved.items()
        if name in known
    }
    return Config(**values)
