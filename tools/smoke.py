"""Start the demo booth, wait until it is ready, stop it: ``python tools/smoke.py``.

For systems without make. The exit status is 1 when the booth is not ready within 120 s.
"""

from __future__ import annotations

import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path
from urllib.error import URLError

ROOT = Path(__file__).resolve().parent.parent
START_S = 120.0
STOP_S = 20.0


def find_free_port() -> int:
    """Return a port of loopback that no program uses now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def is_ready(port: int) -> bool:
    """Ask the booth whether visitors can play."""
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz", timeout=2) as answer:
            return bool(answer.status == 200)
    except (URLError, OSError):
        return False


def main() -> int:
    """Return 0 when the booth became ready."""
    port, began = find_free_port(), time.monotonic()
    command = [sys.executable, "-m", "perfumer", "run", "--camera", "demo", "--port", str(port)]
    booth = subprocess.Popen(command, cwd=ROOT)
    try:
        while booth.poll() is None and time.monotonic() - began < START_S:
            if is_ready(port):
                sys.stdout.write(f"ready after {time.monotonic() - began:.1f} s\n")
                return 0
            time.sleep(0.5)
    finally:
        booth.terminate()
        booth.wait(STOP_S)
    sys.stdout.write("the booth did not become ready\n")
    return 1


if __name__ == "__main__":
    sys.exit(main())
