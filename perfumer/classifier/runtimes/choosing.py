"""Which form of the network runs here: the compressed one if it is good enough, else the weights.

Apart from :mod:`perfumer.classifier.runtimes.runtime`, which both runtimes import: together they
would be a cycle.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from perfumer.classifier.model_card import CardError, ModelCard, check_file, load_card
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


def import_runtime(card_path: Path) -> str:
    """Import what will run the network; return why it is not the compressed form ("" if it is).

    Importing PyTorch takes seconds of a processor, and minutes for a thread that gives way: so
    this is called before it does.
    """
    try:
        card = load_card(card_path)
        _find_compressed(card, card_path.parent)
        import perfumer.classifier.runtimes.openvino
    except (ImportError, CardError, OSError) as error:
        reason = str(error)
    else:
        return ""
    try:
        import perfumer.classifier.runtimes.pytorch  # noqa: F401
    except ImportError:  # said when the network is opened
        return reason
    return f"{reason}; faces are read with PyTorch instead, which is slower"


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
    except (OSError, RuntimeError) as error:  # of a library or a disk: what it tells is not ours
        reason = f"the compressed form cannot be opened ({error})"
    try:
        return weights(folder / card.weights), reason
    except OSError as error:
        raise CardError(
            f"{folder / card.weights} cannot be opened ({error}), and the compressed form cannot "
            f"be used ({reason}): restore models/ from the repository"
        ) from error
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
