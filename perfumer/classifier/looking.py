"""What the network looks at: its first filters, its layers, and class-activation maps.

Made for the page ``/how``, which explains the network. It is slow, and no visit waits for it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from safetensors import SafetensorError, safe_open

from perfumer.classifier.label_sets import matrix, tasks_of
from perfumer.classifier.model_card import CardError, ModelCard, TaskFacts
from perfumer.classifier.preprocess import crop_face, crop_pixels, normalise
from perfumer.classifier.runtimes.choosing import open_runtime, open_stages
from perfumer.classifier.runtimes.runtime import Numbers
from perfumer.maths.softmax import softmax
from perfumer.messages import Face, Image
from perfumer.traits import LABELS, Task

FIRST = "trunk.conv1.weight"  # of a ResNet; other trunks have no filters to show
EXPLAINED = (Task.EMOTION, Task.AGE)  # what maps are made of: the first that the network reads
FILTERS = 6  # filters of the first layer that are shown
# A map finer than the last layer comes from reading the picture many times, moved a little.
SHIFTS = 7  # positions along each axis
MAX_SHIFT = 0.25  # farthest position, as a share of the crop's side
BLUR = 0.14  # reach of one cell of the last layer in the map, as a share of the crop's side


@dataclass(frozen=True, slots=True, eq=False)
class Filter:
    """One filter of the first layer."""

    weights: Image  # (side, side, 3), as colours: grey is 0
    response: Numbers  # (height, width), 0 to 1: where the picture matches the filter


@dataclass(frozen=True, slots=True, eq=False)
class Depth:
    """The last layer of one size."""

    maps: int  # number of maps in the layer
    liveliest: Numbers  # (height, width), 0 to 1: the map that varies most over the picture


@dataclass(frozen=True, slots=True, eq=False)
class Inspection:
    """What the network made of one face."""

    crop: Image  # (side, side, 3), the input of the network
    filters: tuple[Filter, ...]
    depths: tuple[Depth, ...]  # from the first layers to the last
    # By label of the explained task; both are empty where no map can be made.
    shares: Mapping[StrEnum, float]
    evidence: Mapping[StrEnum, Numbers]  # (side, side), 0 to 1: where the picture speaks for it


@dataclass(frozen=True, slots=True, eq=False)
class _Head:
    """The head whose answer is explained."""

    name: str
    task: Task
    facts: TaskFacts
    weight: Numbers  # (labels of the head, width)


class Inspector:
    """Inspects the network of a model card.

    Raises :class:`CardError` if the network cannot be opened.
    """

    def __init__(self, card: ModelCard, folder: Path) -> None:
        self._card = card
        self._head = _open_head(card, folder)
        self._first = _read_tensors(folder / card.weights, (FIRST,)).get(FIRST)
        self._stages = open_stages(card, folder)
        self._runtime = open_runtime(card, folder, 1)

    def inspect(self, image: Image, face: Face, pause: Callable[[], None]) -> Inspection:
        """Inspect what the network sees in ``face``.

        ``pause`` is called several times a second, and may raise an error to end the inspection.
        There is no evidence if the trunk does not end in the mean of its last maps, or if the
        network reads none of :data:`EXPLAINED`.
        """
        crop = crop_face(image, face, self._card.side)
        depths = [maps[0] for maps in self._stages(self._input([crop]))]
        head = self._head
        explained = head if head and len(depths[-1]) == head.weight.shape[1] else None
        return Inspection(
            crop,
            self._pick_filters(depths[0]),
            tuple(Depth(len(maps), _scale_to_1(_pick_liveliest(maps))) for maps in depths),
            self._read_shares(explained, crop) if explained else {},
            self._find_evidence(explained, image, face, pause) if explained else {},
        )

    def _pick_filters(self, maps: Numbers) -> tuple[Filter, ...]:
        """Return the filters that respond most, each to something that the others do not."""
        if self._first is None or len(self._first) != len(maps):
            return ()
        flat = maps.reshape(len(maps), -1)
        flat = flat - flat.mean(axis=1, keepdims=True)
        strength = np.linalg.norm(flat, axis=1)
        likeness = np.abs(flat @ flat.T) / np.maximum(np.outer(strength, strength), 1e-9)
        chosen: list[int] = []
        for _ in range(FILTERS):
            own = 1 - likeness[:, chosen].max(axis=1, initial=0)
            own[chosen] = -1
            chosen.append(int((strength * own).argmax()))
        return tuple(Filter(_colour(self._first[n]), _scale_to_1(maps[n])) for n in chosen)

    def _read_shares(self, head: _Head, crop: Image) -> Mapping[StrEnum, float]:
        """Return the shares as the kiosk reads them, from the same form of the network."""
        logits = self._runtime.run(self._input([crop])).logits[head.name]
        shares = softmax(logits, head.facts.temperature)[0]
        ours = shares @ matrix(head.facts.labels, head.task)
        return dict(zip(LABELS[head.task], ours.tolist(), strict=True))

    def _find_evidence(
        self, head: _Head, image: Image, face: Face, pause: Callable[[], None]
    ) -> Mapping[StrEnum, Numbers]:
        """Return class-activation maps: the maps of the last layer, weighted as the head does.

        After Zhou et al., "Learning Deep Features for Discriminative Localization", 2016. A face of
        112 pixels leaves only 4 × 4 cells in the last layer. So the picture is read often, each
        time moved a little, and every cell is added where it was in the unmoved picture.
        """
        directions = _directions(head)
        side = self._card.side
        total, weight = np.zeros((len(directions), side, side)), np.full((side, side), 1e-6)
        steps = np.linspace(-MAX_SHIFT, MAX_SHIFT, SHIFTS).tolist()
        for dy in steps:
            pause()
            moved = [_crop_moved(image, face, dx, dy, side) for dx in steps]
            maps = self._stages(self._input(moved))[-1]
            cells = np.einsum("lk,nkij->nlij", directions, maps)
            for dx, values in zip(steps, cells, strict=True):
                _add_cells(total, weight, values, dx, dy)
        evidence = np.maximum(total / weight, 0).astype(np.float32)
        scaled = evidence / max(float(evidence.max()), 1e-9)
        return dict(zip(LABELS[head.task], scaled, strict=True))

    def _input(self, crops: list[Image]) -> Numbers:
        return normalise(np.stack(crops), self._card.mean, self._card.std)


def find_explained(card: ModelCard) -> Task | None:
    """Return the task that maps are made of; None if the network reads none of those."""
    return next((task for task in EXPLAINED if task in card.reads), None)


def _open_head(card: ModelCard, folder: Path) -> _Head | None:
    task = find_explained(card)
    if task is None:
        return None
    name = next(name for name, facts in card.tasks.items() if task in tasks_of(facts.labels))
    weight = f"heads.{name}.weight"
    tensors = _read_tensors(folder / card.weights, (weight,))
    return _Head(name, task, card.tasks[name], tensors[weight])


def _directions(head: _Head) -> Numbers:
    """Return (our labels, width): what speaks for one label and not for all of them."""
    meaning = matrix(head.facts.labels, head.task)
    own = head.weight - head.weight.mean(axis=0)
    directions = (meaning / np.maximum(meaning.sum(axis=0), 1)).T @ own
    return np.asarray(directions, np.float32)


def _read_tensors(path: Path, prefixes: tuple[str, ...]) -> dict[str, Numbers]:
    """Return the tensors whose names begin so, without reading the whole file of weights."""
    try:
        with safe_open(path, "numpy") as file:
            names = [name for name in file.keys() if name.startswith(prefixes)]  # noqa: SIM118
            return {name: file.get_tensor(name).astype(np.float32) for name in names}
    except (OSError, SafetensorError) as error:
        raise CardError(f"{path} cannot be opened ({error}): export the model again") from error


def _colour(weights: Numbers) -> Image:
    """Return weights (3, side, side) as colours (side, side, 3)."""
    values = weights.transpose(1, 2, 0)
    return np.asarray(127.5 + 127.5 * values / np.abs(values).max(), np.uint8)


def _pick_liveliest(maps: Numbers) -> Numbers:
    """Return the map (height, width) that varies most over the picture."""
    return np.asarray(maps[maps.std(axis=(1, 2)).argmax()])


def _scale_to_1(values: Numbers) -> Numbers:
    """Scale values to 0 to 1; a map that is the same everywhere becomes 0."""
    low, high = float(values.min()), float(values.max())
    return np.asarray((values - low) / (high - low) if high > low else values * 0, np.float32)


def _crop_moved(image: Image, face: Face, dx: float, dy: float, side: int) -> Image:
    """Return the crop of the face, moved by ``dx`` and ``dy`` as shares of its side."""
    height, width = image.shape[:2]
    size = crop_pixels(image, face)
    box = replace(face.box, x=face.box.x + dx * size / width, y=face.box.y + dy * size / height)
    return crop_face(image, replace(face, box=box), side)


def _add_cells(
    total: NDArray[np.float64], weight: NDArray[np.float64], cells: Numbers, dx: float, dy: float
) -> None:
    """Add each of the cells (labels, rows, columns) where it is in the unmoved crop."""
    places = (np.arange(total.shape[-1]) + 0.5) / total.shape[-1]
    rows, columns = cells.shape[1:]
    for row in range(rows):
        down = np.exp(-(((places - (row + 0.5) / rows - dy) / BLUR) ** 2))
        for column in range(columns):
            across = np.exp(-(((places - (column + 0.5) / columns - dx) / BLUR) ** 2))
            near = np.outer(down, across)
            total += near * cells[:, row, column, None, None]
            weight += near
