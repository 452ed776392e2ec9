"""Serve the dashboard: reports, the kiosk's health and who is in front of the screen.

Everything here needs a login unless it is in ``OPEN``; without one the answer is 401 with the
login form.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from typing import Any

from flask import Blueprint, Response, abort, redirect, render_template, request, session
from sqlalchemy import Connection
from werkzeug.exceptions import HTTPException

from perfumer.records.database import connect
from perfumer.records.ledger.damage import read_around_damage
from perfumer.records.reports.queries import list_kiosks
from perfumer.records.troubles import TROUBLES, trouble_of
from perfumer.web.admin.ads import ads_page
from perfumer.web.admin.context import AdminContext, admin_context
from perfumer.web.admin.downloads import DOWNLOADS, Download
from perfumer.web.admin.invoice import invoice_page
from perfumer.web.admin.live import show_live
from perfumer.web.admin.overview import health_sheet, kiosks_page, overview_page
from perfumer.web.admin.phrases import Phrases
from perfumer.web.admin.query import Period, Query, read_query
from perfumer.web.admin.sheets import Page
from perfumer.web.admin.visits import visits_page
from perfumer.web.remote import asking_group, is_local

log = logging.getLogger(__name__)
admin = Blueprint("admin", __name__)
OPEN = frozenset({"admin.login"})  # endpoints that need no login
TOKEN = "admin"  # key of the login's token in the signed cookie
RETRY_S = 60  # seconds until failed logins are forgotten
PAGES = ("overview", "ads", "visits", "invoice", "kiosks")

ReadPage = Callable[[Connection, Query, Phrases, int], Page]


@admin.before_request
def guard() -> tuple[str, int] | None:
    """Refuse other machines unless they may ask, and everyone before the login."""
    if not admin_context().remote and not is_local(request.remote_addr):
        abort(403)
    if request.endpoint in OPEN or admin_context().logins.holds(session.get(TOKEN), asking_group()):
        return None
    return _form(None), 401


@admin.after_request
def name_origin(response: Response) -> Response:
    """Let browsers name the origin of a form; with "no-referrer" it would be refused."""
    response.headers["Referrer-Policy"] = "same-origin"
    return response


@admin.get("/admin")
def overview() -> tuple[str, int]:
    return _page("overview", overview_page)


@admin.get("/admin/ads")
def ads() -> tuple[str, int]:
    return _page("ads", ads_page)


@admin.get("/admin/visits")
def visits() -> tuple[str, int]:
    return _page("visits", visits_page)


@admin.get("/admin/invoice")
def invoice() -> tuple[str, int]:
    return _page("invoice", invoice_page)


@admin.get("/admin/kiosks")
def kiosks() -> tuple[str, int]:
    return _page("kiosks", kiosks_page)


@admin.get("/admin/live")
def now() -> str:
    """Answer with the part of the first page that its script reloads every few seconds."""
    context, query = admin_context(), _read_query()
    return _render("admin/live.html", query, live=_live(context))


@admin.get("/admin/download/<name>.csv")
def download(name: str) -> Response:
    """Send one table as CSV, of the days and the place that the page showed."""
    chosen, query = DOWNLOADS.get(name), _read_query()
    if chosen is None or (query.place is not None and not chosen.at_one_place()):
        abort(404)
    body = _streamed(chosen, query, admin_context())
    try:
        first = next(body)
    except TROUBLES as error:
        abort(503, _describe(error))
    file = f"{name}-{query.span.first}-{query.span.last}.csv"
    headers = {"Content-Disposition": f'attachment; filename="{file}"'}
    return Response(_rest(first, body), mimetype="text/csv", headers=headers)


@admin.post("/admin/login")
def login() -> Any:
    """Open a session for the right key; a wrong one counts against its address."""
    token = admin_context().logins.open(request.form.get("key", ""), asking_group())
    if token is None:
        log.warning("wrong key at /admin/login")
        return _form("login.wrong"), 401
    session.clear()
    session[TOKEN] = token
    log.info("a user logged in at /admin")
    page = request.form.get("page", "")
    return redirect(address(page if page in PAGES else PAGES[0]) + _read_query().url_query, 303)


@admin.post("/admin/logout")
def logout() -> Any:
    """End the session at once."""
    admin_context().logins.close(session.get(TOKEN), asking_group())
    session.clear()
    return redirect(f"/admin{_read_query().url_query}", 303)


@admin.errorhandler(429)
def too_often(_: HTTPException) -> tuple[str, int, dict[str, str]]:
    """Show the login form, which says to wait."""
    return _form("login.often"), 429, {"Retry-After": str(RETRY_S)}


@admin.errorhandler(403)
def refused(error: HTTPException) -> tuple[str, int]:
    """Explain a refused request: it came from another machine, or from another page."""
    local = is_local(request.remote_addr) or admin_context().remote
    return _form("login.elsewhere" if local else "login.remote", closed=not local), 403


def address(name: str) -> str:
    """Return the path of one of ``PAGES``."""
    return "/admin" if name == PAGES[0] else f"/admin/{name}"


def _page(name: str, read: ReadPage) -> tuple[str, int]:
    context, query = admin_context(), _read_query()
    say = context.say(query.language)
    page, places, hidden, trouble = Page(), [], 0, None
    try:
        with context.records() as connection:
            page, hidden = read_around_damage(
                connection, lambda: read(connection, query, say, context.min_people)
            )
            places = sorted({each.state.place for each in list_kiosks(connection)})
    except TROUBLES as error:
        trouble = _describe(error)
        log.warning("%s", trouble)
    _warn_of_hidden(hidden)
    body = _render(
        "admin/page.html",
        query,
        name=name,
        pages=PAGES,
        page=page,
        places=sorted({*places, *filter(None, [query.place])}),
        periods=tuple(Period),
        trouble=trouble,
        hidden=hidden,
        live=_live(context) if name == "overview" else None,
        with_live=name == "overview" and context.kiosk is not None,
        health=health_sheet(context.kiosk, say) if name == "kiosks" and context.kiosk else None,
    )
    return body, 503 if trouble else 200


def _streamed(chosen: Download, query: Query, context: AdminContext) -> Iterator[str]:
    with context.records() as connection:

        def begun() -> tuple[str, Iterator[str]]:
            text = chosen.text(connection, query, context.min_people)
            return next(text), text

        (first, text), hidden = read_around_damage(connection, begun)
        _warn_of_hidden(hidden)
        yield first
        yield from text


def _warn_of_hidden(rows: int) -> None:
    if rows:
        log.warning("%d damaged rows are left out of a report; the kiosk sets them aside", rows)


def _rest(first: str, body: Iterator[str]) -> Iterator[str]:
    yield first
    yield from body


def _live(context: AdminContext) -> Any:
    return context.kiosk and show_live(context.kiosk.audience(), context.min_people_live)


def _form(message: str | None, *, closed: bool = False) -> str:
    page = request.endpoint.partition(".")[2] if request.endpoint else ""
    page = request.form.get("page", page)
    return _render("admin/login.html", _read_query(), message=message, closed=closed, page=page)


def _render(template: str, query: Query, **variables: Any) -> str:
    context = admin_context()
    return render_template(
        template,
        say=context.say(query.language),
        query=query,
        language=query.language.value,
        other_language=query.language.other,
        limit=context.min_people,
        version=context.version,
        address=address,
        **variables,
    )


def _read_query() -> Query:
    context = admin_context()
    return read_query(request.values, context.now(), context.language, context.hourly)


def _describe(error: Exception) -> str:
    return trouble_of(error, connect(admin_context().url).url)
