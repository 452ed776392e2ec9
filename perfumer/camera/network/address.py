"""Read a network camera, whatever its address turns out to send."""

from __future__ import annotations

import logging
from html import unescape
from re import IGNORECASE, search
from urllib.parse import urlsplit

from perfumer.camera.network.connecting import Answer, connect
from perfumer.camera.network.mjpeg import boundary_of, images
from perfumer.camera.network.rules import NetworkRules
from perfumer.camera.network.streaming import read_timeout_s, stream
from perfumer.camera.source import CameraError, Images, Reason, without_password

PAGE_BYTES = 16_384  # how much of a page is read to say what it is
PAGES = frozenset({"text/html", "application/xhtml+xml", "text/plain", "application/json"})
FORM = r"<input[^>]+type\s*=\s*[\"']?password"
TITLE = r"<title[^>]*>\s*([^<]{1,60})"
REMEDY = (
    "give the address of its video, which its manual names, for instance /video, "
    "/mjpg/video.mjpg or rtsp://host:554/…"
)

ENCODED = "in a user or password @ is written %40, : is %3A, / is %2F, # is %23 and ? is %3F"

log = logging.getLogger(__name__)


class Address:
    """A network camera: MJPEG is read here, all else by FFmpeg."""

    def __init__(self, uri: str, rules: NetworkRules) -> None:
        self._uri = uri
        self._rules = rules
        self._shown = without_password(uri)
        self._is_encoded = False
        self._format = ""  # what comes, in words; empty before it was opened
        if rules.insecure:
            log.warning(
                "camera %s: its certificate is NOT checked (camera.insecure): any machine in the "
                "network can show its own picture and learn the password",
                self._shown,
            )

    def is_encoded(self) -> bool:
        """Return whether a video comes, whose encoder repeats what does not move."""
        return self._is_encoded

    @property
    def end_s(self) -> float:
        """Return the seconds until a reader that waits for FFmpeg has ended by itself."""
        return read_timeout_s(self._rules) + 1.0

    def describe(self) -> list[str]:
        """Return the address with the format that it sends."""
        return [f"{self._shown}: {self._format}"] if self._format else []

    def _learn_format(self, text: str) -> None:
        self._format = text

    def images(self) -> Images:
        """Yield mirrored RGB images, then raise :class:`CameraError`: a camera never ends."""
        uri = self._uri
        if uri.startswith("http"):
            answer = connect(uri, self._rules)
            boundary = boundary_of(answer.response.headers)
            if boundary is not None:
                self._is_encoded = False
                self._learn_format("MJPEG")
                yield from images(answer, boundary, self._shown, self._rules)
                return
            uri = answer.uri
            try:
                check_video(answer, self._shown)
            finally:
                answer.close()
        self._is_encoded = True
        yield from stream(uri, self._shown, self._rules, self._learn_format)


def check_address(uri: str) -> str:
    """Return a well-formed address, its scheme in small letters. Raises :class:`CameraError`.

    The message never shows the address: where it was split wrongly, that would be the password.
    """
    try:
        parts = urlsplit(uri)
        is_good = bool(parts.hostname) and parts.port != 0
    except ValueError:
        is_good = False
    if not is_good:
        raise CameraError(
            Reason.MISSING,
            f"--camera {uri.partition(':')[0]}:…: the address names no host, or a wrong port: "
            f"write it as http://host:port/path, and {ENCODED}",
        )
    if "@" not in parts.netloc and "@" in uri:
        raise CameraError(
            Reason.MISSING,
            f"--camera {parts.scheme}:…: an @ stands behind the host: {ENCODED}, in a path as well",
        )
    return parts.geturl()


def check_video(answer: Answer, shown: str) -> None:
    """Raise :class:`CameraError` for an answer that is no video: a page, a form, a picture."""
    kind = answer.response.headers.get_content_type()
    if kind.startswith("image/"):
        raise CameraError(
            Reason.UNREADABLE, f"{shown} answers with one picture ({kind}), no video: {REMEDY}"
        )
    if kind not in PAGES or not answer.response.headers.get("Content-Type"):
        return
    page = _begin_of(answer)
    title = search(TITLE, page, IGNORECASE)
    named = f" “{unescape(title.group(1)).strip()}”" if title else ""
    if search(FORM, page, IGNORECASE):
        raise CameraError(
            Reason.REFUSED,
            f"{shown} answers with a login form{named}, no video: {REMEDY}, and user and password "
            "as http://user:password@host/path",
        )
    raise CameraError(
        Reason.UNREADABLE, f"{shown} answers with a page{named} ({kind}), no video: {REMEDY}"
    )


def _begin_of(answer: Answer) -> str:
    try:
        return answer.response.read1(PAGE_BYTES).decode("utf-8", "replace")
    except OSError:
        return ""
