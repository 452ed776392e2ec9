"""Show the photo card: the seconds left to pose, then the card and its code."""

from __future__ import annotations

from math import ceil

from perfumer.catalog.text import Language
from perfumer.session.state import Posing, ReadyCard, Stage
from perfumer.snapshot import Snapshot
from perfumer.web.present.content import Content
from perfumer.web.present.qr import QrError, qr_code
from perfumer.web.present.view import BoxView, CardView, QrView


def card_view(snapshot: Snapshot, box: BoxView, content: Content) -> CardView | None:
    """Return the card stage, None on every other; ``box`` is where the mirror is while posing."""
    session = snapshot.session
    if session.stage is not Stage.CARD:
        return None
    match session.card:
        case Posing(shoots_at=shoots_at):
            seconds = max(0, ceil(shoots_at - snapshot.at))
            return CardView(box=box, seconds=seconds, picture=None, qr=None)
        case ReadyCard(name=name):
            code = _qr(name, session.language, content)
            return CardView(box=box, seconds=None, picture=f"/card/{name}.jpg", qr=code)
        case _:
            return CardView(box=box, seconds=None, picture=None, qr=None)


def _qr(name: str, language: Language, content: Content) -> QrView | None:
    """Return the code that fetches the card; None if phones cannot reach the kiosk."""
    if content.public_url is None:
        return None
    url = f"{content.public_url.rstrip('/')}/card/{name}"
    try:
        code = qr_code(url)
    except QrError:
        return None
    caption = content.words.say(language, "card.qr")
    return QrView(path=code.path, size=code.size, caption=caption, url=url)
