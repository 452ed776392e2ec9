"""What happens when: faults, quiet moments and visitors, all from one seed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from itertools import count
from random import Random

LONG_LIFE = 0.6  # share of the time before the kiosk is ended for the first time
STEPS = 14  # happenings in the time of a short run; a longer one has one each `MAX_GAP_S`
MIN_GAP_S, MAX_GAP_S = 3.0, 75.0  # middle of the pause between two of them
QUIET_EVERY = 4  # each fourth of them is a quiet moment
QUIET_SHARE, MAX_QUIET_S = 0.05, 10.0
SHORT = 0.1  # share of its range of times that a fault uses in the shortest run


class Kind(StrEnum):
    """What may be broken."""

    CAMERA_KILLED = "camera killed"
    CAMERA_HALTED = "camera halted"
    CAMERA_STALLED = "camera stalled"
    CAMERA_FROZEN = "camera frozen"
    CAMERA_GARBAGE = "camera sends garbage"
    PAGE_GONE = "page on the screen gone"
    DECODER_KILLED = "decoder of uploads killed"
    DATABASE_LOCKED = "database locked"
    DISK_FULL = "disk full"
    FLEET_DOWN = "fleet's database down"
    FLEET_FROZEN = "fleet's database frozen"
    RESTART = "kiosk restarted"
    KILL = "kiosk killed"
    KILL_ALONE = "kiosk killed while the fleet's database is down"


LASTS_S = {
    Kind.CAMERA_KILLED: (3, 15),
    Kind.CAMERA_HALTED: (3, 15),
    Kind.CAMERA_STALLED: (3, 15),
    Kind.CAMERA_FROZEN: (3, 15),
    Kind.CAMERA_GARBAGE: (3, 15),
    Kind.PAGE_GONE: (12, 20),
    Kind.DECODER_KILLED: (0, 0),
    Kind.DATABASE_LOCKED: (4, 20),
    Kind.DISK_FULL: (4, 20),
    Kind.FLEET_DOWN: (5, 40),
    Kind.FLEET_FROZEN: (5, 25),
    Kind.RESTART: (0, 2),
    Kind.KILL: (0, 2),
    Kind.KILL_ALONE: (0, 10),
}
CAMERA = frozenset(kind for kind in Kind if kind.value.startswith("camera"))
SEEN = CAMERA | {Kind.PAGE_GONE}  # the kiosk is not ready meanwhile
RECORDS = frozenset({Kind.DATABASE_LOCKED, Kind.DISK_FULL, Kind.FLEET_DOWN, Kind.FLEET_FROZEN})
ENDS = (Kind.RESTART, Kind.KILL, Kind.KILL_ALONE)
NEED_FLEET = frozenset({Kind.FLEET_DOWN, Kind.FLEET_FROZEN, Kind.KILL_ALONE})


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing is broken; times are seconds from the start."""

    at_s: float
    kind: Kind
    lasts_s: float


@dataclass(frozen=True, slots=True)
class Quiet:
    """Nobody watches and nobody uploads, so that what is left open can be counted."""

    at_s: float
    lasts_s: float


class Visitors(StrEnum):
    """Who plays."""

    CLICKS = "clicks"
    HANDS = "hands"
    PASSERS_BY = "passers-by"


SCRIPTS = {Visitors.CLICKS: "still", Visitors.HANDS: "default", Visitors.PASSERS_BY: "crowd"}
BLOCK_S = {Visitors.CLICKS: 240.0, Visitors.HANDS: 120.0, Visitors.PASSERS_BY: 45.0}


@dataclass(frozen=True, slots=True)
class Plan:
    """All of a run."""

    seconds: float
    happenings: tuple[Fault | Quiet, ...]
    blocks: tuple[tuple[float, Visitors], ...]  # from when on who plays


def make_plan(seed: int, seconds: float, kinds: frozenset[Kind] = frozenset(Kind)) -> Plan:
    """Return the plan of a run; the same seed and kinds make the same plan."""
    chance = Random(f"{seed} {seconds:.0f}")
    happenings = tuple(_happenings(chance, seconds, kinds))
    return Plan(seconds, happenings, tuple(_blocks(chance, seconds)))


def _happenings(chance: Random, seconds: float, kinds: frozenset[Kind]) -> Iterator[Fault | Quiet]:
    gap_s = min(MAX_GAP_S, max(MIN_GAP_S, seconds / STEPS / 2))
    quiet_s = min(MAX_QUIET_S, QUIET_SHARE * seconds)
    calm = _endless(chance, [kind for kind in Kind if kind in kinds and kind not in ENDS])
    ends = _endless(chance, [kind for kind in ENDS if kind in kinds])
    at_s, ending = gap_s, False
    for number in count():
        if number % QUIET_EVERY == 1:
            yield Quiet(at_s, quiet_s)
            at_s += quiet_s
        else:
            late = at_s > LONG_LIFE * seconds
            ending = late and not ending
            kind = next(ends) if ending else next(calm)
            lasts_s = _lasting(chance, kind, seconds)
            yield Fault(at_s, kind, lasts_s)
            at_s += lasts_s
        at_s += chance.uniform(0.6, 1.4) * gap_s
        if at_s > 0.92 * seconds:
            return


def _lasting(chance: Random, kind: Kind, seconds: float) -> float:
    shortest, longest = LASTS_S[kind]
    share = min(1.0, max(SHORT, seconds / 1800))
    return shortest + share * chance.uniform(0, longest - shortest)


def _endless(chance: Random, kinds: list[Kind]) -> Iterator[Kind]:
    """Yield all kinds in a random order, then all in another one, and so on."""
    while kinds:
        chance.shuffle(kinds)
        yield from kinds


def _blocks(chance: Random, seconds: float) -> Iterator[tuple[float, Visitors]]:
    at_s, scale = 0.0, min(1.0, seconds / 1200)
    while at_s < seconds:
        for who in Visitors:
            yield at_s, who
            at_s += chance.uniform(0.7, 1.3) * BLOCK_S[who] * scale
