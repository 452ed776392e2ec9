"""The code on a result that hands it over to a phone: an address, or plain text without one."""

from __future__ import annotations

from collections.abc import Sequence

from perfumer.catalog.picks import Pick
from perfumer.session.state import Experience, Session
from perfumer.web.present.addresses import address
from perfumer.web.present.content import Content
from perfumer.web.present.qr import QrError, qr_code
from perfumer.web.present.view import QrView


def handover(
    experience: Experience,
    picks: Sequence[Pick],
    lines: Sequence[str],
    session: Session,
    content: Content,
) -> QrView | None:
    """``lines`` are what a kiosk that no phone can reach says in the code, item and reason by
    turns; without the reasons where they do not fit.
    """
    url = address(picks, session.language, content, experience)
    title = content.words.say(session.language, "page.title")
    texts = [url] if url else ["\n".join([title, *some]) for some in (lines, lines[::2])]
    for text in texts:
        try:
            code = qr_code(text)
        except QrError:
            continue
        caption = content.words.say(session.language, "result.qr" if url else "result.qr.text")
        return QrView(path=code.path, size=code.size, caption=caption, url=url)
    return None
