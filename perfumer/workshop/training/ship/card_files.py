"""A card and the files it describes, put in place together or not at all."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from safetensors.torch import save_file

from perfumer.classifier.model_card import CardError, ModelCard, load_card
from perfumer.classifier.network import FaceNet
from perfumer.files import whole
from perfumer.workshop.training.ship.card_text import card_text

CARD, TEXT, WEIGHTS = "face.json", "MODEL_CARD.md", "face.safetensors"
COMPRESSED = ("face-int8.xml", "face-int8.bin")


@contextmanager
def stage(into: Path) -> Iterator[Path]:
    """Open an empty folder inside ``into`` for the files that will replace those of ``into``.

    Raises :class:`CardError` if something cannot be written; ``into`` is then as it was.
    """
    try:
        into.mkdir(parents=True, exist_ok=True)
        with TemporaryDirectory(prefix=".export-", dir=into) as folder:
            yield Path(folder)
    except OSError as error:
        raise CardError(
            f"{into} cannot be written ({error}): free some space; the files that were there are "
            "still good"
        ) from error


def write_weights(network: FaceNet, path: Path) -> None:
    """Write the weights as half-precision numbers; :func:`round_to_half` has rounded them."""
    state = network.state_dict()
    save_file(
        {
            name: (tensor.half() if tensor.is_floating_point() else tensor).cpu().contiguous()
            for name, tensor in state.items()
        },
        path,
    )


def round_to_half(network: FaceNet) -> FaceNet:
    """Round each number to half precision, in place: what is measured is then what ships."""
    state = network.state_dict()
    network.load_state_dict(
        {
            name: tensor.half().float() if tensor.is_floating_point() else tensor
            for name, tensor in state.items()
        }
    )
    return network


def write_card(card: ModelCard, folder: Path) -> None:
    """Write the card into ``folder``, once as JSON and once as a page for people."""
    whole.write_whole(folder / CARD, card.model_dump_json(indent=1) + "\n")
    whole.write_whole(folder / TEXT, card_text(card))


def put_in_place(folder: Path, into: Path) -> None:
    """Move the files of ``folder`` over those of ``into``, the card last.

    Every file is complete before the first is moved. If the move is interrupted, loading the card
    reports it: its files are then not the ones it describes. Raises :class:`CardError` before
    anything is moved if the card does not fit its files.
    """
    card = load_card(folder / CARD)
    form = card.compressed
    names = [card.weights, *(form.files if form else ()), TEXT, CARD]
    for name in names:
        # Every user of the machine may read them, whatever the umask.
        (folder / name).chmod(0o644)
    for name in names:
        whole.put_in_place(folder / name, into / name)
    for name in set(COMPRESSED) - set(names):
        (into / name).unlink(missing_ok=True)  # belongs to the replaced card
