"""Read H.264, H.265 and whatever else FFmpeg knows from an address: RTSP over TCP, HTTP, HLS."""

from __future__ import annotations

import os
import ssl
from collections.abc import Callable

# Read once, before the first capture: FFmpeg says each missing key frame on the console.
os.environ.setdefault("OPENCV_FFMPEG_LOGLEVEL", "8")

import cv2

from perfumer.camera.network.diagnosis import explain_no_video
from perfumer.camera.network.rules import NetworkRules
from perfumer.camera.orientation import mirror
from perfumer.camera.source import CameraError, Images, Reason

OPTIONS = "OPENCV_FFMPEG_CAPTURE_OPTIONS"
OPERATORS_OPTIONS = os.environ.get(OPTIONS)  # theirs stand over ours


def stream(
    uri: str, shown: str, rules: NetworkRules, learn_format: Callable[[str], None]
) -> Images:
    """Yield mirrored RGB images; ``learn_format`` is told what the camera sends.

    Raises :class:`CameraError` in the end, as no camera ends.
    """
    os.environ[OPTIONS] = ffmpeg_options(rules) if OPERATORS_OPTIONS is None else OPERATORS_OPTIONS
    limits = [
        cv2.CAP_PROP_OPEN_TIMEOUT_MSEC,
        round(rules.connect_s * 1000),
        cv2.CAP_PROP_READ_TIMEOUT_MSEC,
        round(read_timeout_s(rules) * 1000),
    ]
    capture = cv2.VideoCapture(uri, cv2.CAP_FFMPEG, limits)
    try:
        if not capture.isOpened():
            raise explain_no_video(uri, shown, rules)
        learn_format(describe_format(capture))
        while True:
            good, image = capture.read()
            if not good:
                raise CameraError(Reason.ENDED, f"{shown} stopped sending")
            yield mirror(image)
    finally:
        capture.release()


def describe_format(capture: cv2.VideoCapture) -> str:
    """Return the codec, size and rate that an open stream says it has."""
    number = int(capture.get(cv2.CAP_PROP_FOURCC)) & 0xFFFF_FFFF
    codec = number.to_bytes(4, "little").decode("ascii", errors="replace").strip("\0 ")
    width, height = (
        int(capture.get(prop)) for prop in (cv2.CAP_PROP_FRAME_WIDTH, cv2.CAP_PROP_FRAME_HEIGHT)
    )
    return f"{codec or 'a video'} {width}x{height} by FFmpeg"


def read_timeout_s(rules: NetworkRules) -> float:
    """Return how long FFmpeg waits: it cannot go on after a time-out, and key frames take long."""
    return max(rules.stall_s, rules.first_frame_s)


def ffmpeg_options(rules: NetworkRules) -> str:
    """Return FFmpeg's options as OpenCV takes them; a protocol leaves those of others alone."""
    options = {"rtsp_transport": "tcp"}
    if rules.insecure:
        options["tls_verify"] = "0"  # what it is unset depends on FFmpeg's version
    else:
        trusted = rules.ca_file or ssl.get_default_verify_paths().cafile
        if trusted is not None:
            options |= {"tls_verify": "1", "ca_file": _escaped(str(trusted))}
    return "|".join(f"{key};{value}" for key, value in options.items())


def _escaped(value: str) -> str:
    return "".join(f"\\{letter}" if letter in "\\;|'" else letter for letter in value)
