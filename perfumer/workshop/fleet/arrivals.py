"""What the demo fleet proves: each play that a page confirmed was written, and arrived once."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Engine, func, select

from perfumer.records.database import begin_read, connect
from perfumer.records.ledger.keys import NO_KEYS, Keys, load_keys
from perfumer.records.ledger.outbox import Outbox
from perfumer.records.ledger.shipping import ship
from perfumer.records.ledger.states import read_states
from perfumer.records.ledger.verifying import verify
from perfumer.records.tables import plays
from perfumer.workshop.fleet.programs import Kiosk
from perfumer.workshop.fleet.screen import SimulatedScreen

BATCH = 500


def summarise(
    kiosks: Sequence[Kiosk],
    screens: Sequence[SimulatedScreen],
    central: Engine,
    seconds: float,
    rough: bool,
) -> dict[str, Any]:
    """Count plays by place: confirmed by the page, written by the kiosk, arrived centrally.

    Ships what a kiosk wrote last first. ``rough`` allows the killed kiosk one lost play.
    """
    places: dict[str, dict[str, Any]] = {}
    for each, screen in zip(kiosks, screens, strict=True):
        own = connect(each.records)
        keys = load_keys(each.key)
        outbox = Outbox(own, each.place, None, ships=True, keys=keys)
        late = 0  # what a kiosk wrote last, as it ended
        while batch := ship(outbox, central, BATCH):
            late += batch
        places[each.place] = {
            "confirmed_by_page": len(screen.confirmed),
            "written": _plays(own, outbox.kiosk),
            "arrived": _plays(central, outbox.kiosk),
            "shipped_after_the_end": late,
            "chain": _chain(own, keys),
        }
        own.dispose()
    whole = _chain(central, sum((load_keys(each.key) for each in kiosks), NO_KEYS))
    # A kill takes the play that is on the screen.
    may_miss = {kiosks[0].place: 1} if rough else {}
    agree = all(_agrees(place, may_miss.get(name, 0)) for name, place in places.items())
    return {
        "seconds": round(seconds, 1),
        "rough": rough,
        "places": places,
        "central_chains": whole,
        "ok": agree and whole == "whole",
    }


def _agrees(place: dict[str, Any], may_miss: int) -> bool:
    missed: int = place["confirmed_by_page"] - place["written"]["confirmed"]
    whole: bool = place["written"] == place["arrived"] and place["chain"] == "whole"
    return whole and 0 <= missed <= may_miss


def _plays(engine: Engine, kiosk: str) -> dict[str, int]:
    confirmed = plays.c.failure.is_(None)
    with begin_read(engine) as connection:
        counts = [
            connection.execute(
                select(func.count()).where(plays.c.kiosk == kiosk, which)
            ).scalar_one()
            for which in (confirmed, ~confirmed)
        ]
    return {"confirmed": counts[0], "failed": counts[1]}


def _chain(engine: Engine, keys: Keys) -> str:
    with begin_read(engine) as connection:
        found = [str(each) for v in verify(connection, {}, keys) for each in v.findings]
        return "; ".join(found) or ("whole" if read_states(connection) else "nothing was written")
