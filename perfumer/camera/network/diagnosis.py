"""Find out why FFmpeg gets no video from an address, which it does not tell."""

from __future__ import annotations

import socket
from urllib.parse import urlsplit

from perfumer.camera.network.rules import NetworkRules
from perfumer.camera.source import CameraError, Reason, without_login

PORTS = {"rtsp": 554, "rtsps": 322, "http": 80, "https": 443}
ANSWER_BYTES = 4096


def explain_no_video(uri: str, shown: str, rules: NetworkRules) -> CameraError:
    """Return what the camera answers, with the remedy."""
    parts = urlsplit(uri)
    try:
        place = (parts.hostname or "", parts.port or PORTS[parts.scheme])
        with socket.create_connection(place, rules.connect_s) as link:
            status = _describe(link, uri, rules) if parts.scheme == "rtsp" else None
    except (OSError, ValueError) as error:
        return CameraError(
            Reason.MISSING,
            f"{shown} does not answer ({error}): check the address in a player, and the network",
        )
    if status == 401 and parts.username is None:
        return CameraError(
            Reason.REFUSED,
            f"{shown} asks for user and password: write them into the address as "
            "rtsp://user:password@host/path (@ in a password as %40)",
        )
    if status in (401, 403):
        return CameraError(
            Reason.REFUSED,
            f"{shown} refuses the user or the password: check both, and the user's rights",
        )
    if status is not None and status >= 400:
        return CameraError(
            Reason.MISSING, f"{shown} answers {status}: check the path, which its manual names"
        )
    return CameraError(
        Reason.MISSING,
        f"{shown} answers, but gives no video within {rules.connect_s:g} s: check the address in "
        "a player, set the camera to H.264 or H.265, or raise PERFUMER_CAMERA__CONNECT_S",
    )


def _describe(link: socket.socket, uri: str, rules: NetworkRules) -> int | None:
    """Ask for the description of an RTSP stream without a login; return the status."""
    link.settimeout(rules.connect_s)
    request = f"DESCRIBE {without_login(uri)} RTSP/1.0\r\nCSeq: 1\r\nAccept: application/sdp\r\n"
    link.sendall(f"{request}\r\n".encode())
    words = link.recv(ANSWER_BYTES).split(maxsplit=2)
    return int(words[1]) if len(words) > 1 and words[1].isdigit() else None
