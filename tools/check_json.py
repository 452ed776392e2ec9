"""Name the first mistake of each JSON file: ``python -m tools.check_json FILE …``."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from pathlib import Path


def find_mistake(path: Path) -> str:
    """Return what is wrong with the file; empty when it can be read."""
    try:
        json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:  # ValueError: no JSON, or not UTF-8
        return f"{path}: {error}"
    return ""


def main(names: Sequence[str]) -> int:
    """Return 1 when one of the files cannot be read."""
    mistakes = [mistake for name in names if (mistake := find_mistake(Path(name)))]
    sys.stdout.writelines(f"{mistake}\n" for mistake in mistakes)
    return int(bool(mistakes))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
