"""Check what the booth needs of this machine, one finding each."""

from __future__ import annotations

import ctypes
import shutil
import socket
import subprocess
import sys
from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING

import psutil

from perfumer.doctor.findings import Finding, Verdict
from perfumer.paths import root, version
from perfumer.settings.all import Settings, with_full_paths
from perfumer.settings.given import SettingsError
from perfumer.settings.loading import load_settings

if TYPE_CHECKING:
    from perfumer.camera.inspection import Advice

LIBRARIES = (
    "libGL.so.1",
    "libglib-2.0.so.0",
    "libgthread-2.0.so.0",
    "libxcb.so.1",
    "libEGL.so.1",
    "libGLESv2.so.2",
)
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "msedge", "firefox")
MIN_MEMORY_BYTES = 2_000_000_000  # free memory: the booth takes 0.9 GB, the browser as much


def check_version() -> Finding:
    """Name the version, for a report of a problem."""
    return Finding("version", Verdict.GOOD, f"AI Perfumer {version()}")


def check_libraries() -> Finding:
    """Load the system libraries that MediaPipe and OpenCV need on Linux."""
    if sys.platform != "linux":
        return Finding("system libraries", Verdict.GOOD, "not needed on this system")
    missing = [name for name in LIBRARIES if not _loads(name)]
    if not missing:
        return Finding("system libraries", Verdict.GOOD, "all there")
    return Finding(
        "system libraries",
        Verdict.BAD,
        f"missing: {', '.join(missing)}",
        "on Debian: apt-get install libgl1 libglib2.0-0 libxcb1 libegl1 libgles2; "
        "elsewhere python3 tools/system_libraries.py of a checkout names the packages",
    )


def _loads(name: str) -> bool:
    try:
        ctypes.CDLL(name)
    except OSError:
        return False
    return True


def check_settings() -> Finding:
    """Read the settings of the environment and of ``perfumer.env``."""
    try:
        load_settings()
    except SettingsError as error:
        found = "; ".join(str(error).splitlines())
        return Finding("settings", Verdict.BAD, found, "correct them: docs/settings.md")
    return Finding("settings", Verdict.GOOD, "every name and value is right")


def _settings() -> Settings:
    return with_full_paths(load_settings())


def check_camera() -> Finding:
    """Read the camera of the settings for some seconds: its real format, size and rate."""
    from perfumer.camera.devices.choosing import describe_devices
    from perfumer.camera.devices.machine import HERE
    from perfumer.camera.inspection import advise, inspect_source
    from perfumer.camera.source import CameraError
    from perfumer.kiosk import cameras

    settings = _settings()
    shape = cameras.camera_shape(settings.camera)
    try:
        source = cameras.open_source(settings, root(), lambda: None)
    except CameraError as error:
        return Finding("camera", Verdict.BAD, settings.camera.uri, str(error))
    if source.simulated and settings.camera.uri.strip() == "auto":
        remedy = "plug one in, or close the program that uses it; until one gives images the "
        remedy += "simulated visitor plays"
        return Finding("camera", Verdict.WARNING, describe_devices(HERE), remedy)
    patience_s = settings.camera.first_frame_s + source.connect_s
    inspection = inspect_source(source, shape, patience_s)
    return judge_camera(advise(source, shape, inspection))


def judge_camera(advice: Advice) -> Finding:
    """Return what is said of a camera that was looked at."""
    verdict = Verdict.WARNING if advice.remedy else Verdict.GOOD
    return Finding("camera", verdict if advice.works else Verdict.BAD, advice.found, advice.remedy)


def check_mediapipe_models() -> Finding:
    """Look for the MediaPipe models, and compare their hashes."""
    from perfumer.perception.assets import AssetError, assets_in

    try:
        assets_in(_settings().perception.models)
    except AssetError as error:
        return Finding("MediaPipe models", Verdict.BAD, str(error), "run: perfumer models")
    return Finding("MediaPipe models", Verdict.GOOD, "complete, hashes right")


def check_face_model() -> Finding:
    """Load the card of the face model, and compare the hash of its weights."""
    from perfumer.classifier.model_card import CardError, load_card
    from perfumer.traits import Task

    try:
        card = load_card(_settings().reading.model_card)
    except CardError as error:
        return Finding("face model", Verdict.BAD, str(error), "restore models/ from the repository")
    reads = ", ".join(task.value for task in Task if task in card.reads)
    found = f"{card.trunk}, {card.side} pixels, reads {reads}, hash right"
    return Finding("face model", Verdict.GOOD, found)


def check_browser() -> Finding:
    """Look for a browser that can show the screen."""
    path = next((found for name in BROWSERS if (found := shutil.which(name))), None)
    if path is not None:
        return Finding("browser", Verdict.GOOD, path)
    if sys.platform in ("win32", "darwin"):
        return Finding("browser", Verdict.GOOD, "the system's own")
    remedy = "on Debian: apt-get install chromium; or open the kiosk's address from elsewhere"
    return Finding("browser", Verdict.WARNING, "none on the PATH", remedy)


def check_korean_font() -> Finding:
    """Look for a font with Korean letters."""
    from perfumer.photocard.typefaces import system_typefaces

    if sys.platform in ("win32", "darwin"):
        return Finding("Korean font", Verdict.GOOD, "comes with the system")
    if shutil.which("fc-list"):
        asked = ["fc-list", ":lang=ko", "family"]
        found = subprocess.run(asked, capture_output=True, text=True, check=False).stdout.strip()
        families = found.splitlines()
    else:
        families = [path.stem for path, _ in system_typefaces().files.values()]
    if families:
        return Finding("Korean font", Verdict.GOOD, families[0].split(",")[0])
    remedy = "on Debian: apt-get install fonts-noto-cjk"
    return Finding("Korean font", Verdict.WARNING, "none: Korean shows as boxes", remedy)


def check_port() -> Finding:
    """Try to listen where the booth would."""
    server = _settings().server
    with socket.socket(socket.AF_INET6 if ":" in server.host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((server.host, server.port))
        except OSError as error:
            remedy = "a booth may run already; otherwise choose another port with --port"
            return Finding("port", Verdict.BAD, f"{server.port}: {error.strerror}", remedy)
    return Finding("port", Verdict.GOOD, f"{server.host}:{server.port} is free")


def check_memory() -> Finding:
    """Compare the free memory with what booth and browser need."""
    free = psutil.virtual_memory().available
    found = f"{free / 1e9:.1f} GB free"
    if free >= MIN_MEMORY_BYTES:
        return Finding("memory", Verdict.GOOD, found)
    return Finding("memory", Verdict.WARNING, found, "close other programs; 2 GB should be free")


def check_clock() -> Finding:
    """Compare the clock with the records, and ask whether it is synchronised."""
    from perfumer.doctor import dates

    return dates.check_clock(_settings(), datetime.now().astimezone())


def check_ads() -> Finding:
    """Look whether an ad campaign runs today."""
    from perfumer.doctor import dates

    return dates.check_ads(_settings(), datetime.now().astimezone())


CHECKS: tuple[Callable[[], Finding], ...] = (
    check_version,
    check_libraries,
    check_settings,
    check_mediapipe_models,
    check_face_model,
    check_camera,
    check_browser,
    check_korean_font,
    check_port,
    check_memory,
    check_clock,
    check_ads,
)
TAKEN = frozenset({check_camera, check_port})  # what a running kiosk has


def find_all(kiosk_runs: bool = False) -> list[Finding]:
    """Return what every check found; only the worst where no other check can run.

    A kiosk that runs has camera and port, so those are left alone.
    """
    checks = [check for check in CHECKS if not (kiosk_runs and check in TAKEN)]
    return _first_faults() or [check() for check in checks]


def _first_faults() -> list[Finding]:
    """Return the findings without which no other check can run, if one of them is bad."""
    findings = [check_version(), check_libraries(), check_settings()]
    return findings if any(each.verdict is Verdict.BAD for each in findings) else []
