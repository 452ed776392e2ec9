"""Find the system libraries that the wheels need and do not carry; runs before pip.

As root on Debian or Ubuntu, install those that are missing; elsewhere print the exact command.
macOS and Windows have all of them. Uses the standard library only.
"""

from __future__ import annotations

import ctypes
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

Loads = Callable[[str], bool]
Run = Callable[[Sequence[str]], int]


@dataclass(frozen=True, slots=True)
class Library:
    """A shared library, what needs it, and its package for each package manager."""

    name: str
    needed_by: str
    package: Mapping[str, str]


# Which libraries: the NEEDED entries of the wheels' own files that no wheel carries, less
# what every Linux has (libc, libstdc++, libz).
LIBRARIES = (
    Library(
        "libGL.so.1",
        "cv2",
        {"apt-get": "libgl1", "dnf": "libglvnd-glx", "pacman": "libglvnd", "zypper": "Mesa-libGL1"},
    ),
    Library(
        "libgthread-2.0.so.0",
        "cv2",
        {
            "apt-get": "libglib2.0-0",
            "dnf": "glib2",
            "pacman": "glib2",
            "zypper": "libgthread-2_0-0",
        },
    ),
    Library(
        "libxcb.so.1",
        "cv2",
        {"apt-get": "libxcb1", "dnf": "libxcb", "pacman": "libxcb", "zypper": "libxcb1"},
    ),
    Library(
        "libEGL.so.1",
        "mediapipe",
        {
            "apt-get": "libegl1",
            "dnf": "libglvnd-egl",
            "pacman": "libglvnd",
            "zypper": "Mesa-libEGL1",
        },
    ),
    Library(
        "libGLESv2.so.2",
        "mediapipe",
        {
            "apt-get": "libgles2",
            "dnf": "libglvnd-gles",
            "pacman": "libglvnd",
            "zypper": "Mesa-libGLESv2-2",
        },
    ),
)

# The tests in a browser are driven by Playwright, whose wheel carries a Node.js.
TEST_LIBRARIES = (
    Library(
        "libatomic.so.1",
        "playwright, which drives the tests' browser",
        {
            "apt-get": "libatomic1",
            "dnf": "libatomic",
            "pacman": "gcc-libs",
            "zypper": "libatomic1",
        },
    ),
)

INSTALL = {
    "apt-get": ("apt-get", "install", "--yes", "--no-install-recommends"),
    "dnf": ("dnf", "install", "--assumeyes"),
    "pacman": ("pacman", "--sync", "--needed", "--noconfirm"),
    "zypper": ("zypper", "--non-interactive", "install"),
}


def can_load_library(name: str) -> bool:
    """Return whether the dynamic linker finds ``name`` and all that it needs itself."""
    try:
        ctypes.CDLL(name)
    except OSError:
        return False
    return True


def find_missing(libraries: Iterable[Library], can_load: Loads) -> list[Library]:
    """Return those of ``libraries`` that cannot be loaded."""
    return [library for library in libraries if not can_load(library.name)]


def commands(lacking: Sequence[Library], manager: str) -> list[tuple[str, ...]]:
    """Return the commands, in order, that install ``lacking``; each package is named once."""
    packages = dict.fromkeys(library.package[manager] for library in lacking)
    install = (*INSTALL[manager], *packages)
    if manager == "apt-get":  # a fresh image has no package lists
        return [("apt-get", "update"), install]
    return [install]


def advice(lacking: Sequence[Library], manager: str | None) -> str:
    """Return a text that says what is missing and what to type."""
    names = ", ".join(f"{library.name} (for {library.needed_by})" for library in lacking)
    if manager is None:
        return f"System libraries are missing: {names}. Install them, then run this again.\n"
    lines = [" ".join(("sudo", *command)) for command in commands(lacking, manager)]
    return f"System libraries are missing: {names}. Run this, then try again:\n\n    " + (
        " && ".join(lines) + "\n\n"
    )


def ensure(
    libraries: Sequence[Library], manager: str | None, is_root: bool, can_load: Loads, run: Run
) -> str:
    """Install what is missing if we may; otherwise return the advice, empty if all is there."""
    lacking = find_missing(libraries, can_load)
    if not lacking:
        return ""
    if not (is_root and manager == "apt-get"):
        return advice(lacking, manager)
    sys.stdout.write(f"Installing {' '.join(commands(lacking, manager)[-1][4:])} with apt-get\n")
    sys.stdout.flush()
    for command in commands(lacking, manager):
        run(command)
    return advice(still, manager) if (still := find_missing(libraries, can_load)) else ""


def without_sysfs(possible: Path) -> str:
    """Return advice where sysfs is missing: MediaPipe counts processors there, and aborts."""
    if possible.exists():
        return ""
    return (
        f"{possible} is missing: MediaPipe cannot start without sysfs. In a chroot or container "
        "run this, then try again:\n\n    mount -t sysfs sysfs /sys\n\n"
    )


def run_quietly(command: Sequence[str]) -> int:
    """Run ``command`` without questions; print its output only when it fails."""
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    done = subprocess.run(
        command,
        env=environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        sys.stderr.write(f"{' '.join(command)} failed:\n{done.stdout}{done.stderr}")
    return done.returncode


def main(argv: Sequence[str]) -> int:
    """Check the libraries of the booth, or with the argument ``tests`` those of the tests.

    Only the booth's make the exit status 1.
    """
    if not sys.platform.startswith("linux"):
        return 0
    manager = next((name for name in INSTALL if shutil.which(name)), None)
    is_root = os.geteuid() == 0
    if argv == ["tests"]:
        sys.stderr.write(ensure(TEST_LIBRARIES, manager, is_root, can_load_library, run_quietly))
        return 0
    problem = without_sysfs(Path("/sys/devices/system/cpu/possible")) or ensure(
        LIBRARIES, manager, is_root, can_load_library, run_quietly
    )
    sys.stderr.write(problem)
    return 1 if problem else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
