"""Set a camera's own controls by name: flicker, exposure, white balance, focus and the like."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from perfumer.camera.devices.v4l2 import (
    Control,
    Node,
    open_node,
    plain,
)
from perfumer.camera.devices.videodev import INACTIVE, ControlType, System

ControlValue = bool | int | str
# "Manual exposure" must be chosen before an exposure time is taken, so choices come first.
CHOICES = (ControlType.MENU, ControlType.INTEGER_MENU, ControlType.BOOLEAN)
YES_NO = {"on": 1, "yes": 1, "true": 1, "off": 0, "no": 0, "false": 0}


class ControlError(Exception):
    """A control cannot be set so; the message names its range or menu."""


def apply_controls(path: Path, wanted: Mapping[str, ControlValue], system: System) -> list[str]:
    """Set every control that can be set; return what is wrong with the others."""
    if not wanted:
        return []
    try:
        with open_node(path, system) as node:
            return list(_apply(node, {plain(name): value for name, value in wanted.items()}))
    except OSError as error:
        return [f"{path} takes no controls: {error.strerror}"]


def _apply(node: Node, wanted: Mapping[str, ControlValue]) -> Iterator[str]:
    there = {control.name: control for control in node.controls()}
    for name in wanted.keys() - there.keys():
        names = ", ".join(sorted(there)) or "none"
        yield f"this camera has no control {name!r}; it has: {names}"
    known = [control for name, control in there.items() if name in wanted]
    # Python's sort keeps the order of equals, and False comes first.
    for control in sorted(known, key=lambda control: control.type not in CHOICES):
        try:
            _set(node, control, wanted[control.name])
        except ControlError as error:
            yield str(error)


def _set(node: Node, control: Control, wanted: ControlValue) -> None:
    value = parse_value(control, wanted)
    try:
        node.set(control, value)
        now = node.value(control)
    except OSError as error:
        hint = "; another control rules it now (an automatic)" if control.flags & INACTIVE else ""
        raise ControlError(
            f"{describe(control)}: {wanted!r} is refused ({error.strerror}){hint}"
        ) from None
    if now != value:
        raise ControlError(f"{describe(control)}: asked for {wanted!r}, the camera keeps {now}")


def parse_value(control: Control, wanted: ControlValue) -> int:
    """Return the number that stands for ``wanted``.

    Raises :class:`ControlError`, which names what the control takes.
    """
    number = _number(control, wanted)
    if number is None or not _allowed(control, number):
        raise ControlError(f"{describe(control)}; {wanted!r} is none of it")
    return number


def _number(control: Control, wanted: ControlValue) -> int | None:
    if isinstance(wanted, int):
        return int(wanted)
    text = wanted.strip().lower()
    for number, name in control.menu:
        if name.lower() == text:
            return number
    if control.type is ControlType.BOOLEAN and text in YES_NO:
        return YES_NO[text]
    try:
        return int(text)
    except ValueError:
        return None


def _allowed(control: Control, number: int) -> bool:
    if control.menu:
        return number in dict(control.menu)
    if control.type is ControlType.BITMASK:
        return 0 <= number <= control.max & 0xFFFF_FFFF
    step = max(1, control.step)
    return control.min <= number <= control.max and (number - control.min) % step == 0


def describe(control: Control) -> str:
    """Return a control's name and what it takes."""
    if control.menu:
        items = ", ".join(f"{number} = {name}" for number, name in control.menu)
        return f"{control.name} takes {items}"
    if control.type is ControlType.BOOLEAN:
        return f"{control.name} takes true or false"
    step = f" in steps of {control.step}" if control.step > 1 else ""
    return f"{control.name} takes {control.min} to {control.max}{step}"
