"""The figures of a run, each with its bound, as one JSON object a line."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from statistics import median
from typing import Any

from perfumer.workshop.soak.calling import Called
from perfumer.workshop.soak.plan import ENDS, NEED_FLEET, RECORDS, SEEN, Kind
from perfumer.workshop.soak.rows import Found
from perfumer.workshop.soak.sampling import Sample, find_quantile, sum_lives
from perfumer.workshop.soak.slopes import Slope, fit, percentile

# Of a life, before its slopes begin: until then every thread's heap meets its largest moment.
WARM_VISITS, WARM_S = 300, 600.0
MIN_SPREAD_VISITS = 100  # fewer visits after them say nothing about a slope
MIN_SPREAD_S = 1200.0  # nor does less time
MEMORY_MB, LATENCY_MS = 5.0, 5.0  # most growth for each 1,000 visits, and for each hour
OPEN = 0.5  # most files, threads or children that may be added in an hour
HEALTH_MS, POINTER_MS = 50.0, 150.0
STOP_S, UPLOAD_S = 5.0, 10.0
BACK_S: Mapping[Kind, float] = (
    dict.fromkeys(SEEN, 6.0)
    | dict.fromkeys(RECORDS, 25.0)
    # Shipping is tried again after as long as it failed, at most 40 s.
    | dict.fromkeys(NEED_FLEET, 45.0)
    | dict.fromkeys(ENDS, 30.0)
    | {Kind.DECODER_KILLED: 6.0}
)
MIN_READY = 0.99
MEGA, HOUR_S = 1e6, 3600.0


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure; without a bound, or where nothing can be said yet, ``ok`` is None."""

    name: str
    value: float | None
    unit: str = ""
    at_most: float | None = None
    at_least: float | None = None
    slope: Slope | None = None
    note: str = ""

    @property
    def ok(self) -> bool | None:
        if self.value is None or (self.at_most is None and self.at_least is None):
            return None
        above = self.at_least is None or self.value >= self.at_least
        return above and (self.at_most is None or self.value <= self.at_most)

    def to_line(self) -> str:
        """Return it as JSON; a number that is none is null."""
        row: dict[str, Any] = {"name": self.name, "value": _round(self.value), "unit": self.unit}
        if self.slope is not None:
            row["between"] = [_round(self.slope.low), _round(self.slope.high)]
        if self.at_most is not None:
            row["target"] = f"value at most {self.at_most:g}"
        elif self.at_least is not None:
            row["target"] = f"value at least {self.at_least:g}"
        row["ok"] = self.ok
        return json.dumps(row | ({"note": self.note} if self.note else {}), ensure_ascii=False)


def _round(value: float | None) -> float | None:
    return None if value is None or not math.isfinite(value) else round(value, 4)


@dataclass(frozen=True, slots=True)
class Mended:
    """A fault that is over."""

    kind: Kind
    noticed: bool  # whether the kiosk said meanwhile that something is wrong
    back_s: float | None  # seconds until all was well again; None when it never was


@dataclass
class Result:
    """All that was seen in a run."""

    seconds: float
    samples: Sequence[Sample]
    health_s: Sequence[float]
    late_s: Sequence[float]
    unanswered: int
    mended: Sequence[Mended]
    called: Sequence[Called]
    refused: Mapping[int, int]  # choices that were answered with a strange status
    heard: int
    lost: Sequence[str]
    twice: int
    confirmed: int  # plays that the kiosk said it counts
    found: Found
    kills: int
    breaks: int  # times that the page lost its kiosk
    died: int  # ends that nobody asked for
    left_open: int  # transactions of the fleet's database in quiet moments
    stop_s: Sequence[float]
    bad_ends: Sequence[int]
    tracebacks: int
    guests: int
    skipped: Sequence[str] = field(default_factory=list)


def list_figures(result: Result) -> Iterator[Figure]:
    """Yield every figure of a run."""
    note = "; ".join(f"without: {kind}" for kind in result.skipped)
    yield Figure("time", result.seconds / HOUR_S, "h", note=note)
    yield Figure("visits", result.heard, at_least=1)
    yield Figure("viewers and listeners", result.guests)
    yield from _growth(result.samples)
    yield from _left_open(result.samples)
    yield from _speed(result)
    yield from _faults(result.mended)
    yield from _ends(result)
    yield from _answers(result)
    yield from _records(result)


def _settled(samples: Sequence[Sample]) -> list[Sample]:
    """Return the samples of each life after its warm-up."""
    first: dict[int, float] = {}
    for sample in samples:
        first.setdefault(sample.life, sample.at_s)
    return [
        sample
        for sample in samples
        if sample.visits >= WARM_VISITS and sample.at_s - first[sample.life] >= WARM_S
    ]


def _growth(samples: Sequence[Sample]) -> Iterator[Figure]:
    if samples:
        yield Figure("memory at the most", max(each.memory for each in samples) / MEGA, "MB")
    settled = _settled(samples)
    visits = [sample.visits for sample in settled]
    told = bool(visits) and max(visits) - min(visits) >= MIN_SPREAD_VISITS
    thousands = [number / 1000 for number in visits]
    memory = [sample.memory / MEGA for sample in settled]
    yield _slope("memory for each 1,000 visits", "MB", thousands, memory, settled, told, MEMORY_MB)
    windows = [
        (later, 1000 * (later.pointer_s - first.pointer_s) / events)
        for first, later in pairwise(settled)
        if first.life == later.life
        and (events := later.pointer[math.inf] - first.pointer[math.inf]) > 0
    ]
    ends = [sample for sample, _ in windows]
    hours = [sample.at_s / HOUR_S for sample in ends]
    told = bool(hours) and (max(hours) - min(hours)) * HOUR_S >= MIN_SPREAD_S
    means = [mean_ms for _, mean_ms in windows]
    yield _slope(
        "age of a pointer event, for each hour", "ms", hours, means, ends, told, LATENCY_MS
    )


def _slope(
    name: str,
    unit: str,
    x: Sequence[float],
    y: Sequence[float],
    samples: Sequence[Sample],
    told: bool,
    at_most: float,
) -> Figure:
    found = fit(x, y, [sample.life for sample in samples]) if told else None
    if found is None:
        return Figure(name, None, unit, at_most, note="too short a run to tell")
    return Figure(name, found.value, unit, at_most, slope=found)


def _left_open(samples: Sequence[Sample]) -> Iterator[Figure]:
    """Compare quiet moments, when nobody watches: the last ones of a life with its first ones."""
    quiet = [sample for sample in _settled(samples) if sample.quiet]
    hours = [sample.at_s / HOUR_S for sample in quiet]
    for name, counts in (
        ("files", [sample.files for sample in quiet]),
        ("threads", [sample.threads for sample in quiet]),
        ("child processes", [sample.children for sample in quiet]),
    ):
        told = bool(hours) and (max(hours) - min(hours)) * HOUR_S >= MIN_SPREAD_S
        yield _slope(f"{name} for each hour", "", hours, counts, quiet, told, OPEN)
        rise = _rise(counts, [sample.life for sample in quiet])
        note = "" if rise is not None else "too short a run to tell"
        yield Figure(f"more {name} in quiet moments", rise, at_most=0, note=note)
    left = max((sample.viewers for sample in samples if sample.quiet), default=None)
    # The soak's own pages stay: those that play ads, that hear of visits, and the visitor's eyes.
    yield Figure("viewers counted in quiet moments", left, at_most=3)
    last = {sample.life: sample.errors for sample in samples}
    yield Figure("steps that failed", sum(last.values()), at_most=0)


def _rise(counts: Sequence[float], lives: Sequence[int]) -> float | None:
    """Return the largest rise within a life, from the middle of its first half to its second's."""
    rises = []
    for life in set(lives):
        own = [count for count, its in zip(counts, lives, strict=True) if its == life]
        half = len(own) // 2
        if half >= 2:
            rises.append(median(own[-half:]) - median(own[:half]))
    return max(rises, default=None)


def _speed(result: Result) -> Iterator[Figure]:
    late_ms = 1000 * (percentile(result.late_s, 0.99) or 0.0)
    yield Figure("the machine's own delay, p99", late_ms, "ms")
    note = f"{late_ms:.0f} ms of the machine's own delay on top" if late_ms >= 1 else ""
    slowest = percentile(result.health_s, 0.99)
    value = None if slowest is None else 1000 * slowest
    yield Figure("/healthz, p99", value, "ms", HEALTH_MS + late_ms, note=note)
    yield Figure("/healthz without an answer", result.unanswered, at_most=0)
    pointer = find_quantile(sum_lives(result.samples), 0.95)
    value = None if pointer is None else 1000 * pointer
    yield Figure("age of a pointer event, p95", value, "ms", POINTER_MS + late_ms, note=note)


def _faults(mended: Sequence[Mended]) -> Iterator[Figure]:
    for kind in Kind:
        its = [fault for fault in mended if fault.kind is kind]
        if not its:
            continue
        never = any(fault.back_s is None for fault in its)
        longest = math.inf if never else max(fault.back_s or 0.0 for fault in its)
        note = f"{len(its)} times" + (", and once or more not at all" if never else "")
        yield Figure(f"{kind}: until well again", longest, "s", BACK_S[kind], note=note)
        if kind in SEEN:
            unseen = sum(not fault.noticed for fault in its)
            yield Figure(f"{kind}: not noticed", unseen, at_most=0)


def _ends(result: Result) -> Iterator[Figure]:
    usual = [sample.ready for sample in result.samples]
    yield Figure("share of samples when ready", sum(usual) / len(usual) if usual else None)
    yield Figure("ends that nobody asked for", result.died, at_most=0)
    yield Figure("longest asked end", max(result.stop_s, default=None), "s", STOP_S)
    yield Figure("asked ends with a wrong status", len(result.bad_ends), at_most=0)
    yield Figure("tracebacks in the log", result.tracebacks, at_most=0)


def _answers(result: Result) -> Iterator[Figure]:
    yield Figure("calls", len(result.called))
    wrong = [
        f"{each.call.name}: {each.status}"
        for each in result.called
        if each.status not in each.call.expects
    ]
    note = ", ".join(sorted(set(wrong))[:5])
    yield Figure("calls with a wrong answer", len(wrong), at_most=0, note=note)
    strange = ", ".join(f"{status}: {times}" for status, times in result.refused.items())
    yield Figure("choices refused", sum(result.refused.values()), at_most=0, note=strange)
    took = [each.seconds for each in result.called if each.status and each.call.make]
    yield Figure("slowest upload", max(took, default=None), "s", UPLOAD_S)


def _records(result: Result) -> Iterator[Figure]:
    found, kills = result.found, result.kills
    yield Figure("records", found.records)
    note = "; ".join(result.lost[:3])
    yield Figure("visits lost", len(result.lost), at_most=0, note=note)
    yield Figure("visits recorded too often", result.twice, at_most=0)
    lost = max(0, result.confirmed - found.plays - kills)
    more = max(0, found.plays - result.confirmed - result.breaks)
    yield Figure("plays", result.confirmed)
    yield Figure("plays lost beyond one a kill", lost, at_most=0, note=f"{kills} kills")
    yield Figure("plays recorded too often", more, at_most=0, note=f"{result.breaks} breaks")
    yield Figure("records that did not arrive", found.not_arrived, at_most=0)
    yield Figure("records that arrived and were not sent", found.not_sent, at_most=0)
    yield Figure("transactions left open in quiet moments", result.left_open, at_most=0)
    yield Figure("files of unsaved records", found.unsaved, at_most=0)
    note = "; ".join(found.faults[:3])
    yield Figure("faults of the chains", len(found.faults), at_most=0, note=note)
