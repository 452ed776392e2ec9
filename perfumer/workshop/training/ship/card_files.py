"""A card and the files it describes, put in place together or not at all."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from safetensors.torch import save_file

from perfumer.classifier.model_card import CardError, ModelCard, load_card
from perfumer.classifier.network import FaceNet
from perfumer.workshop.training.ship.card_text import card_text

CARD, TEXT, WEIGHTS = "face.json", "MODEL_CARD.md", "face.safetensors"
COMPRESSED = ("face-int8.xml", "face-int8.bin")


@contextmanager
def staged(into: Path) -> Iterator[Path]:
    """An empty folder beside the files of ``into``, for all that is to take their place.

    Raises :class:`CardError` when something cannot be written; ``into`` is then as it was.
    """
    try:
        into.mkdir(parents=True, exist_ok=True)
        with TemporaryDirectory(prefix=".export-", dir=into) as folder:
            yield Path(folder)
    except OSError as error:
        raise CardError(
            f"{into} cannot be written ({error}): free some space; what was there is still good"
        ) from error


def write_weights(network: FaceNet, path: Path) -> None:
    """Half floats, as :func:`halved` leaves them."""
    state = network.state_dict()
    save_file(
        {
            name: (tensor.half() if tensor.is_floating_point() else tensor).contiguous()
            for name, tensor in state.items()
        },
        path,
    )


def halved(network: FaceNet) -> FaceNet:
    """The network with every number as half floats hold it: what is measured is what ships."""
    state = network.state_dict()
    network.load_state_dict(
        {
            name: tensor.half().float() if tensor.is_floating_point() else tensor
            for name, tensor in state.items()
        }
    )
    return network


def write_card(card: ModelCard, folder: Path) -> None:
    (folder / CARD).write_text(card.model_dump_json(indent=1) + "\n", encoding="utf-8")
    (folder / TEXT).write_text(card_text(card), encoding="utf-8")


def put_in_place(folder: Path, into: Path) -> None:
    """Move the files of ``folder`` over those of ``into``, the card last.

    Every file is whole before the first is moved. A stop in between is told when the card is
    loaded: its files then are not those it describes. Raises :class:`CardError` before anything is
    moved when the card does not fit its files.
    """
    card = load_card(folder / CARD)
    form = card.compressed
    names = [card.weights, *(form.files if form else ()), TEXT, CARD]
    for name in names:
        _settle(folder / name)
    for name in names:
        (folder / name).replace(into / name)
    for name in set(COMPRESSED) - set(names):
        (into / name).unlink(missing_ok=True)  # of the card before


def _settle(path: Path) -> None:
    """On the disk, and readable for whoever runs the kiosk."""
    path.chmod(0o644)
    with path.open("rb+") as written:
        os.fsync(written.fileno())
