"""Show the first page, a little of everything, and the page of the kiosks themselves."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime

from sqlalchemy import Connection

from perfumer.records.reports.attention import read_cube
from perfumer.records.reports.figures import Axis
from perfumer.records.reports.queries import count_visits, list_kiosks
from perfumer.web.admin.ads import ad_figures, campaign_sheet, day_sheet
from perfumer.web.admin.live import RunningKiosk
from perfumer.web.admin.phrases import Phrases
from perfumer.web.admin.query import Query
from perfumer.web.admin.sheets import Figure, Page, Sheet, Table, cells, until_note
from perfumer.web.admin.visits import funnel_sheet, visit_figures

SHORT = 8  # characters of a kiosk's id that are shown: enough to tell two apart


def overview_page(connection: Connection, query: Query, say: Phrases, limit: int) -> Page:
    """Return the query's days in a few figures and three charts."""
    shown = read_cube(connection, [Axis.CAMPAIGN, Axis.DAY, Axis.PLACE], query.span)
    campaigns = shown.report([Axis.CAMPAIGN], limit, query.place)
    days = shown.report([Axis.DAY], limit, query.place)
    played = count_visits(connection, [Axis.EXPERIENCE], query.span, limit, query.place)
    sheets = (
        day_sheet(days, query, say),
        campaign_sheet(campaigns, say),
        replace(funnel_sheet(connection, played, query, say, limit), wide=False),
    )
    figures = (ad_figures(campaigns, say), visit_figures(played, say))
    notes = (say("note.words"), say("note.withheld", limit=limit), *until_note(query, say))
    return Page(figures, sheets, notes)


def kiosks_page(connection: Connection, query: Query, say: Phrases, limit: int) -> Page:
    """Return all kiosks of the database, whatever days the query names."""
    lines = tuple(
        cells(
            each.state.place,
            each.state.kiosk[:SHORT],
            say.number(each.state.head.sequence),
            _minute(each.newest),
            say.number(each.state.refused),
        )
        for each in list_kiosks(connection)
    )
    title = say("sheet.kiosks")
    head = ("place", "kiosk", "records", "newest", "refused")
    table = Table(title, tuple(say(f"column.{name}") for name in head), lines)
    sheet = Sheet(title, say("sheet.kiosks.note"), table=table, wide=True, open=True)
    return Page(sheets=(sheet,))


def health_sheet(kiosk: RunningKiosk, say: Phrases) -> Sheet:
    """Return the state of the kiosk that serves this page."""
    return Sheet(say("sheet.health"), facts=tuple(_health(kiosk, say)), wide=True)


def _health(kiosk: RunningKiosk, say: Phrases) -> Iterator[Figure]:
    health, records = kiosk.health(), kiosk.records
    ready = say("health.ready") if health.ready else "; ".join(health.reasons)
    yield Figure(say("health.kiosk"), ready)
    yield Figure(
        say("health.camera"),
        say("health.online") if health.camera_online else health.camera_reason or "–",
        say("health.reconnects", count=health.reconnects),
    )
    age = health.frame_age_s
    yield Figure(say("health.frame"), "–" if age is None else say.lasting(age))
    for name, loaded in health.models.items():
        how = say("health.loaded" if loaded else "health.not_loaded")
        yield Figure(say(f"model.{name}") if say.words.has(f"model.{name}") else name, how)
    yield Figure(
        say("health.records"),
        records.trouble or say("health.stored"),
        say("health.waiting", count=records.waiting, dropped=records.dropped),
    )
    if records.shipping_trouble:
        yield Figure(say("health.shipping"), records.shipping_trouble)
    for trouble in health.troubles:
        if trouble not in (records.trouble, records.shipping_trouble):
            yield Figure(say("health.trouble"), trouble)


def _minute(minute: datetime | None) -> str:
    return "–" if minute is None else f"{minute:%Y-%m-%d %H:%M}"
