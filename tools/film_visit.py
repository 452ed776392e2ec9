"""Film one visit of the simulated visitor in a real browser: ``python -m tools.film_visit``.

A booth runs as a child process with the demo camera, Chromium shows its page, and the moving
picture goes into docs/images, in WebP. It needs Chromium and requirements-dev.txt.
"""

from __future__ import annotations

import argparse
import io
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.request import urlopen

from PIL import Image
from playwright.sync_api import Page, sync_playwright

ROOT = Path(__file__).resolve().parent.parent
OUT = ROOT / "docs/images/visit-en.webp"
SCREEN = {"width": 1280, "height": 720}
START_S = 120.0  # seconds for the models to load on a busy machine
VISIT_S = 240.0  # seconds after which a visit without a result is given up
RESULT_S = 7.0  # seconds of the result that are filmed
BEFORE_S = 6.0  # seconds filmed before the screen asks for consent
MAX_BYTES = 3_000_000
FIRST_STAGE, LAST_STAGE = "consent", "result"


@dataclass(frozen=True, slots=True)
class Shot:
    """One screenshot."""

    at: float  # monotonic seconds
    stage: str
    jpeg: bytes


def main(arguments: Sequence[str] | None = None) -> int:
    """Write the moving picture and return 0, or 1 if it is too large."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition(":")[0])
    parser.add_argument("--out", type=Path, default=OUT)
    parser.add_argument("--script", default="english", help="script of data/scripts")
    parser.add_argument("--language", default="en", choices=("ko", "en"))
    parser.add_argument("--width", type=int, default=720, help="pixels")
    parser.add_argument("--rate", type=float, default=4.0, help="frames kept a second")
    parser.add_argument("--speed", type=float, default=2.0, help="times faster than it was")
    parser.add_argument("--quality", type=int, default=55, help="of the WebP, 0 to 100")
    chosen = parser.parse_args(arguments)
    with run_booth(chosen.script, chosen.language) as url:
        shots = cut(film(url), chosen.rate)
    size = save(shots, chosen)
    print(f"{chosen.out}: {len(shots)} frames, {size:,} bytes")  # noqa: T201
    return int(size > MAX_BYTES)


@contextmanager
def run_booth(script: str, language: str) -> Iterator[str]:
    """Run a booth on a free port until the block ends; yields its address."""
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        port = door.getsockname()[1]
    options = ["--camera", f"demo:{script}", "--language", language, "--port", str(port)]
    process = subprocess.Popen([sys.executable, "app.py", *options], cwd=ROOT)
    try:
        wait_for(f"http://127.0.0.1:{port}/readyz")
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait()


def wait_for(address: str) -> None:
    """Return when the address answers. Raises :class:`TimeoutError` after ``START_S``."""
    end = time.monotonic() + START_S
    while time.monotonic() < end:
        try:
            with urlopen(address):
                return
        except OSError:
            time.sleep(0.5)
    raise TimeoutError(f"{address} did not answer within {START_S:.0f} s")


def film(url: str) -> list[Shot]:
    """Take screenshots from the attract screen until the result has been shown."""
    chromium = next(filter(None, map(shutil.which, ("chromium", "google-chrome"))), None)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        page = browser.new_page(viewport=SCREEN)
        page.goto(url)
        shots = list(take_shots(page))
        page.goto("about:blank")
        browser.close()
    return shots


def take_shots(page: Page) -> Iterator[Shot]:
    """Yield one screenshot after the other. Raises :class:`TimeoutError` without a result."""
    started = time.monotonic()
    ended: float | None = None
    while ended is None or time.monotonic() < ended + RESULT_S:
        stage = page.evaluate("document.body.dataset.stage") or ""
        shot = Shot(time.monotonic(), stage, page.screenshot(type="jpeg", quality=92))
        yield shot
        if stage == LAST_STAGE and ended is None:
            ended = shot.at
        if ended is None and shot.at > started + VISIT_S:
            raise TimeoutError(f"no result within {VISIT_S:.0f} s")


def cut(shots: list[Shot], rate: float) -> list[Shot]:
    """Return the shots from just before the first stage on, at most ``rate`` a second."""
    begin = next(shot.at for shot in shots if shot.stage == FIRST_STAGE) - BEFORE_S
    kept: list[Shot] = []
    for shot in shots:
        if shot.at >= begin and (not kept or shot.at - kept[-1].at >= 1 / rate):
            kept.append(shot)
    return kept


def save(shots: list[Shot], chosen: argparse.Namespace) -> int:
    """Write the moving picture and return its size in bytes."""
    size = (chosen.width, round(chosen.width * SCREEN["height"] / SCREEN["width"]))
    pictures = [
        Image.open(io.BytesIO(shot.jpeg)).convert("RGB").resize(size, Image.Resampling.LANCZOS)
        for shot in shots
    ]
    ends = [*(shot.at for shot in shots[1:]), shots[-1].at + 2.0]
    shown_ms = [
        round((end - shot.at) * 1000 / chosen.speed) for shot, end in zip(shots, ends, strict=True)
    ]
    pictures[0].save(
        chosen.out,
        save_all=True,
        append_images=pictures[1:],
        duration=shown_ms,
        loop=0,
        quality=chosen.quality,
        method=4,
    )
    return chosen.out.stat().st_size


if __name__ == "__main__":
    sys.exit(main())
