"""The model card: facts that travel with the weights, for the program and for people."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Mapping
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator

from perfumer.classifier.label_sets import tasks_of
from perfumer.text.reading import JsonError, TextError, parse_json, read_text
from perfumer.traits import Task

FORMAT = 2  # 2 added the compressed form and heads whose labels are not ours
READABLE = (1, 2)  # formats that this program reads
MAX_LOST = 1.0  # points of accuracy that a compressed form may lose on any task

Sha256 = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]


class CardError(Exception):
    """A model card or its weights cannot be used; the message names file, field and remedy."""


class DataSet(BaseModel):
    """A data set that the network was trained on."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str
    pictures: int
    tasks: tuple[Task, ...]
    licence: str
    source: str


class TaskFacts(BaseModel):
    """How one head is read: the order of its labels, and what makes its probabilities honest."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    labels: Annotated[tuple[str, ...], Field(min_length=1)]
    temperature: Annotated[float, Field(gt=0, le=100)]  # divisor of the logits
    unsure_below: Annotated[float, Field(ge=0, le=1)]  # top probability below which: "not sure"

    @field_validator("labels")
    @classmethod
    def _known(cls, labels: tuple[str, ...]) -> tuple[str, ...]:
        tasks_of(labels)
        return labels


class Numbering(StrEnum):
    """The parts of a compressed form that are in 8-bit whole numbers."""

    ALL = "int8"
    WEIGHTS = "int8 weights"  # the computation is in float32


class CompressedForm(BaseModel):
    """The same network in 8-bit whole numbers, and what that costs."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    runtime: Literal["openvino"]
    numbers: Numbering
    # Names of files in the folder of the card, with their hashes; the first is the one to open.
    files: Annotated[Mapping[str, Sha256], Field(min_length=1)]
    bytes: Annotated[int, Field(gt=0)]  # size of all files together
    lost: Mapping[Task, float]  # points of accuracy lost, measured at export; negative: gained
    calibrated_on: int  # number of pictures that the ranges of values were taken from

    def too_lossy(self, tasks: frozenset[Task]) -> dict[Task, float]:
        """Return those of ``tasks`` that lose too much or were not measured, with the points."""
        lost = {task: self.lost.get(task, 100.0) for task in sorted(tasks)}
        return {task: points for task, points in lost.items() if points > MAX_LOST}


class ModelCard(BaseModel):
    """A network of ours, described.

    ``tasks`` has an entry per head. A head is named after its task, unless it reads several, and
    its labels are ours or a set of :mod:`perfumer.classifier.label_sets`. A task that no head reads
    is empty in every reading, and no page speaks of it as read.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    format: int
    name: str
    trunk: str
    weights: str  # name of a file in the folder of the card
    weights_sha256: Sha256
    side: Annotated[int, Field(ge=32, le=512)]  # side of the square input in pixels
    mean: tuple[float, float, float]
    std: tuple[float, float, float]
    tasks: Mapping[str, TaskFacts]
    data: tuple[DataSet, ...]
    licence: str
    trained: Mapping[str, Any]  # the recipe: minutes, sizes, pictures seen
    metrics: Mapping[str, Any]  # figures by task, as evaluate measures them
    limits: Annotated[tuple[str, ...], Field(min_length=1)]
    compressed: CompressedForm | None = None

    @model_validator(mode="after")
    def _reads_each_task_once(self) -> ModelCard:
        if self.format not in READABLE:
            raise ValueError(f"format is {self.format}, this program reads {READABLE}")
        readers = Counter(task for facts in self.tasks.values() for task in tasks_of(facts.labels))
        if not readers:
            raise ValueError("tasks lacks every head")
        for task, count in readers.items():
            if count > 1:
                raise ValueError(f"tasks has {count} heads that read '{task.value}'")
        for head, facts in self.tasks.items():
            if head in set(Task) and tasks_of(facts.labels) != (Task(head),):
                raise ValueError(f"tasks.{head}.labels are those of another task")
        return self

    @property
    def heads(self) -> dict[str, int]:
        """Return the number of labels of each head."""
        return {head: len(facts.labels) for head, facts in self.tasks.items()}

    @property
    def reads(self) -> frozenset[Task]:
        """Return the tasks that the heads read."""
        return frozenset(task for facts in self.tasks.values() for task in tasks_of(facts.labels))

    @property
    def thresholds(self) -> dict[Task, float]:
        """Return the lowest probability at which the answer of each task is given.

        It is the one of the head that reads the task; without such a head it is 1.
        """
        read = {
            task: facts.unsure_below
            for facts in self.tasks.values()
            for task in tasks_of(facts.labels)
        }
        return {task: read.get(task, 1.0) for task in Task}


def load_card(path: Path) -> ModelCard:
    """Read a model card and check that its weights are the file it was written for.

    Raises :class:`CardError`.
    """
    try:
        card = ModelCard.model_validate(parse_json(read_text(path)))
    except FileNotFoundError:
        raise CardError(
            f"{path} is missing: restore models/ from the repository, or train one (make train)"
        ) from None
    except OSError as error:
        raise CardError(f"{path} cannot be read ({error.strerror}): restore it") from error
    except (TextError, JsonError) as error:
        raise CardError(f"{path}: {error}; restore it, or export the model again") from error
    except ValidationError as error:
        first = error.errors()[0]
        field = ".".join(str(part) for part in first["loc"]) or "the card"
        raise CardError(f"{path}: {field}: {first['msg']}; export the model again") from error
    check_file(path.parent / card.weights, card.weights_sha256, path.name)
    return card


def check_file(path: Path, wanted_sha256: str, card: str) -> None:
    """Raise :class:`CardError` unless ``path`` is the file that ``card`` describes."""
    if not path.is_file():
        raise CardError(f"{path} is missing: restore it; it belongs to {card}")
    if sha256(path) != wanted_sha256:
        raise CardError(
            f"{path} is not the file that {card} describes (its SHA-256 differs): "
            "restore both, or export the model again"
        )


def sha256(path: Path) -> str:
    """Return the SHA-256 of a file, in hexadecimal digits."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
