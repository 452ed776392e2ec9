"""How long and how often everything is measured."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass

from benchmarks.servers import Child, start_ours


@dataclass(frozen=True, slots=True)
class Scale:
    """The counts of one run: :data:`FULL` gives figures, :data:`BRIEF` shows that all still run."""

    warm_s: float  # seconds that viewers watch before they are counted
    stream_s: float  # seconds that viewers watch
    pointer_s: float  # seconds that a moving hand is followed
    calls: int  # calls of a model whose median counts
    viewers: int  # viewers at once
    stuck: int  # viewers that do not read
    visits: int  # visits that are played; memory is compared after three fifths of them
    uploads: int  # pictures sent one after the other
    senders: int  # pictures sent at once
    picture: tuple[int, int]  # pixels of a sent picture
    cards: int  # photo cards of each concept
    concepts: int  # concepts that get cards, at most
    people: int  # passers-by of the simulated days
    days: int
    seeds: tuple[int, ...]
    hand_frames: int  # frames that each kind of hand is shown
    # Starts the kiosk that is measured; the tests lend one to several benchmarks.
    start: Callable[..., AbstractContextManager[Child]] = start_ours


FULL = Scale(
    warm_s=2.0,
    stream_s=8.0,
    pointer_s=20.0,
    calls=150,
    viewers=20,
    stuck=50,
    visits=500,
    uploads=40,
    senders=8,
    picture=(4000, 3000),
    cards=6,
    concepts=1000,
    people=20_000,
    days=7,
    seeds=(1, 2, 3),
    hand_frames=30,
)
BRIEF = Scale(
    warm_s=0.2,
    stream_s=0.5,
    pointer_s=1.0,
    calls=3,
    viewers=2,
    stuck=2,
    visits=5,
    uploads=1,
    senders=2,
    picture=(800, 600),
    cards=1,
    concepts=1,
    people=3000,
    days=1,
    seeds=(1,),
    hand_frames=2,
)
