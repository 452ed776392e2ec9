"""What the network looks at: its first filters, its layers, and class-activation maps.

For people who want to understand it, not on the kiosk's path: nothing here is fast.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from safetensors import SafetensorError, safe_open

from perfumer.classifier.label_sets import matrix, tasks_of
from perfumer.classifier.model_card import CardError, ModelCard
from perfumer.classifier.preprocess import crop_face, crop_pixels, normalised
from perfumer.classifier.runtimes.choosing import open_runtime, open_stages
from perfumer.classifier.runtimes.runtime import Numbers
from perfumer.maths.softmax import softmax
from perfumer.messages import Face, Image
from perfumer.traits import Emotion, Task

FIRST = "trunk.conv1.weight"  # of a ResNet; other trunks have no filters to show
FILTERS = 6  # shown of the first layer
SHIFTS = 7  # places each way that the picture is moved to, for a map finer than the last layer
FARTHEST = 0.25  # of the crop: so far it is moved
BLUR = 0.14  # of the crop: how far one cell of the last layer reaches in the map


@dataclass(frozen=True, slots=True, eq=False)
class Filter:
    """One filter of the first layer."""

    weights: Image  # (side, side, 3), as colours: grey is 0
    found: Numbers  # (height, width), 0 to 1: where the picture has what it looks for


@dataclass(frozen=True, slots=True, eq=False)
class Depth:
    """The last layer of one size; ``liveliest`` is one of its ``maps``, 0 to 1."""

    maps: int
    liveliest: Numbers  # (height, width)


@dataclass(frozen=True, slots=True, eq=False)
class Looked:
    """What became of one face in the network."""

    crop: Image  # (side, side, 3), all that it saw
    filters: tuple[Filter, ...]
    depths: tuple[Depth, ...]  # the first one first
    shares: Mapping[Emotion, float]
    spoke: Mapping[Emotion, Numbers]  # (side, side), 0 to 1; 1 is what spoke most for any of them


class Looking:
    """Looks into the network of ``card``. Raises :class:`CardError` when it cannot be opened."""

    def __init__(self, card: ModelCard, folder: Path) -> None:
        self._card = card
        head = next(h for h, facts in card.tasks.items() if Task.EMOTION in tasks_of(facts.labels))
        self._head, self._facts = head, card.tasks[head]
        found = _tensors(folder / card.weights, (f"heads.{head}.weight", FIRST))
        self._weight = found[f"heads.{head}.weight"]
        self._first = found.get(FIRST)
        self._stages = open_stages(card, folder)
        self._runtime = open_runtime(card, folder, 1)

    def look(self, image: Image, face: Face, pause: Callable[[], None]) -> Looked:
        """All about ``face``; ``pause`` is called now and then, and may raise to end it.

        Where the trunk does not end in the mean of its last maps, nothing spoke for anything.
        """
        crop = crop_face(image, face, self._card.side)
        depths = [maps[0] for maps in self._stages(self._input([crop]))]
        explained = len(depths[-1]) == self._weight.shape[1]
        return Looked(
            crop,
            self._filters(depths[0]),
            tuple(Depth(len(maps), _unit(maps[maps.std(axis=(1, 2)).argmax()])) for maps in depths),
            self._shares(crop) if explained else {},
            self._spoke(image, face, pause) if explained else {},
        )

    def _filters(self, maps: Numbers) -> tuple[Filter, ...]:
        """Those that tell most, and each something of its own."""
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
        return tuple(Filter(_colours(self._first[n]), _unit(maps[n])) for n in chosen)

    def _shares(self, crop: Image) -> Mapping[Emotion, float]:
        """As the kiosk reads them. Maps in 8 bits differ a little from those that end in this."""
        logits = self._runtime.run(self._input([crop])).logits[self._head]
        shares = softmax(logits, self._facts.temperature)[0]
        ours = shares @ matrix(self._facts.labels, Task.EMOTION)
        return dict(zip(Emotion, ours.tolist(), strict=True))

    def _spoke(
        self, image: Image, face: Face, pause: Callable[[], None]
    ) -> Mapping[Emotion, Numbers]:
        """Class-activation maps (Zhou et al., "Learning Deep Features for Discriminative
        Localization", 2016): the last maps, weighted as the head weighs them.

        A face of 64 pixels leaves 2 × 2 cells there; so the picture is read many times, moved a
        little, and every cell counts where it lay.
        """
        directions = self._directions()
        side = self._card.side
        total, weight = np.zeros((len(directions), side, side)), np.full((side, side), 1e-6)
        steps = np.linspace(-FARTHEST, FARTHEST, SHIFTS).tolist()
        for dy in steps:
            pause()
            moved = [_moved(image, face, dx, dy, side) for dx in steps]
            maps = self._stages(self._input(moved))[-1]
            cells = np.einsum("lk,nkij->nlij", directions, maps)
            for dx, found in zip(steps, cells, strict=True):
                _spread(total, weight, found, dx, dy)
        spoke = np.maximum(total / weight, 0).astype(np.float32)
        return dict(zip(Emotion, spoke / max(float(spoke.max()), 1e-9), strict=True))

    def _directions(self) -> Numbers:
        """(our emotions, width): what speaks for one and not for the others as well."""
        meaning = matrix(self._facts.labels, Task.EMOTION)
        own = self._weight - self._weight.mean(axis=0)
        directions = (meaning / np.maximum(meaning.sum(axis=0), 1)).T @ own
        return np.asarray(directions, np.float32)

    def _input(self, crops: list[Image]) -> Numbers:
        return normalised(np.stack(crops), self._card.mean, self._card.std)


def _tensors(path: Path, beginnings: tuple[str, ...]) -> dict[str, Numbers]:
    """Those of a weights' file whose names begin so, without reading all of it."""
    try:
        with safe_open(path, "numpy") as file:
            names = [name for name in file.keys() if name.startswith(beginnings)]  # noqa: SIM118
            return {name: file.get_tensor(name).astype(np.float32) for name in names}
    except (OSError, SafetensorError) as error:
        raise CardError(f"{path} cannot be opened ({error}): export the model again") from error


def _colours(weights: Numbers) -> Image:
    """(3, side, side) weights → (side, side, 3) colours."""
    values = weights.transpose(1, 2, 0)
    return np.asarray(127.5 + 127.5 * values / np.abs(values).max(), np.uint8)


def _unit(values: Numbers) -> Numbers:
    """0 to 1; a map that is the same everywhere is 0."""
    low, high = float(values.min()), float(values.max())
    return np.asarray((values - low) / (high - low) if high > low else values * 0, np.float32)


def _moved(image: Image, face: Face, dx: float, dy: float, side: int) -> Image:
    """The crop, ``dx`` and ``dy`` of its side further on."""
    height, width = image.shape[:2]
    size = crop_pixels(image, face)
    box = replace(face.box, x=face.box.x + dx * size / width, y=face.box.y + dy * size / height)
    return crop_face(image, replace(face, box=box), side)


def _spread(
    total: NDArray[np.float64], weight: NDArray[np.float64], cells: Numbers, dx: float, dy: float
) -> None:
    """Add each cell, (labels, rows, columns), where it lay in the crop that was not moved."""
    places = (np.arange(total.shape[-1]) + 0.5) / total.shape[-1]
    rows, columns = cells.shape[1:]
    for row in range(rows):
        down = np.exp(-(((places - (row + 0.5) / rows - dy) / BLUR) ** 2))
        for column in range(columns):
            across = np.exp(-(((places - (column + 0.5) / columns - dx) / BLUR) ** 2))
            near = np.outer(down, across)
            total += near * cells[:, row, column, None, None]
            weight += near
