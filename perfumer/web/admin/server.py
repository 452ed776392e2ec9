"""Run the dashboard without a kiosk, for a fleet: ``perfumer dashboard``.

Shows the database of ``PERFUMER_RECORDS__URL``, which kiosks ship to, and changes nothing in it.
"""

from __future__ import annotations

import argparse
import logging
import signal
import sys
from collections.abc import Sequence
from pathlib import Path

from flask import Flask, Response, redirect, request
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response as Answer

from perfumer.catalog.ads import load_ads
from perfumer.catalog.loading import CatalogError
from perfumer.catalog.music import load_songs
from perfumer.catalog.pieces import load_pieces
from perfumer.catalog.words import WordsError
from perfumer.console.bounded_log import bound_log
from perfumer.console.private import keep_private
from perfumer.kiosk.locating import locate
from perfumer.paths import root
from perfumer.records.address import RecordsError
from perfumer.settings.all import Settings
from perfumer.settings.given import SettingsError, warn_of_others
from perfumer.settings.loading import load_settings
from perfumer.web.admin.opening import names_of, open_admin
from perfumer.web.admin.phrases import Names
from perfumer.web.places import find_memory, fit_places
from perfumer.web.secret import SecretError, secret_of
from perfumer.web.security import ask_for_tokens, protect
from perfumer.web.serving import Server, ServingError

PORT = ("server", "port")


def create_dashboard(settings: Settings, root: Path) -> Flask:
    """Return the application of a dashboard that runs alone.

    Raises :class:`SecretError`, :class:`WordsError`, :class:`CatalogError` or
    :class:`RecordsError`.
    """
    app = Flask("perfumer", root_path=str(root))
    app.secret_key = secret_of(root / settings.server.secret)
    protect(app, settings.server)
    ask_for_tokens(app)
    open_admin(app, None, names_in(settings, root), settings, root, "alone")
    app.add_url_rule("/", "home", lambda: redirect("/admin"))
    app.add_url_rule("/healthz", "healthz", lambda: Response("ok\n", mimetype="text/plain"))
    app.register_error_handler(HTTPException, _plain)
    return app


def names_in(settings: Settings, root: Path) -> Names:
    """Return the titles in this machine's data files; anything else keeps its id."""
    ads = load_ads(root / settings.ads.campaigns, root / settings.ads.files)
    songs = load_songs(root / settings.music.songs)
    pieces = load_pieces(root / settings.music.pieces, root / "static" / "music")
    return names_of(ads, songs, pieces)


def _plain(error: HTTPException) -> Answer:
    """Answer an error in one plain line."""
    return Response(
        f"{error.code} {error.name}: {request.path}\n", error.code, mimetype="text/plain"
    )


def main(argv: Sequence[str] | None = None) -> int:
    """Serve until interrupted; the exit status is 2 when a setting is wrong."""
    parser = argparse.ArgumentParser(prog="perfumer dashboard", description=__doc__)
    parser.add_argument("--url", help="the database, instead of PERFUMER_RECORDS__URL")
    parser.add_argument("--port", type=int, help="port; 0 takes a free one (default: 8000)")
    options = parser.parse_args(argv)
    logging.basicConfig(
        level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s: %(message)s"
    )
    bound_log()
    given = {"records": {"url": options.url}, "server": {"port": options.port}}
    groups = {
        group: {name: value for name, value in values.items() if value is not None}
        for group, values in given.items()
    }
    keep_private()
    try:
        settings = locate(load_settings(groups, {("records", "url"): "--url", PORT: "--port"}))
        warn_of_others()
        places = fit_places(settings.server, find_memory())
        server = Server(create_dashboard(settings, root()), places, lambda: None)
    except (
        SettingsError,
        SecretError,
        WordsError,
        CatalogError,
        RecordsError,
        ServingError,
    ) as error:
        sys.stderr.write(f"{error}\n")
        return 2
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: server.close())
    sys.stdout.write(f"AI Perfumer, reports: open {server.url}admin (Ctrl-C stops it)\n")
    sys.stdout.flush()
    server.run()
    return 0


if __name__ == "__main__":
    sys.exit(main())
