"""The name that a kiosk has on a server, where its place may be that of others too."""

from __future__ import annotations

import re
import uuid
from pathlib import Path

NAME = re.compile(r"[0-9a-f]{32}")  # a random UUID in hexadecimal


def name_in(file: Path) -> str:
    """The name that is kept there, made at the first start. Raises :class:`OSError`."""
    kept = file.read_text(encoding="utf-8", errors="replace").strip() if file.is_file() else ""
    if NAME.fullmatch(kept):
        return kept
    name = uuid.uuid4().hex
    file.parent.mkdir(parents=True, exist_ok=True)
    half = file.with_name(file.name + ".new")
    half.write_text(f"{name}\n", encoding="utf-8")
    half.replace(file)
    return name
