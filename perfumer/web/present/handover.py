"""Make the code that hands a result over to a phone: an address, or plain text without one."""

from __future__ import annotations

from collections.abc import Sequence

from perfumer.catalog.picks import Pick
from perfumer.catalog.text import Language
from perfumer.session.state import Experience
from perfumer.web.present.addresses import make_address
from perfumer.web.present.content import Content
from perfumer.web.present.qr import QrError, qr_code
from perfumer.web.present.view import QrView


def handover(
    experience: Experience,
    picks: Sequence[Pick],
    lines: Sequence[str],
    language: Language,
    content: Content,
) -> QrView | None:
    """Return the code of the picks' page, or of ``lines`` where no phone can reach the kiosk.

    ``lines`` are items and reasons by turns; the reasons are left out where they do not fit.
    """
    url = make_address(picks, language, content, experience)
    title = content.words.say(language, "page.title")
    texts = [url] if url else ["\n".join([title, *some]) for some in (lines, lines[::2])]
    for text in texts:
        try:
            code = qr_code(text)
        except QrError:
            continue
        caption = content.words.say(language, "result.qr" if url else "result.qr.text")
        return QrView(path=code.path, size=code.size, caption=caption, url=url)
    return None
