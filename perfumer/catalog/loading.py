"""Read a data file into typed values; every error names file, entry, field and remedy."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from perfumer.text.finding import find_file
from perfumer.text.reading import JsonError, TextError, parse_json, read_text

M = TypeVar("M", bound=BaseModel)

GUIDE = "docs/catalog.md shows how the file is written"


class CatalogError(Exception):
    """A data file cannot be used; the message says where and what to change."""


def read_json(path: Path) -> Any:
    """Return the file's content. Raises :class:`CatalogError` with the line of the first error."""
    try:
        return parse_json(read_text(find_file(path)))
    except FileNotFoundError:
        raise CatalogError(f"{path} is missing: restore it, or name another in the settings") from (
            None
        )
    except TextError as error:
        raise CatalogError(f"{path} cannot be read ({error})") from error
    except OSError as error:
        raise CatalogError(
            f"{path} cannot be read ({error.strerror}): restore it, or name another in the settings"
        ) from error
    except JsonError as error:
        raise CatalogError(
            f"{path}: {error}; the line before is often what lacks a comma or quote"
        ) from error


def read_entries(path: Path, key: str, model: type[M], noun: str) -> list[M]:
    """Return the list under ``key`` as models with unique ids. Raises :class:`CatalogError`."""
    content = read_json(path)
    if not isinstance(content, dict) or not isinstance(content.get(key), list):
        raise CatalogError(f"{path} lacks the list '{key}': {GUIDE}")
    entries: list[M] = []
    for number, entry in enumerate(content[key], 1):
        name = entry.get("id") if isinstance(entry, dict) else None
        where = f"{path}: {noun} {number}" + (f" ({name})" if name else "")
        entries.append(parse_entry(entry, model, where))
    _check_ids(entries, path, noun)
    return entries


def parse_entry(entry: object, model: type[M], where: str) -> M:
    """Return one entry as a model. Raises :class:`CatalogError` naming the first wrong field."""
    try:
        return model.model_validate(entry)
    except ValidationError as error:
        raise CatalogError(f"{where}{_mistake(error)}; {GUIDE}") from error


def _mistake(error: ValidationError) -> str:
    """Describe the first error so that it can be corrected, and count the others."""
    first = error.errors()[0]
    field = ".".join(str(part) for part in first["loc"])
    more = f" (and {error.error_count() - 1} more)" if error.error_count() > 1 else ""
    if first["type"] == "missing":
        return f" lacks '{field}'{more}"
    if first["type"] == "extra_forbidden":
        return f" has '{field}', which is no field: correct its spelling or delete it{more}"
    what = f"'{field}' is" if field else "is"
    message = first["msg"].removeprefix("Value error, ")
    return f": {what} {first['input']!r:.60}: {message}{more}"


def _check_ids(entries: Sequence[BaseModel], path: Path, noun: str) -> None:
    seen: dict[str, int] = {}
    for number, entry in enumerate(entries, 1):
        id_ = str(getattr(entry, "id", number))
        if id_ in seen:
            raise CatalogError(
                f"{path}: {noun} {number} has the id '{id_}' of {noun} {seen[id_]}: rename one"
            )
        seen[id_] = number
