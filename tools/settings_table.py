"""Write the table of settings into docs/settings.md: ``python -m tools.settings_table``."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Literal, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from perfumer.compat.settings import RENAMED, variable
from perfumer.settings.all import Settings

PAGE = Path(__file__).resolve().parent.parent / "docs" / "settings.md"
BEGIN = "<!-- settings: written by tools/settings_table.py -->\n"
OLD = "## Old names\n"
END = "<!-- end of settings -->\n"


def table() -> str:
    """Return one Markdown table: a row per setting, under a row with what its group is for."""
    lines = ["| setting | default | allowed | meaning |", "|---|---|---|---|"]
    lines += [_row(name, field) for name, field in _leaves(Settings)]
    for name, field in Settings.model_fields.items():
        group = field.annotation
        if isinstance(group, type) and issubclass(group, BaseModel):
            lines.append(f"| **{name}** | | | *{(group.__doc__ or '').strip()}* |")
            lines += [_row(f"{name}__{leaf}", inner) for leaf, inner in _leaves(group)]
    return "\n".join(lines) + "\n"


def old_names() -> str:
    """Return the table of renamed settings: the old variable, and today's."""
    lines = ["| old name, until version 0.3 | name |", "|---|---|"]
    for group, names in RENAMED.items():
        lines += [
            f"| `{variable(group, old)}` | `{variable(group, names[old])}` |" for old in names
        ]
    return "\n".join(lines) + "\n"


def rewritten(text: str) -> str:
    """Return ``text`` with the tables between its markers. Raises :class:`ValueError` without."""
    before, _, rest = text.partition(BEGIN)
    _, found, after = rest.partition(END)
    if not found:
        raise ValueError(f"{PAGE.name} lacks the lines {BEGIN.strip()} and {END.strip()}")
    return before + BEGIN + "\n" + table() + "\n" + OLD + "\n" + old_names() + "\n" + END + after


def _leaves(model: type[BaseModel]) -> Iterator[tuple[str, FieldInfo]]:
    for name, field in model.model_fields.items():
        if not (isinstance(field.annotation, type) and issubclass(field.annotation, BaseModel)):
            yield name, field


def _row(path: str, field: FieldInfo) -> str:
    default = "" if field.default is None else f"`{_plain(field.default)}`"
    cells = [f"`PERFUMER_{path.upper()}`", default, _allowed(field), field.description or ""]
    return f"| {' | '.join(cells)} |"


def _plain(value: object) -> str:
    return value.as_posix() if isinstance(value, Path) else str(value)


def _allowed(field: FieldInfo) -> str:
    if get_origin(field.annotation) is Literal:
        return ", ".join(f"`{value}`" for value in get_args(field.annotation))
    bounds = {word: _bound(field.metadata, word) for word in ("ge", "gt", "le")}
    low = bounds["gt"] if bounds["ge"] is None else bounds["ge"]
    sign = ">" if bounds["ge"] is None else "≥"
    if low is None:
        return ""
    if bounds["le"] is None:
        return f"{sign} {low}"
    return f"{low} to {bounds['le']}" if sign == "≥" else f"> {low}, ≤ {bounds['le']}"


def _bound(metadata: list[Any], word: str) -> object:
    """Return the last bound: it is the field's own, after those of its type."""
    found = [getattr(item, word) for item in metadata if getattr(item, word, None) is not None]
    return found[-1] if found else None


def main() -> int:
    text = PAGE.read_text(encoding="utf-8")
    PAGE.write_text(rewritten(text), encoding="utf-8")
    sys.stdout.write(f"{PAGE.name} has the settings of the code\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
