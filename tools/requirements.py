"""Write the requirements files from pyproject.toml: ``python -m tools.requirements``.

Each file lists what one purpose needs and includes the files that it builds on. The locks are
made from these files: ``python -m tools.lock``.
"""

from __future__ import annotations

import sys
import tomllib
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
HEADER = "# Written by tools/requirements.py from pyproject.toml, the one list. Change that.\n"


@dataclass(frozen=True, slots=True)
class Target:
    """One requirements file: what it is for, its extra, and the files that it builds on."""

    name: str
    purpose: str
    extra: str | None = None
    includes: tuple[str, ...] = ()


TARGETS = (
    Target("requirements-kiosk.txt", "What a booth runs on, without PyTorch (make run)."),
    Target(
        "requirements.txt",
        "The booth, and PyTorch: to fall back on (make run FULL=1), and for training.",
        "torch",
        ("requirements-kiosk.txt",),
    ),
    Target(
        "requirements-train.txt",
        "What training the models needs besides (make train).",
        "train",
        ("requirements.txt",),
    ),
    Target("requirements-docs.txt", "What the documentation site is made with.", "docs"),
    Target(
        "requirements-dev.txt",
        "What the tests and checks need besides (make test).",
        "dev",
        ("requirements-train.txt", "requirements-docs.txt"),
    ),
)


def content(target: Target, project: dict[str, object]) -> str:
    """Return the text of one file; ``project`` is that table of pyproject.toml."""
    needs = project["dependencies"]
    if target.extra is not None:
        extras = project["optional-dependencies"]
        assert isinstance(extras, dict)
        needs = extras[target.extra]
    assert isinstance(needs, list)
    own = [need for need in needs if not need.startswith(f"{project['name']}[")]
    lines = [f"# {target.purpose}", *(f"-r {name}" for name in target.includes), *own]
    return HEADER + "\n".join(lines) + "\n"


def contents() -> dict[str, str]:
    """Return the text of every requirements file by its name."""
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    project = tomllib.loads(text)["project"]
    return {target.name: content(target, project) for target in TARGETS}


def main() -> int:
    """Write them all."""
    for name, text in contents().items():
        (ROOT / name).write_text(text, encoding="utf-8")
        sys.stdout.write(f"{name} has the requirements of pyproject.toml\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
