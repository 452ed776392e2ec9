"""Show what each campaign owes, where enough people are counted to say so."""

from __future__ import annotations

from sqlalchemy import Connection

from perfumer.records.reports.figures import BillSums, Report
from perfumer.records.reports.queries import compute_invoice
from perfumer.web.admin.phrases import Phrases
from perfumer.web.admin.query import Query
from perfumer.web.admin.sheets import (
    NO_SCREEN,
    Cell,
    Figure,
    Page,
    Sheet,
    Table,
    cells,
    has_withheld,
    hidden,
    until_note,
)

NOTHING = BillSums(0, 0.0, 0.0)


def invoice_page(connection: Connection, query: Query, say: Phrases, limit: int) -> Page:
    """Return what each campaign owes: attentive seconds of its groups × price of a second."""
    owed = compute_invoice(connection, query.span, limit, query.place)
    plays = sum((line.screen or NO_SCREEN).plays for line in owed.lines)
    title = say("sheet.invoice")
    sheet = Sheet(
        title,
        say("sheet.invoice.note"),
        table=_invoice_table(owed, plays, title, say),
        csv="invoice",
        wide=True,
        open=True,
    )
    won, seconds = ("–", "–")
    if owed.total or not has_withheld(owed):
        total = owed.total or NOTHING
        won, seconds = say.won(total.won), say.lasting(total.attention_s)
    figures = (
        Figure(say("column.won"), won, say("figure.before_tax")),
        Figure(say("figure.wanted"), seconds),
        Figure(say("column.plays"), say.number(plays)),
    )
    notes = (
        say("note.invoice"),
        say("note.billing", limit=limit),
        say("note.words"),
        *until_note(query, say),
    )
    return Page((figures,), (sheet,), notes)


def _invoice_table(owed: Report[BillSums], plays: int, title: str, say: Phrases) -> Table:
    lines = [
        (
            Cell(say.named(line.key[0])),
            *_paid_cells(line.people, line.withheld, say, price=True),
            Cell(say.number((line.screen or NO_SCREEN).plays)),
        )
        for line in owed.lines
    ]
    foot = (
        Cell(say("column.total")),
        *_paid_cells(owed.total, owed.total is None and has_withheld(owed), say),
        Cell(say.number(plays)),
    )
    total = foot if lines else ()
    if owed.others:
        lines.append((Cell(say("column.others")), *_paid_cells(owed.others, False, say), Cell("")))
    head = ("campaign", "won", "wanted_s", "price", "plays")
    return Table(title, tuple(say(f"column.{name}") for name in head), tuple(lines), total)


def _paid_cells(
    paid: BillSums | None, withheld: bool, say: Phrases, *, price: bool = False
) -> tuple[Cell, ...]:
    """Return won and seconds, and with ``price`` the price of a second."""
    if withheld:
        return (*hidden(say, 2), Cell(""))
    paid = paid or NOTHING
    each = say.won(paid.won / paid.attention_s) if paid.attention_s else "–"
    return cells(say.won(paid.won), f"{paid.attention_s:,.1f}", each if price else "")
