"""Ask every part of the kiosk how it is: a condition, and sentences with what to do."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from perfumer.camera.source import Reason
from perfumer.health.page import PageCondition, PageState
from perfumer.health.states import Told
from perfumer.kiosk.building import Parts
from perfumer.supervision.part import Condition, PartState

# Workers without which no visitor can play as they should; the failures of others are troubles.
NEEDED = frozenset({"capture", "perceive", "encode", "classify", "watchdog", "web"})
LOADING = {
    "perceive": "the MediaPipe models are not loaded yet",
    "classify": "the face model is not loaded yet",
}


def tell_parts(
    parts: Parts,
    perceiving: bool,
    age_s: float | None,
    workers: Sequence[PartState],
    page: PageState,
    today: date,
) -> tuple[Told, ...]:
    """Return what each part tells; ``perceiving``: the MediaPipe models are loaded.

    ``age_s`` is that of the newest frame, None before the first.
    """
    loaded = {"perceive": perceiving, "classify": parts.face_worker.ready}
    return (
        _tell_camera(parts, age_s),
        _tell_readers(parts),
        *_tell_workers(workers, loaded, _impairments(parts)),
        _tell_screen(page),
        _tell_ads(parts, today),
        _tell_clock(parts),
    )


def _tell_camera(parts: Parts, age_s: float | None) -> Told:
    status, condition = parts.camera.status, Condition.WORKING
    sentences: list[str] = []
    if not status.online:
        detail = f" ({status.detail})" if status.detail else ""
        sentences.append(f"camera {status.uri}: {status.reason}{detail}")
        condition = Condition.FAILED
        if status.reason is Reason.STARTING:
            condition = Condition.STARTING
    elif age_s is not None and age_s > parts.max_frame_age_s:
        sentences.append(f"the newest frame is {age_s:.1f} s old")
        condition = Condition.FAILED
    return Told("camera", condition, tuple(sentences), blocks=bool(sentences))


def _tell_readers(parts: Parts) -> Told:
    status = parts.camera.status
    if not status.left_behind:
        return Told("camera-readers", Condition.WORKING)
    hang = f"{status.left_behind} reader(s) hang and could not be ended"
    says = f"camera {status.uri}: {hang}: unplug the camera or restart the kiosk"
    return Told("camera-readers", Condition.IMPAIRED, (says,))


def _impairments(parts: Parts) -> Mapping[str, tuple[str, ...]]:
    """Return why workers do not work as they should though they work."""
    slower, shipping = parts.face_worker.trouble, parts.records.shipping_trouble
    return {
        "classify": (slower,) if slower else (),
        "records": parts.records.own_troubles,
        "ship": (shipping,) if shipping else (),
    }


def _tell_workers(
    workers: Sequence[PartState],
    loaded: Mapping[str, bool],
    impairments: Mapping[str, tuple[str, ...]],
) -> Iterator[Told]:
    known = {state.name for state in workers}
    for name in LOADING:
        if name not in known:  # the kiosk was not started yet
            yield Told(name, Condition.STARTING, (LOADING[name],), blocks=True)
    for state in workers:
        name, needed = state.name, state.name in NEEDED
        if not state.works:
            yield Told(name, state.condition, (state.says,), needed, state.failures)
        elif not loaded.get(name, True):
            # One that is started again says why.
            says = state.says or LOADING[name]
            yield Told(name, Condition.STARTING, (says,), needed, state.failures)
        elif sentences := impairments.get(name, ()):
            yield Told(name, Condition.IMPAIRED, sentences, failures=state.failures)
        else:
            yield Told(name, state.condition, failures=state.failures)


def _tell_screen(page: PageState) -> Told:
    match page.condition:
        case PageCondition.WELL:
            return Told("screen", Condition.WORKING)
        case PageCondition.NONE:
            condition = Condition.STARTING if page.missed else Condition.OFF
        case _:
            condition = Condition.FAILED
    return Told("screen", condition, (page.says,), blocks=page.missed)


def _tell_ads(parts: Parts, today: date) -> Told:
    ads = parts.data.ads
    silence = ads.silence_on(today)
    sentences = (*ads.troubles, *parts.advertising.troubles, *([silence] if silence else ()))
    if sentences:
        return Told("ads", Condition.IMPAIRED, sentences)
    return Told("ads", Condition.WORKING if ads.campaigns else Condition.OFF)


def _tell_clock(parts: Parts) -> Told:
    wrong = parts.records.clock_trouble
    return Told(
        "clock", Condition.IMPAIRED if wrong else Condition.WORKING, tuple(filter(None, [wrong]))
    )
