"""A browser without JavaScript in front of the studio: it keeps a cookie and sends plain forms."""

from __future__ import annotations

import http.client
import re
from contextlib import closing
from html import unescape

from tests.support import running
from tests.support.sent_pictures import form


class Visit:
    """``start`` is the page it began on."""

    def __init__(self, kiosk: running.RunningKiosk, language: str = "ko") -> None:
        self._kiosk = kiosk
        answer = kiosk.ask(f"/studio?language={language}")
        self._cookie = answer.headers["Set-Cookie"].split(";")[0]
        self._language = language
        self.start = answer.body.decode()
        self._token = hidden(self.start, "csrf_token")

    def post(self, path: str, *pictures: bytes, **values) -> running.Answer:
        body, headers = form(*pictures, csrf_token=self._token, **values)
        # The first card of a concept takes as long as its scene takes to draw.
        door = http.client.HTTPConnection("127.0.0.1", self._kiosk.port, timeout=90)
        with closing(door):
            door.request("POST", path, body, headers | {"Cookie": self._cookie})
            answer = door.getresponse()
            return running.Answer(answer.status, dict(answer.getheaders()), answer.read())

    def read(self, *pictures: bytes, status: int = 200, **values) -> str:
        """The page that answers these pictures. Fails for another status."""
        sent = {"language": self._language, "consent": "yes"} | values
        answer = self.post("/studio", *pictures, **sent)
        assert answer.status == status
        return unescape(answer.body.decode())

    def again(self, shown: str, **values) -> str:
        """The same picture, for what ``values`` ask."""
        sent = {"language": self._language, "seen": hidden(shown, "seen")} | values
        answer = self.post("/studio/again", **sent)
        assert answer.status == 200
        return unescape(answer.body.decode())


def hidden(page: str, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]*)"', page)
    assert found is not None
    return unescape(found[1])


def title(page: str) -> str:
    found = re.search(r"<h1[^>]*>([^<]+)</h1>", page)
    assert found is not None
    return found[1]
