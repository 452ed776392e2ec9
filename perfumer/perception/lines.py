"""The lines of a recording: everything that the flow is given, one value each.

A step comes first (:class:`Seen`, :class:`Idle` or :class:`WasReset`), and what arrived with it
follows: the other three belong to the step before them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from perfumer.messages import Observation
from perfumer.perception.codec import observation_of
from perfumer.session.events import CardMade, Event, FaceRead, FaceUnreadable, TargetChosen
from perfumer.session.state import FailedCard, ReadyCard
from perfumer.traits import AgeBand, Emotion, Gender, Impression, Label, Traits


@dataclass(frozen=True, slots=True)
class Seen:
    """A step with a frame."""

    at: float  # monotonic seconds of the step
    observation: Observation


@dataclass(frozen=True, slots=True)
class Idle:
    """A step without a frame."""

    at: float  # monotonic seconds of the step
    captured_at: float  # monotonic seconds of the last frame


@dataclass(frozen=True, slots=True)
class WasReset:
    """A step that failed, so that the visit started over."""

    at: float


@dataclass(frozen=True, slots=True)
class CameraChanged:
    """The camera went away or came back before the step."""

    reason: str | None  # a camera reason code; None when it is there


@dataclass(frozen=True, slots=True)
class ScreenChanged:
    """The screen has another shape from this step on."""

    aspect: float  # width / height


@dataclass(frozen=True, slots=True)
class Posted:
    """An event that another thread posted before the step."""

    event: Event


Line = Seen | Idle | WasReset | CameraChanged | ScreenChanged | Posted


def keep_nothing(line: Line) -> None:
    """Stand in for a recording where none was asked for."""


def pack_line(line: Line) -> dict[str, Any]:
    """Return ``line`` as plain values."""
    match line:
        case Seen(at, observation):
            return {"at": at, "seen": asdict(observation)}
        case Idle(at, captured_at):
            return {"at": at, "idle": captured_at}
        case WasReset(at):
            return {"at": at, "reset": True}
        case CameraChanged(reason):
            return {"camera": reason}
        case ScreenChanged(aspect):
            return {"screen": aspect}
        case Posted(event):
            return {"event": type(event).__name__, **_pack_event(event)}


def unpack_line(fields: dict[str, Any]) -> Line:
    """Return the line. Raises :class:`KeyError`, :class:`TypeError` or :class:`ValueError`."""
    match fields:
        case {"at": at, "seen": seen}:
            return Seen(float(at), observation_of(seen))
        case {"at": at, "idle": captured_at}:
            return Idle(float(at), float(captured_at))
        case {"at": at, "reset": _}:
            return WasReset(float(at))
        case {"camera": reason}:
            return CameraChanged(reason)
        case {"screen": aspect}:
            return ScreenChanged(float(aspect))
        case _:
            return Posted(_unpack_event(fields))


def _pack_event(event: Event) -> dict[str, Any]:
    """Keep of an event what the flow needs, and nothing else of a visitor."""
    match event:
        case TargetChosen(at, target):
            return {"at": at, "target": target}
        case FaceRead(at, session, traits):
            return {
                "at": at,
                "session": session,
                "impression": {label.value: share for label, share in traits.impression.items()},
            }
        case FaceUnreadable(at, session):
            return {"at": at, "session": session}
        case CardMade(at, session, FailedCard(reason)):
            return {"at": at, "session": session, "failed": reason}
        case CardMade(at, session, _):
            return {"at": at, "session": session, "failed": None}
        case _:
            return {"at": event.at}


def _unpack_event(fields: Mapping[str, Any]) -> Event:
    at = float(fields["at"])
    match fields["event"]:
        case "TargetChosen":
            return TargetChosen(at, str(fields["target"]))
        case "FaceRead":
            return FaceRead(at, int(fields["session"]), _traits_of(fields["impression"]))
        case "FaceUnreadable":
            return FaceUnreadable(at, int(fields["session"]))
        case "CardMade":
            failed = fields["failed"]
            card = ReadyCard("replayed") if failed is None else FailedCard(str(failed))
            return CardMade(at, int(fields["session"]), card)
        case name:
            raise ValueError(f"event {name!r}")


def _traits_of(impression: Mapping[str, float]) -> Traits:
    """Fill in what was not recorded: every other label is equally likely."""
    return Traits(
        gender=_even(Gender),
        age=_even(AgeBand),
        emotion=_even(Emotion),
        # Empty where the face model reads none.
        impression={label: float(impression[label.value]) for label in Impression if impression},
        readings=1,
    )


def _even(labels: type[Label]) -> dict[Label, float]:
    return {label: 1 / len(labels) for label in labels}
