"""Plays the operator's own files; an address holds a piece's id, never a path."""

from __future__ import annotations

from flask import Blueprint, Response, abort, send_file

from perfumer.catalog.pieces_own import TYPES
from perfumer.web.context import screen_context

own_music = Blueprint("own_music", __name__)


@own_music.get("/own-music/<id_>")
def own_piece(id_: str) -> Response:
    """A file of the folder, also in parts, as browsers ask for them."""
    path = screen_context().content.pieces.own.get(id_)
    if path is None or not path.is_file():
        abort(404)
    return send_file(path, TYPES[path.suffix.lower()], conditional=True)
