"""Play a recording again through the whole flow, and say what happened.

Everything but the models and the network runs as in the booth: hand, pointer, dwell, session,
recommender. The same recording always gives the same events.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from pydantic import ValidationError

from perfumer.camera.source import CameraStatus, Reason
from perfumer.catalog.catalogs import load_catalogs
from perfumer.classifier.model_card import load_card
from perfumer.kiosk import parts
from perfumer.kiosk.building import ASPECT, build_pipeline
from perfumer.kiosk.recommending import VisitRecommender
from perfumer.messages import Frame, Observation
from perfumer.perception.lines import (
    CameraChanged,
    Idle,
    Line,
    Posted,
    ScreenChanged,
    Seen,
    WasReset,
)
from perfumer.perception.recording import (
    Header,
    RecordingError,
    RecordingFile,
    header_of,
    read_recording,
)
from perfumer.pipeline import Pipeline, PipelineCallbacks
from perfumer.recommend.recommender import Recommender
from perfumer.settings.all import Settings
from perfumer.settings.fields import Group
from perfumer.snapshot import Snapshot

log = logging.getLogger(__name__)

BLANK = np.zeros((1, 1, 3), np.uint8)  # stands for the image of a frame, which is not recorded


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that became different for the visitor."""

    at_s: float  # seconds since the recording began
    what: str  # a key of FACTS
    value: str

    def __str__(self) -> str:
        return f"{self.at_s:9.2f} s  {self.what:<11} {self.value}"


# What is told of a visit, and how a snapshot says it; an empty text is not told.
FACTS: Mapping[str, Callable[[Snapshot], str]] = {
    "camera": lambda now: now.camera.reason or "there",
    "visitor": lambda now: "there" if now.session.present else "away",
    "chosen": lambda now: now.chosen or "",
    "language": lambda now: now.session.language,
    "experience": lambda now: now.session.experience or "",
    "stage": lambda now: now.session.stage,
    "question": lambda now: now.session.question or "",
    "attention": lambda now: now.session.attention,
    "readings": lambda now: str(len(now.session.readings) or ""),
    "result": lambda now: (
        ", ".join(p.id for p in now.session.result.picks) if now.session.result else ""
    ),
    "card": lambda now: type(now.session.card).__name__ if now.session.card else "",
}


def open_recording(path: Path, settings: Settings) -> RecordingFile:
    """Begin a recording of a kiosk with these settings. Raises :class:`RecordingError`."""
    log.warning(
        "recording landmarks and choices into %s: visitors are told that nothing of a visit is "
        "kept, so end this before they come",
        path,
    )
    return RecordingFile(path, header_of(settings.model_dump(mode="json"), ASPECT))


def replay(path: Path, root: Path) -> Iterator[Change]:
    """Yield what changes for the visitor, in order; ``root`` is the folder of data and models.

    Raises :class:`RecordingError`. An error of the flow itself is not caught: it is what one
    looks for.
    """
    header, lines = read_recording(path)
    if not lines:
        raise RecordingError(f"{path} holds no step: nothing happened while it was recorded")
    settings = _settings_of(path, header)
    steps = list(_group(lines))
    begin = steps[0].line.at
    told: dict[str, str] = {}
    for snapshot in _Replayer(settings, root, header, begin).run(steps):
        for what, fact in FACTS.items():
            value = str(fact(snapshot))
            if value and told.get(what) != value:
                yield Change(round(snapshot.at - begin, 2), what, value)
            told[what] = value


@dataclass(frozen=True, slots=True)
class _Step:
    line: Seen | Idle | WasReset
    arrived: Sequence[Line]  # with the step


def _group(lines: Sequence[Line]) -> Iterator[_Step]:
    step: Seen | Idle | WasReset | None = None
    arrived: list[Line] = []
    for line in lines:
        if isinstance(line, Seen | Idle | WasReset):
            if step is not None:
                yield _Step(step, arrived)
            step, arrived = line, []
        else:
            arrived.append(line)
    if step is not None:
        yield _Step(step, arrived)


def _settings_of(path: Path, header: Header) -> Settings:
    chosen: dict[str, Any] = {"mode": header.mode, **header.settings}
    _check_known(path, header)
    try:
        return Settings(**chosen)
    except (TypeError, ValidationError) as error:
        raise RecordingError(f"{path} was recorded with other settings: {error}") from error


def _check_known(path: Path, header: Header) -> None:
    for group, values in header.settings.items():
        kind = Settings.model_fields[group].annotation if group in Settings.model_fields else None
        known = kind.model_fields if isinstance(kind, type) and issubclass(kind, Group) else {}
        if lost := [name for name in values if name not in known]:
            raise RecordingError(
                f"{path} was recorded with settings that this version does not know ({group}: "
                f"{', '.join(lost)}): replay it with the version that made it"
            )


class _Replayer:
    """A pipeline whose perceiver, camera and other threads are the recording."""

    def __init__(self, settings: Settings, root: Path, header: Header, begin: float) -> None:
        self._observation: Observation | None = None
        self._status = CameraStatus(True, None, "recording", True, begin, 0)
        self._pipeline = self._build(settings, root, header, begin)
        self._pipeline.perceive_with(self._perceive)

    def _build(self, settings: Settings, root: Path, header: Header, begin: float) -> Pipeline:
        catalogs = load_catalogs(parts.paths(settings, root))
        card = load_card(root / settings.reading.model_card)
        rules = parts.recommend_rules(settings, card.thresholds)
        recommender = VisitRecommender(Recommender(catalogs, rules, dict), parts.rotation(settings))
        callbacks = PipelineCallbacks(
            read=lambda request: None,  # what was read is in the recording
            forget=lambda session: None,
            recommend=recommender.recommend,
            shoot=lambda request: None,
            ended=lambda session, at: None,
            camera=lambda: self._status,
            advertise=lambda *_: None,
        )
        journey = parts.journey(settings, catalogs, card.reads)
        return build_pipeline(settings, journey, callbacks, begin, header.aspect)

    def _perceive(self, frame: Frame) -> Observation:
        if self._observation is None:
            raise RecordingError("a frame without an observation")
        return self._observation

    def run(self, steps: Sequence[_Step]) -> Iterator[Snapshot]:
        for step in steps:
            for line in step.arrived:
                self._arrive(line, step.line.at)
            snapshot = self._advance(step.line)
            if snapshot is not None:
                yield snapshot

    def _arrive(self, line: Line, at: float) -> None:
        match line:
            case Posted(event):
                self._pipeline.post(event)
            case ScreenChanged(aspect):
                self._pipeline.resize_screen(aspect)
            case CameraChanged(reason):
                away = None if reason is None else Reason(reason)
                self._status = CameraStatus(away is None, away, "recording", True, at, 0)

    def _advance(self, line: Seen | Idle | WasReset) -> Snapshot | None:
        match line:
            case Seen(at, observation):
                self._observation = observation
                frame = Frame(BLANK, observation.captured_at, observation.sequence)
                return self._pipeline.step(frame, at)
            case Idle(at, captured_at):
                return self._pipeline.idle(at, captured_at)
            case WasReset(at):
                self._pipeline.reset(at)
        return None
