"""What the simulated visitor does, as data: ``data/scripts/*.json``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from perfumer.camera.source import CameraError
from perfumer.camera.status import Reason
from perfumer.messages import Box, Point

Seconds = Annotated[float, Field(gt=0, le=600)]
Place = Annotated[float, Field(ge=-0.5, le=1.5)]  # share of the frame's width


@dataclass(frozen=True, slots=True)
class ScreenView:
    """What a visitor sees of the screen: enough to aim by."""

    stage: str
    screen: str  # differs from one screen to the next, also between two questions
    targets: Mapping[str, Box]
    pointer: Point | None


class Step(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class WalkUp(Step):
    """Come in from the side and stand before the screen."""

    do: Literal["walk_up"]
    seconds: Seconds = 1.5
    x: Place = 0.5


class Leave(Step):
    do: Literal["leave"]
    seconds: Seconds = 1.5


class Wait(Step):
    do: Literal["wait"]
    seconds: Seconds


class RaiseHand(Step):
    do: Literal["raise_hand"]
    seconds: Seconds = 0.7


class LowerHand(Step):
    do: Literal["lower_hand"]
    seconds: Seconds = 0.5


class Choose(Step):
    """Move onto a target, once it is there, and stay until the screen changes."""

    do: Literal["choose"]
    target: str  # an id, or a pattern such as answer:*; several by a bar, the first there wins
    patience_s: Seconds = 20


class Hover(Step):
    """Rest on a target, but not long enough to choose it."""

    do: Literal["hover"]
    target: str
    seconds: Seconds


class Join(Step):
    """A second person comes, with or without a raised hand of their own."""

    do: Literal["join"]
    face: str
    x: Place
    scale: Annotated[float, Field(gt=0.2, le=1.2)] = 0.7
    hand: bool = False


class Part(Step):
    """The second persons go."""

    do: Literal["part"]


AnyStep = Annotated[
    WalkUp | Leave | Wait | RaiseHand | LowerHand | Choose | Hover | Join | Part,
    Field(discriminator="do"),
]


class Visit(BaseModel):
    """One person's visit."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    face: str
    hand: Literal["left", "right"] = "right"
    steps: Annotated[tuple[AnyStep, ...], Field(min_length=1)]


class Script(BaseModel):
    """Visits one after the other, over and over."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    about: str
    seed: int = 1
    visits: Annotated[tuple[Visit, ...], Field(min_length=1)]


def load_script(path: Path) -> Script:
    """Read and check a script.

    Raises :class:`CameraError` that names the file, the step and the field.
    """
    try:
        return Script.model_validate_json(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        there = ", ".join(sorted(item.stem for item in path.parent.glob("*.json")))
        raise CameraError(
            Reason.MISSING, f"there is no script {path}; choose one of: {there}"
        ) from None
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"]) or "the file"
        raise CameraError(
            Reason.UNREADABLE, f"{path}: {where}: {first['msg']} (see docs/simulated-visitor.md)"
        ) from error
