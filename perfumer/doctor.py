"""Looks whether this machine can run the kiosk, and says what to do: ``make doctor``."""

from __future__ import annotations

import argparse
import ctypes
import json
import shutil
import socket
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum

import psutil

from perfumer.settings import Settings, with_full_paths

LIBRARIES = (
    "libGL.so.1",
    "libglib-2.0.so.0",
    "libgthread-2.0.so.0",
    "libxcb.so.1",
    "libEGL.so.1",
    "libGLESv2.so.2",
)
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "msedge", "firefox")
LEAST_MEMORY = 2_000_000_000  # bytes; the kiosk takes about 900 MB, the browser as much


class Verdict(StrEnum):
    GOOD = "good"
    WARNING = "warning"  # it runs, but something is missing
    BAD = "bad"


@dataclass(frozen=True, slots=True)
class Finding:
    """``remedy`` is empty where all is good."""

    name: str
    verdict: Verdict
    found: str
    remedy: str = ""


def libraries() -> Finding:
    if sys.platform != "linux":
        return Finding("system libraries", Verdict.GOOD, "not needed on this system")
    missing = [name for name in LIBRARIES if not _loads(name)]
    if not missing:
        return Finding("system libraries", Verdict.GOOD, "all there")
    return Finding(
        "system libraries",
        Verdict.BAD,
        f"missing: {', '.join(missing)}",
        "run: python3 tools/system_libraries.py",
    )


def _loads(name: str) -> bool:
    try:
        ctypes.CDLL(name)
    except OSError:
        return False
    return True


def camera() -> Finding:
    from perfumer.camera.source import Shape, devices
    from perfumer.camera.webcam import first_webcam

    asked = Settings().camera
    number = first_webcam(Shape(asked.width, asked.height, asked.fps))
    if number is not None:
        return Finding("camera", Verdict.GOOD, f"camera {number} gives pictures")
    there = ", ".join(devices()) or "no camera device"
    remedy = "plug one in, or close the program that uses it; without one the simulated visitor "
    return Finding("camera", Verdict.WARNING, there, remedy + "plays (--camera demo)")


def mediapipe_models() -> Finding:
    from perfumer.perception.assets import AssetError, assets_in

    try:
        assets_in(with_full_paths(Settings()).perception.models)
    except AssetError as error:
        return Finding("MediaPipe models", Verdict.BAD, str(error), "run: make install")
    return Finding("MediaPipe models", Verdict.GOOD, "complete, hashes right")


def face_model() -> Finding:
    from perfumer.classifier.model_card import CardError, load_card

    try:
        card = load_card(with_full_paths(Settings()).reading.model_card)
    except CardError as error:
        return Finding("face model", Verdict.BAD, str(error), "restore models/ from the repository")
    return Finding("face model", Verdict.GOOD, f"{card.trunk}, {card.side} pixels, hash right")


def browser() -> Finding:
    path = next((found for name in BROWSERS if (found := shutil.which(name))), None)
    if path is not None:
        return Finding("browser", Verdict.GOOD, path)
    if sys.platform in ("win32", "darwin"):
        return Finding("browser", Verdict.GOOD, "the system's own")
    remedy = "on Debian: apt-get install chromium; or open the kiosk's address from elsewhere"
    return Finding("browser", Verdict.WARNING, "none on the PATH", remedy)


def korean_font() -> Finding:
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


def port() -> Finding:
    asked = Settings().server
    with socket.socket(socket.AF_INET6 if ":" in asked.host else socket.AF_INET) as door:
        door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            door.bind((asked.host, asked.port))
        except OSError as error:
            remedy = "a kiosk may run already; else choose another with --port"
            return Finding("port", Verdict.BAD, f"{asked.port}: {error.strerror}", remedy)
    return Finding("port", Verdict.GOOD, f"{asked.host}:{asked.port} is free")


def memory() -> Finding:
    free = psutil.virtual_memory().available
    found = f"{free / 1e9:.1f} GB free"
    if free >= LEAST_MEMORY:
        return Finding("memory", Verdict.GOOD, found)
    return Finding("memory", Verdict.WARNING, found, "close other programs; 2 GB should be free")


CHECKS: tuple[Callable[[], Finding], ...] = (
    libraries,
    mediapipe_models,
    face_model,
    camera,
    browser,
    korean_font,
    port,
    memory,
)


def table(findings: Sequence[Finding]) -> str:
    """For people: a line each, and what to do below it."""
    width = max(len(finding.name) for finding in findings)
    lines = []
    for finding in findings:
        lines.append(f"{finding.verdict.value:8} {finding.name:{width}}  {finding.found}")
        if finding.remedy:
            lines.append(f"{'':8} {'':{width}}  → {finding.remedy}")
    return "\n".join(lines) + "\n"


def main(argv: Sequence[str] | None = None) -> int:
    """1 when something is missing that the kiosk cannot do without."""
    parser = argparse.ArgumentParser(prog="perfumer doctor", description=__doc__)
    parser.add_argument("--json", action="store_true", help="one JSON object a line")
    options = parser.parse_args(argv)
    bad = _libraries_first()
    findings = bad or [check() for check in CHECKS]
    if options.json:
        sys.stdout.writelines(json.dumps(asdict(finding)) + "\n" for finding in findings)
    else:
        sys.stdout.write(table(findings))
    return int(any(finding.verdict is Verdict.BAD for finding in findings))


def _libraries_first() -> list[Finding]:
    """Without the system libraries the other checks cannot even be imported."""
    found = libraries()
    return [found] if found.verdict is Verdict.BAD else []


if __name__ == "__main__":
    sys.exit(main())
