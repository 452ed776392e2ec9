"""Say which programs, and what kind of machine."""

from __future__ import annotations

import os
import platform
import sys
from importlib import metadata
from pathlib import Path
from typing import Any

import psutil

from perfumer.paths import home, root, version

CPU = Path("/proc/cpuinfo")
LIMIT = Path("/sys/fs/cgroup/memory.max")  # of a container


def describe_machine() -> dict[str, Any]:
    """Return versions, system, processor and memory."""
    memory, disk = psutil.virtual_memory(), psutil.disk_usage(str(_there(home())))
    return {
        "ai-perfumer": version(),
        "python": sys.version.split()[0],
        "implementation": platform.python_implementation(),
        "system": platform.system(),
        "release": platform.release(),
        "distribution": _distribution(),
        "machine": platform.machine(),
        "processor": _processor(),
        "cores": os.cpu_count(),
        "usable_cores": _usable_cores(),
        "memory_bytes": memory.total,
        "free_memory_bytes": memory.available,
        "container_memory": _first_line(LIMIT),
        "free_disk_bytes": disk.free,
        "installed": "checkout" if root() == home() else "wheel",
        "packages": list_packages(),
    }


def list_packages() -> dict[str, str]:
    """Return the version of every package that is installed, by name."""
    found = {
        str(each.metadata["Name"]): each.version
        for each in metadata.distributions()
        if each.metadata["Name"]
    }
    return dict(sorted(found.items(), key=lambda pair: pair[0].lower()))


def _distribution() -> str:
    try:
        return platform.freedesktop_os_release().get("PRETTY_NAME", "")
    except OSError:  # Windows, macOS, and small systems
        return platform.version()


def _processor() -> str:
    try:
        text = CPU.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return platform.processor()
    named = (line for line in text.splitlines() if line.startswith(("model name", "Model")))
    return next(named, platform.processor()).partition(":")[2].strip() or platform.machine()


def _usable_cores() -> int:
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _first_line(path: Path) -> str | None:
    try:
        return path.read_text(encoding="ascii").strip()
    except (OSError, UnicodeDecodeError):
        return None


def _there(folder: Path) -> Path:
    return next((each for each in (folder, *folder.parents) if each.exists()), folder)
