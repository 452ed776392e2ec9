"""Which form of the network runs here: the compressed one if it is good, else the weights."""

from __future__ import annotations

import logging
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from perfumer.classifier.model_card import CardError, ModelCard, check_file
from perfumer.classifier.runtimes.runtime import Runtime, Stages

log = logging.getLogger(__name__)

T = TypeVar("T")


def open_runtime(card: ModelCard, folder: Path, threads: int) -> Runtime:
    """The fastest form that loses little enough; why another had to do is logged.

    Raises :class:`CardError` when no form can run.
    """

    def compressed(model: Path) -> Runtime:
        from perfumer.classifier.runtimes.openvino_runtime import OpenVinoRuntime

        return OpenVinoRuntime(card, model, threads)

    def weights(path: Path) -> Runtime:
        from perfumer.classifier.runtimes.torch_runtime import TorchRuntime

        return TorchRuntime(card, path, threads)

    runtime, reason = _opened(card, folder, compressed, weights)
    if reason and card.compressed is not None:
        log.warning("%s; reading with %s instead, which is slower", reason, runtime.name)
    return runtime


def open_stages(card: ModelCard, folder: Path) -> Stages:
    """The maps of every depth, of the form that :func:`open_runtime` runs here.

    Raises :class:`CardError` when no form can run.
    """

    def compressed(model: Path) -> Stages:
        from perfumer.classifier.runtimes.openvino_stages import openvino_stages

        return openvino_stages(model)

    def weights(path: Path) -> Stages:
        from perfumer.classifier.runtimes.torch_stages import torch_stages

        return torch_stages(card, path)

    return _opened(card, folder, compressed, weights)[0]


def _opened(
    card: ModelCard, folder: Path, compressed: Callable[[Path], T], weights: Callable[[Path], T]
) -> tuple[T, str]:
    """The form that opens, and why it is not the compressed one: empty when it is."""
    try:
        return compressed(_compressed_file(card, folder)), ""
    except ImportError as error:
        reason = f"the compressed form needs openvino ({error})"
    except CardError as error:
        reason = str(error)
    try:
        return weights(folder / card.weights), reason
    except ImportError as error:
        raise CardError(
            f"{folder / card.weights} needs PyTorch, which is not installed ({error}), and the "
            f"compressed form cannot be used ({reason}): restore models/ from the repository, or "
            "install requirements.txt"
        ) from error


def _compressed_file(card: ModelCard, folder: Path) -> Path:
    """The compressed form, checked. Raises :class:`CardError` where it may not be used."""
    form = card.compressed
    if form is None:
        raise CardError("its card names no compressed form")
    lossy = form.too_lossy(card.reads)
    if lossy:
        points = ", ".join(f"{task.value} {lost:.1f}" for task, lost in lossy.items())
        raise CardError(f"the compressed form loses too many points ({points})")
    for name, wanted in form.files.items():
        check_file(folder / name, wanted, "the card")
    return folder / next(iter(form.files))
