"""The facts that travel with the weights; the program reads them, people too."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from perfumer.traits import LABELS, Task

FORMAT = 1


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

    labels: tuple[str, ...]
    temperature: Annotated[float, Field(gt=0, le=100)]  # logits are divided by it
    unsure_below: Annotated[float, Field(ge=0, le=1)]  # top probability under it: "not sure"


class ModelCard(BaseModel):
    """Raises :class:`CardError` on load when it does not describe a network of ours."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    format: int
    name: str
    trunk: str
    weights: str  # file beside the card
    weights_sha256: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
    side: Annotated[int, Field(ge=32, le=512)]  # pixels of the square input
    mean: tuple[float, float, float]
    std: tuple[float, float, float]
    tasks: Mapping[Task, TaskFacts]
    data: tuple[DataSet, ...]
    licence: str
    trained: Mapping[str, Any]  # the recipe: minutes, sizes, pictures seen
    metrics: Mapping[str, Any]  # what evaluate measured
    limits: Annotated[tuple[str, ...], Field(min_length=1)]

    @model_validator(mode="after")
    def _knows_our_labels(self) -> ModelCard:
        if self.format != FORMAT:
            raise ValueError(f"format is {self.format}, this program reads {FORMAT}")
        for task in Task:
            if task not in self.tasks:
                raise ValueError(f"tasks lacks '{task.value}'")
            known = tuple(label.value for label in LABELS[task])
            if self.tasks[task].labels != known:
                raise ValueError(f"tasks.{task.value}.labels must be {', '.join(known)}")
        return self


def load_card(path: Path) -> ModelCard:
    """Read a card and check that its weights are the file it was written for."""
    try:
        card = ModelCard.model_validate_json(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise CardError(
            f"{path} is missing: restore models/ from the repository, or train one (make train)"
        ) from None
    except ValidationError as error:
        first = error.errors()[0]
        field = ".".join(str(part) for part in first["loc"]) or "the card"
        raise CardError(f"{path}: {field}: {first['msg']}; export the model again") from error
    weights = path.parent / card.weights
    if not weights.is_file():
        raise CardError(f"{weights} is missing: restore it beside {path.name}")
    if sha256(weights) != card.weights_sha256:
        raise CardError(
            f"{weights} is not the file that {path.name} describes (its SHA-256 differs): "
            "restore both, or export the model again"
        )
    return card


def sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
