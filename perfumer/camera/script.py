"""Load what the simulated visitor does from ``data/scripts/*.json``.

A script is a list of visits; the ``steps`` of a visit are its actions. Some actions take a set
time; others go by what the screen shows, as a person would (``play``, ``choose``, ``hover``,
``wait`` with ``until``). All coordinates of people and hands are shares of the mirrored frame.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from perfumer.camera.light import Light
from perfumer.camera.people import ADULT_M, Pose, Wear
from perfumer.camera.source import CameraError, Reason
from perfumer.messages import Box, Point
from perfumer.text.finding import find_file
from perfumer.text.reading import JsonError, TextError, parse_json, read_text

Seconds = Annotated[float, Field(gt=0, le=600)]
Place = Annotated[float, Field(ge=-0.5, le=1.5)]  # share of the frame's width
# An id, or a pattern such as answer:*; of several with a bar between, the first match counts.
Target = Annotated[str, Field(pattern=r"^[a-z_]+(:[a-z0-9_*]+)?(\|[a-z_]+(:[a-z0-9_*]+)?)*$")]
StageName = Literal[
    "attract", "consent", "choose", "read", "ask", "result", "card", "farewell", "trouble"
]


@dataclass(frozen=True, slots=True)
class ScreenView:
    """What a visitor sees of the screen: enough to aim by."""

    stage: str
    screen: str  # differs from one screen to the next, also between two questions
    targets: Mapping[str, Box]  # by id, in screen coordinates
    pointer: Point | None  # screen coordinates; None while no hand points


class Action(BaseModel):
    """One thing that the visitor does."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class WalkUp(Action):
    """Come in from the side and stand before the screen."""

    do: Literal["walk_up"]
    seconds: Seconds = 1.5
    x: Place = 0.5


class Leave(Action):
    """Lower the hand and go out to the other side."""

    do: Literal["leave"]
    seconds: Seconds = 1.5


class Wait(Action):
    """Stand for some time; with ``until`` no longer than until that stage is shown."""

    do: Literal["wait"]
    seconds: Seconds
    until: StageName | None = None


class RaiseHand(Action):
    """Lift the hand to where it starts to point."""

    do: Literal["raise_hand"]
    seconds: Seconds = 0.7


class LowerHand(Action):
    """Let the hand sink out of the frame."""

    do: Literal["lower_hand"]
    seconds: Seconds = 0.5


class MoveHand(Action):
    """Move the fingertip to a place in the frame, whatever the screen shows."""

    do: Literal["move_hand"]
    x: Annotated[float, Field(ge=0, le=1)]
    y: Annotated[float, Field(ge=0, le=1.3)]
    seconds: Seconds = 0.7


class Choose(Action):
    """Move onto a target, once it is shown, and stay until the screen changes."""

    do: Literal["choose"]
    target: Target
    patience_s: Seconds = 20


class Hover(Action):
    """Rest on a target, but not long enough to choose it."""

    do: Literal["hover"]
    target: Target
    seconds: Seconds


class GoThrough(Action):
    """Choose on each stage what ``choose`` says, until the stage ``until`` is shown.

    On a stage that is not listed the visitor lowers the hand and watches.
    """

    do: Literal["play"]
    until: StageName
    choose: Mapping[StageName, Target]
    patience_s: Seconds = 90


class Figure(BaseModel):
    """How a person looks, and how far from the camera they stand."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    face: str
    distance_m: Annotated[float, Field(ge=0.6, le=5)] | None = None
    scale: Annotated[float, Field(gt=0.2, le=1.7)] | None = None  # 1 stands at one metre
    height_m: Annotated[float, Field(ge=0.9, le=2.1)] = ADULT_M
    seated: bool = False
    tone: Annotated[int, Field(ge=1, le=10)] | None = None
    pose: Pose = Pose.POINT
    wears: Wear = Wear.SLEEVE

    @model_validator(mode="after")
    def _refuse_two_sizes(self) -> Self:
        if self.distance_m is not None and self.scale is not None:
            raise ValueError("give distance_m or scale, not both: scale is 1 / distance_m")
        return self

    def size(self, usual: float) -> float:
        """Return the scale: 1 stands at one metre."""
        return 1 / self.distance_m if self.distance_m else self.scale or usual


class Join(Figure, Action):
    """A second person comes, with or without a raised hand of their own."""

    do: Literal["join"]
    x: Place
    hand: bool = False


class Part(Action):
    """All second persons go."""

    do: Literal["part"]


AnyAction = Annotated[
    WalkUp
    | Leave
    | Wait
    | RaiseHand
    | LowerHand
    | MoveHand
    | Choose
    | Hover
    | GoThrough
    | Join
    | Part,
    Field(discriminator="do"),
]


class Visit(Figure):
    """One person's visit."""

    hand: Literal["left", "right"] = "right"
    light: Light = Light.BRIGHT  # of the room, and so of those who join
    shake: Annotated[float, Field(ge=0, le=10)] = 1.0  # tremor of the hand; 1 is a calm adult's
    steps: Annotated[tuple[AnyAction, ...], Field(min_length=1)]


class Script(BaseModel):
    """Visits that follow each other, over and over."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    about: str
    seed: int = 1
    visits: Annotated[tuple[Visit, ...], Field(min_length=1)]

    def faces(self) -> Iterator[str]:
        """Yield the name of the face of each person who comes."""
        for visit in self.visits:
            yield visit.face
            yield from (action.face for action in visit.steps if isinstance(action, Join))


def load_script(path: Path) -> Script:
    """Read and check a script.

    Raises :class:`CameraError`, which names the file, the visit, the step and the field.
    """
    try:
        return Script.model_validate(parse_json(read_text(find_file(path))))
    except FileNotFoundError:
        there = ", ".join(sorted(item.stem for item in path.parent.glob("*.json")))
        raise CameraError(
            Reason.MISSING, f"there is no script {path}; choose one of: {there or 'none'}"
        ) from None
    except OSError as error:
        raise CameraError(
            Reason.UNREADABLE, f"{path} cannot be read ({error.strerror}): restore it"
        ) from error
    except (TextError, JsonError) as error:
        raise CameraError(Reason.UNREADABLE, f"{path}: {error}") from error
    except ValidationError as error:
        raise CameraError(Reason.UNREADABLE, f"{path}: {_describe_first(error)}") from error


def _describe_first(error: ValidationError) -> str:
    """Say what is wrong first, and where; visits and steps are counted from 1."""
    first = error.errors()[0]
    words: list[str] = []
    for part in first["loc"]:
        if isinstance(part, int) and words:
            words[-1] = f"{words[-1].removesuffix('s')} {part + 1}"
        else:
            words.append(str(part))
    where = ", ".join(words) or "the file"
    return f"{where}: {first['msg']} (the steps and their fields: docs/simulated-visitor.md)"
