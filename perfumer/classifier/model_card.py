"""The facts that travel with the weights; the program reads them, people too."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Mapping
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator

from perfumer.classifier.label_sets import tasks_of
from perfumer.traits import Task

FORMAT = 2  # 2 added the compressed form and heads with other labels than ours
READABLE = (1, 2)
MOST_LOST = 1.0  # points of accuracy that a compressed form may lose on any task

Sha256 = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]


class CardError(Exception):
    """A card or its weights cannot be used; the message names file, field and remedy."""


class DataSet(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str
    pictures: int
    tasks: tuple[Task, ...]
    licence: str
    source: str


class TaskFacts(BaseModel):
    """How one head is read: its labels in order, and what makes its probabilities honest."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    labels: Annotated[tuple[str, ...], Field(min_length=1)]
    temperature: Annotated[float, Field(gt=0, le=100)]  # logits are divided by it
    unsure_below: Annotated[float, Field(ge=0, le=1)]  # top probability under it: "not sure"

    @field_validator("labels")
    @classmethod
    def _known(cls, labels: tuple[str, ...]) -> tuple[str, ...]:
        tasks_of(labels)
        return labels


class Numbering(StrEnum):
    """What of a compressed form is in 8-bit whole numbers."""

    ALL = "int8"
    WEIGHTS = "int8 weights"  # computed with in float32


class CompressedForm(BaseModel):
    """The same network in 8-bit whole numbers, and what that costs."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    runtime: Literal["openvino"]
    numbers: Numbering
    files: Annotated[Mapping[str, Sha256], Field(min_length=1)]  # beside the card; the first opens
    bytes: Annotated[int, Field(gt=0)]  # all files together
    lost: Mapping[Task, float]  # points of accuracy, measured by export; negative: gained
    calibrated_on: int  # pictures that the ranges of values were taken from

    def too_lossy(self, tasks: frozenset[Task]) -> dict[Task, float]:
        """Of ``tasks``, those that lose too much, or were not measured."""
        lost = {task: self.lost.get(task, 100.0) for task in sorted(tasks)}
        return {task: points for task, points in lost.items() if points > MOST_LOST}


class ModelCard(BaseModel):
    """Raises :class:`CardError` on load when it does not describe a network of ours.

    ``tasks`` has an entry per head. A head is named after its task, unless it reads several,
    and its labels are ours or one of :mod:`perfumer.classifier.label_sets`. A task that no head
    reads is never answered.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    format: int
    name: str
    trunk: str
    weights: str  # file beside the card
    weights_sha256: Sha256
    side: Annotated[int, Field(ge=32, le=512)]  # pixels of the square input
    mean: tuple[float, float, float]
    std: tuple[float, float, float]
    tasks: Mapping[str, TaskFacts]
    data: tuple[DataSet, ...]
    licence: str
    trained: Mapping[str, Any]  # the recipe: minutes, sizes, pictures seen
    metrics: Mapping[str, Any]  # what evaluate measured
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
        """How many labels each head has."""
        return {head: len(facts.labels) for head, facts in self.tasks.items()}

    @property
    def reads(self) -> frozenset[Task]:
        return frozenset(task for facts in self.tasks.values() for task in tasks_of(facts.labels))

    @property
    def thresholds(self) -> dict[Task, float]:
        """Least probability at which a task's answer is given: the head's that reads it."""
        read = {
            task: facts.unsure_below
            for facts in self.tasks.values()
            for task in tasks_of(facts.labels)
        }
        return {task: read.get(task, 1.0) for task in Task}


def load_card(path: Path) -> ModelCard:
    """Read a card and check that its weights are the file it was written for."""
    try:
        card = ModelCard.model_validate_json(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise CardError(
            f"{path} is missing: restore models/ from the repository, or train one (make train)"
        ) from None
    except UnicodeDecodeError as error:
        raise CardError(f"{path} is not UTF-8 text ({error}); export the model again") from error
    except ValidationError as error:
        first = error.errors()[0]
        field = ".".join(str(part) for part in first["loc"]) or "the card"
        raise CardError(f"{path}: {field}: {first['msg']}; export the model again") from error
    check_file(path.parent / card.weights, card.weights_sha256, path.name)
    return card


def check_file(path: Path, wanted_sha256: str, card: str) -> None:
    """Raises :class:`CardError` unless ``path`` is the file that ``card`` describes."""
    if not path.is_file():
        raise CardError(f"{path} is missing: restore it beside {card}")
    if sha256(path) != wanted_sha256:
        raise CardError(
            f"{path} is not the file that {card} describes (its SHA-256 differs): "
            "restore both, or export the model again"
        )


def sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
