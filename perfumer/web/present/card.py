"""The photo card on the screen: the seconds left to pose, then the card and its code."""

from __future__ import annotations

from math import ceil

from perfumer.session.state import Session, Stage
from perfumer.snapshot import Snapshot
from perfumer.web.present.content import Content
from perfumer.web.present.qr import QrError, qr_code
from perfumer.web.present.view import BoxView, CardView, QrView


def card_view(snapshot: Snapshot, box: BoxView, content: Content) -> CardView | None:
    """None on every other stage; ``box`` is where the mirror is while somebody poses."""
    session = snapshot.session
    if session.stage is not Stage.CARD:
        return None
    left = max(0, ceil((session.shoots_at or snapshot.at) - snapshot.at))
    waiting = session.card is None and session.card_trouble is None
    return CardView(
        box=box,
        seconds=left if waiting else None,
        picture=f"/card/{session.card}.jpg" if session.card else None,
        qr=_qr(session, content),
    )


def _qr(session: Session, content: Content) -> QrView | None:
    """Where a phone fetches the card; None when no phone can reach the kiosk."""
    if session.card is None or content.public_url is None:
        return None
    url = f"{content.public_url.rstrip('/')}/card/{session.card}"
    try:
        code = qr_code(url)
    except QrError:
        return None
    caption = content.words.say(session.language, "card.qr")
    return QrView(path=code.path, size=code.size, caption=caption, url=url)
