"""Load the settings: every mistake becomes one sentence with variable or file, and remedy."""

from __future__ import annotations

import os
import typing
from collections.abc import Iterable, Iterator, Mapping
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from pydantic import BaseModel, SecretStr, ValidationError

from perfumer.compat.settings import RENAMED, variable
from perfumer.paths import HOME_VARIABLE, home
from perfumer.settings.all import Settings
from perfumer.settings.given import FILE, PREFIX, Given, SettingsError, check_home, find_given
from perfumer.text.reading import JsonError, parse_json

GUIDE = "docs/settings.md lists every setting"
SHOWN = 60  # characters of a wrong value
# Kind of mistake → what to give instead, with what pydantic says of the bounds.
REMEDIES = {
    "int_parsing": "give a whole number",
    "int_parsing_size": "give a smaller number",
    "int_from_float": "give a whole number",
    "int_type": "give a whole number",
    "float_parsing": "give a number",
    "float_type": "give a number",
    "finite_number": "give a number",
    "bool_parsing": "give true or false",
    "greater_than": "give more than {gt}",
    "greater_than_equal": "give {ge} or more",
    "less_than": "give less than {lt}",
    "less_than_equal": "give {le} or less",
    "literal_error": "give {expected}",
    "string_too_short": "give {min_length} or more characters",
    "string_too_long": "give {max_length} characters or fewer",
    "model_type": "set its values one by one, as {variable}__<NAME>",
    "dict_type": 'give JSON such as {{"name": "value"}}',
    "tuple_type": 'give JSON such as ["one", "two"]',
}

Place = tuple[str, str]  # group and name of a setting


def load_settings(
    given: Mapping[str, Any] | None = None, options: Mapping[Place, str] | None = None
) -> Settings:
    """Return the settings: ``given`` over the environment, over ``perfumer.env`` of the home.

    ``options`` names those of ``given`` that come from the command line. Raises
    :class:`SettingsError`.
    """
    check_home(os.environ.get(HOME_VARIABLE))
    written = find_given(os.environ, home() / FILE)
    _refuse([*_wrong_names(written), *_wrong_texts(written, given or {}, options or {})])
    try:
        return Settings(_env_file=home() / FILE, **(given or {}))
    except ValidationError as error:
        named = {each.name: each.where for each in written}
        wrong = [_describe(each, named, options or {}) for each in error.errors()]
        raise SettingsError("\n".join(wrong)) from error


def _refuse(wrong: Iterable[str]) -> None:
    if sentences := list(wrong):
        raise SettingsError("\n".join(sentences))


def known_names() -> dict[str, Any]:
    """Return the variable of every setting, group and old name, with its type."""
    known: dict[str, Any] = {}
    for name, field in Settings.model_fields.items():
        known[f"{PREFIX}{name}".upper()] = field.annotation
        if isinstance(field.annotation, type) and issubclass(field.annotation, BaseModel):
            for inner, value in field.annotation.model_fields.items():
                known[variable(name, inner)] = value.annotation
    for group, names in RENAMED.items():
        known |= {variable(group, old): known[variable(group, new)] for old, new in names.items()}
    return known


def _wrong_names(written: Iterable[Given]) -> Iterator[str]:
    known = known_names()
    for each in written:
        if each.name == HOME_VARIABLE:
            yield f"{each.where} has no effect: set it in the environment"
        elif each.name not in known and not _is_in_table(each.name, known):
            yield f"{each.where} is no setting: {_hint(each.name)}"


def _hint(name: str) -> str:
    near = get_close_matches(name, known_names(), 1, 0.6)
    return f"did you mean {near[0]}?" if near else f"correct or delete it; {GUIDE}"


def _is_in_table(name: str, known: Mapping[str, Any]) -> bool:
    """Return whether it is an entry of a setting that is a table, as camera controls are."""
    group, mark, entry = name.rpartition("__")
    return bool(mark and entry) and typing.get_origin(known.get(group)) is dict


def _wrong_texts(
    written: Iterable[Given], given: Mapping[str, Any], options: Mapping[Place, str]
) -> Iterator[str]:
    known = known_names()
    for each in written:
        if not _is_text(each.text):
            yield f"{each.where} holds bytes that are no UTF-8 text: write it anew"
        elif not each.text.strip() and _is_path(known.get(each.name)):
            yield f"{each.where} is empty: give a path, or delete the line"
        elif _is_json(known.get(each.name)):
            try:
                parse_json(each.text)
            except JsonError as error:
                yield f"{each.where} is {_shown(each.text)}, which is no JSON ({error}): {GUIDE}"
    for (group, name), option in options.items():
        text = given.get(group, {}).get(name)
        if isinstance(text, str) and not _is_text(text):
            yield f"{option} holds bytes that are no UTF-8 text: write it anew"


def _is_text(text: str) -> bool:
    return "\0" not in text and not any("\ud800" <= sign <= "\udfff" for sign in text)


def _is_path(annotation: Any) -> bool:
    return Path in (annotation, *typing.get_args(annotation))


def _is_json(annotation: Any) -> bool:
    if typing.get_origin(annotation) in (tuple, dict):
        return True
    return isinstance(annotation, type) and issubclass(annotation, BaseModel)


def _describe(
    error: Mapping[str, Any], written: Mapping[str, str], options: Mapping[Place, str]
) -> str:
    """Return one sentence for a value that is wrong."""
    group, *names = (str(part) for part in error["loc"])
    name = names[0] if names else ""
    known = variable(group, name) if name else f"{PREFIX}{group}".upper()
    where = options.get((group, name)) or _find_written(known, written)
    if error["type"] == "extra_forbidden":
        return f"{where} names '{name or group}', which is no setting: {_hint(known)}"
    facts = {"variable": known, **error.get("ctx", {})}
    remedy = REMEDIES.get(error["type"], "").format(**facts)
    message = error["msg"].removeprefix("Value error, ")
    if error["type"] == "value_error":
        return f"{where} is {_value(error, known)}: it {message}"
    return f"{where} is {_value(error, known)}: {remedy or message}"


def _find_written(known: str, written: Mapping[str, str]) -> str:
    """Return where the variable stands: under its own name, an old one, or its group's."""
    old = [
        variable(group, each)
        for group, names in RENAMED.items()
        for each, new in names.items()
        if variable(group, new) == known
    ]
    group = known.rpartition("__")[0] or known
    return next((written[name] for name in (known, *old, group) if name in written), known)


def _value(error: Mapping[str, Any], known: str) -> str:
    secret = known_names().get(known) in (SecretStr, SecretStr | None)
    return "given" if secret else _shown(error["input"])


def _shown(value: object) -> str:
    """Return a wrong value, cut; an address may hold a password, so none is shown before its @."""
    text = repr(value)
    if "@" in text:
        text = f"'…@{text.rpartition('@')[2]}"
    return text if len(text) <= SHOWN else f"{text[:SHOWN]}…"
