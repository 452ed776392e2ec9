"""Say which program uses a device."""

from __future__ import annotations

import os
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from perfumer.camera.devices.machine import Machine

# They keep every camera open without reading it, so they are rarely the ones that are in the way.
IDLE = frozenset({"pipewire", "wireplumber", "pipewire-media-session"})


MAX_NAMED = 4  # most programs that a message names


@dataclass(frozen=True, slots=True)
class Holder:
    """A process that has the device open."""

    pid: int
    name: str

    def __str__(self) -> str:
        return f"{self.name} (process {self.pid})"


def find_holders(node: Path, machine: Machine) -> tuple[list[Holder], bool]:
    """Return who has ``node`` open, and whether there are processes that may not be looked at."""
    holders, hidden = [], False
    for folder in machine.proc.glob("[0-9]*"):
        try:
            if _has_open(folder, node):
                holders.append(Holder(int(folder.name), _name(folder)))
        except PermissionError:
            hidden = True
        except OSError:
            continue  # ended meanwhile
    return sorted(holders, key=lambda holder: (holder.name in IDLE, holder.pid)), hidden


def describe_use(node: Path, machine: Machine) -> str:
    """Return a sentence that says who uses ``node``, as far as this user may see it."""
    holders, hidden = find_holders(node, machine)
    others = [holder for holder in holders if holder.pid != os.getpid()]
    if others:
        return f"it is used by {', '.join(map(str, others[:MAX_NAMED]))}: close that program"
    if holders:
        return (
            "this program has it open itself, in a driver that does not answer: unplug the "
            "camera, or start the program again"
        )
    if hidden:
        return f"a program of another user may use it: sudo fuser -v {node} says which"
    return "no program has it open now; unplug it and plug it in again"


def _has_open(folder: Path, node: Path) -> bool:
    for link in (folder / "fd").iterdir():
        with suppress(FileNotFoundError):  # closed meanwhile
            if link.readlink() == node:
                return True
    return False


def _name(folder: Path) -> str:
    try:
        return (folder / "comm").read_text(encoding="utf-8", errors="replace").strip()
    except OSError:
        return "a program"
