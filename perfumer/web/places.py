"""Give the server as many threads as memory and connections allow, whatever the settings ask."""

from __future__ import annotations

import logging
from pathlib import Path

import psutil

from perfumer.settings.operation import ServerSettings

# Largest number of connections that the server holds at once; a thread more would never work.
MAX_CONNECTIONS = 400
PLACE_BYTES = 1_000_000  # memory of a thread with a slow viewer: its stack, a frame, buffers
MEMORY_SHARE = 8  # the part of the memory that they may take together, one of so many
CONTROL_GROUPS, OWN_GROUP = Path("/sys/fs/cgroup"), Path("/proc/self/cgroup")

log = logging.getLogger(__name__)


def fit_places(server: ServerSettings, memory_bytes: int) -> ServerSettings:
    """Return the settings with fewer viewers where they are too many; say so in the log."""
    by_memory = memory_bytes // MEMORY_SHARE // PLACE_BYTES
    room = max(8, min(MAX_CONNECTIONS, by_memory))
    asked = server.page_threads + server.max_streams + server.max_event_streams
    if asked <= room:
        return server
    pages = min(server.page_threads, room // 4)
    both = server.max_streams + server.max_event_streams
    streams = max(1, (room - pages) * server.max_streams // both)
    fitted = {
        "page_threads": pages,
        "max_streams": min(server.max_streams, streams),
        "max_event_streams": min(server.max_event_streams, room - pages - streams),
    }
    log.warning(
        "the settings ask for %d threads, there is room for %d (%s): PERFUMER_SERVER__MAX_STREAMS "
        "is taken as %d, __MAX_EVENT_STREAMS as %d, __PAGE_THREADS as %d",
        asked,
        room,
        "memory" if by_memory < MAX_CONNECTIONS else "connections",
        *(fitted[name] for name in ("max_streams", "max_event_streams", "page_threads")),
    )
    return server.model_copy(update=fitted)


def find_memory() -> int:
    """Return the bytes of memory that this process may use: the machine's, or its group's."""
    total = int(psutil.virtual_memory().total)
    return min([total, *_group_limits()])


def _group_limits(groups: Path = CONTROL_GROUPS, own: Path = OWN_GROUP) -> list[int]:
    """Return the limits of the control group and of those above it (Linux, version 2)."""
    try:
        lines = own.read_text(encoding="utf-8").splitlines()
    except OSError:
        return []
    name = next((line[3:].lstrip("/") for line in lines if line.startswith("0::")), "")
    folder, limits = groups / name, []
    for each in (folder, *folder.parents):
        if each.is_relative_to(groups):
            limits += _limit_in(each / "memory.max")
    return limits


def _limit_in(file: Path) -> list[int]:
    try:
        text = file.read_text(encoding="utf-8").strip()
    except OSError:
        return []
    return [int(text)] if text.isdecimal() else []
