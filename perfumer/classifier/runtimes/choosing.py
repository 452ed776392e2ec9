"""Which form of the network runs here: the compressed one if it is good enough, else the weights.

Apart from :mod:`perfumer.classifier.runtimes.runtime`, which both runtimes import: together they
would be a cycle.
"""

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
    """Open the fastest form that loses little enough; log why, if it is the slower one.

    Raises :class:`CardError` if no form can run.
    """

    def compressed(model: Path) -> Runtime:
        from perfumer.classifier.runtimes.openvino import OpenVinoRuntime

        return OpenVinoRuntime(card, model, threads)

    def weights(path: Path) -> Runtime:
        from perfumer.classifier.runtimes.pytorch import TorchRuntime

        return TorchRuntime(card, path, threads)

    runtime, reason = _open(card, folder, compressed, weights)
    if reason and card.compressed is not None:
        log.warning("%s; reading with %s instead, which is slower", reason, runtime.name)
    return runtime


def open_stages(card: ModelCard, folder: Path) -> Stages:
    """Open the maps of every depth, of the form that :func:`open_runtime` runs here.

    Raises :class:`CardError` if no form can run.
    """

    def compressed(model: Path) -> Stages:
        from perfumer.classifier.runtimes.openvino import open_openvino_stages

        return open_openvino_stages(model)

    def weights(path: Path) -> Stages:
        from perfumer.classifier.runtimes.pytorch import open_torch_stages

        return open_torch_stages(card, path)

    return _open(card, folder, compressed, weights)[0]


def _open(
    card: ModelCard, folder: Path, compressed: Callable[[Path], T], weights: Callable[[Path], T]
) -> tuple[T, str]:
    """Return the form that opens, and why it is not the compressed one ("" if it is)."""
    try:
        return compressed(_find_compressed(card, folder)), ""
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


def _find_compressed(card: ModelCard, folder: Path) -> Path:
    """Return the file of the compressed form, checked. Raises :class:`CardError`."""
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
