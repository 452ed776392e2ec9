"""What the simulated visitor does, as data: ``data/scripts/*.json``.

A script is a list of visits, a visit a list of steps. Some steps take a set time; others go
by what the screen shows, as a person would (``play``, ``choose``, ``hover``, ``wait`` with
``until``). All coordinates of people and hands are shares of the mirrored frame.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from perfumer.camera.source import CameraError, Reason
from perfumer.messages import Box, Point

Seconds = Annotated[float, Field(gt=0, le=600)]
Place = Annotated[float, Field(ge=-0.5, le=1.5)]  # share of the frame's width
# An id, or a pattern such as answer:*; several by a bar, the first that is there wins.
Target = Annotated[str, Field(pattern=r"^[a-z_]+(:[a-z0-9_*]+)?(\|[a-z_]+(:[a-z0-9_*]+)?)*$")]
StageName = Literal[
    "attract", "consent", "choose", "read", "ask", "result", "card", "farewell", "trouble"
]


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
    """Lower the hand and go out to the other side."""

    do: Literal["leave"]
    seconds: Seconds = 1.5


class Wait(Step):
    """Stand for some time; with ``until`` no longer than till that stage is shown."""

    do: Literal["wait"]
    seconds: Seconds
    until: StageName | None = None


class RaiseHand(Step):
    do: Literal["raise_hand"]
    seconds: Seconds = 0.7


class LowerHand(Step):
    do: Literal["lower_hand"]
    seconds: Seconds = 0.5


class MoveHand(Step):
    """Move the fingertip to a place in the frame, whatever the screen shows."""

    do: Literal["move_hand"]
    x: Annotated[float, Field(ge=0, le=1)]
    y: Annotated[float, Field(ge=0, le=1.3)]
    seconds: Seconds = 0.7


class Choose(Step):
    """Move onto a target, once it is there, and stay until the screen changes."""

    do: Literal["choose"]
    target: Target
    patience_s: Seconds = 20


class Hover(Step):
    """Rest on a target, but not long enough to choose it."""

    do: Literal["hover"]
    target: Target
    seconds: Seconds


class Play(Step):
    """Go through the journey: on each stage choose what ``choose`` says, until ``until``.

    On a stage that is not listed the visitor lowers the hand and watches.
    """

    do: Literal["play"]
    until: StageName
    choose: Mapping[StageName, Target]
    patience_s: Seconds = 90


class Join(Step):
    """A second person comes, with or without a raised hand of their own."""

    do: Literal["join"]
    face: str
    x: Place
    scale: Annotated[float, Field(gt=0.2, le=1.2)] = 0.85  # much smaller faces are not detected
    hand: bool = False


class Part(Step):
    """The second persons go."""

    do: Literal["part"]


AnyStep = Annotated[
    WalkUp | Leave | Wait | RaiseHand | LowerHand | MoveHand | Choose | Hover | Play | Join | Part,
    Field(discriminator="do"),
]


class Visit(BaseModel):
    """One person's visit."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    face: str
    hand: Literal["left", "right"] = "right"
    scale: Annotated[float, Field(gt=0.2, le=1.2)] = 1.0
    steps: Annotated[tuple[AnyStep, ...], Field(min_length=1)]


class Script(BaseModel):
    """Visits one after the other, over and over."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    about: str
    seed: int = 1
    visits: Annotated[tuple[Visit, ...], Field(min_length=1)]

    def faces(self) -> Iterator[str]:
        """Names of the faces of everybody who comes."""
        for visit in self.visits:
            yield visit.face
            yield from (step.face for step in visit.steps if isinstance(step, Join))


def load_script(path: Path) -> Script:
    """Read and check a script.

    Raises :class:`CameraError` that names the file, the visit, the step and the field.
    """
    try:
        return Script.model_validate_json(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        there = ", ".join(sorted(item.stem for item in path.parent.glob("*.json")))
        raise CameraError(
            Reason.MISSING, f"there is no script {path}; choose one of: {there or 'none'}"
        ) from None
    except (ValidationError, UnicodeDecodeError) as error:
        raise CameraError(Reason.UNREADABLE, f"{path}: {_first(error)}") from error


def _first(error: ValidationError | UnicodeDecodeError) -> str:
    """The first thing that is wrong, with people's numbers: visits and steps from 1."""
    if isinstance(error, UnicodeDecodeError):
        return "is not UTF-8 text"
    first = error.errors()[0]
    words: list[str] = []
    for part in first["loc"]:
        if isinstance(part, int) and words:
            words[-1] = f"{words[-1].removesuffix('s')} {part + 1}"
        else:
            words.append(str(part))
    where = ", ".join(words) or "the file"
    return f"{where}: {first['msg']} (the steps and their fields: docs/simulated-visitor.md)"
