"""Tell camera devices apart by what stays with them when their numbers change."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from perfumer.camera.devices.machine import Machine


@dataclass(frozen=True, slots=True)
class Model:
    """What two equal cameras without a serial number share."""

    name: str  # as the kernel calls it
    maker: str  # USB vendor and product: 046d:082d; empty for what is no USB camera
    serial: str  # empty where it has none
    index: int  # which of the nodes of one camera; 0 gives pictures


@dataclass(frozen=True, slots=True)
class Identity:
    """Which camera a node belongs to."""

    model: Model
    port: str  # where it is plugged in: 1-2 is the second socket of the first USB bus


def list_nodes(machine: Machine) -> list[Path]:
    """Return the camera devices by their number, for instance /dev/video0."""
    found = [path for path in machine.dev.glob("video*") if path.name[5:].isdigit()]
    return sorted(found, key=lambda path: int(path.name[5:]))


def identify(node: Path, machine: Machine) -> Identity | None:
    """Return which camera a node is; None where the system does not tell."""
    folder = kernel_folder(node, machine)
    if folder is None:
        return None
    device = (folder / "device").resolve()
    usb = next((place for place in (device, device.parent) if _read(place / "idVendor")), None)
    maker = f"{_read(usb / 'idVendor')}:{_read(usb / 'idProduct')}" if usb else ""
    serial = _read(usb / "serial") if usb else ""
    index = _read(folder / "index")
    name = _read(folder / "name")
    model = Model(name, maker, serial, int(index) if index.isdigit() else 0)
    return Identity(model, (usb or device).name)


def kernel_folder(node: Path, machine: Machine) -> Path | None:
    """Return where the kernel describes a node, whatever the node is called."""
    number = machine.number_of(node) if machine.linux else None
    if number is None:
        return None
    folder = machine.sys / "dev" / "char" / number
    return folder.resolve() if (folder / "name").is_file() else None


def name_link(node: Path, machine: Machine) -> Path | None:
    """Return the link of /dev/v4l/by-id that leads to a node now, or None."""
    folder = machine.dev / "v4l" / "by-id"
    if not folder.is_dir():
        return None
    real = node.resolve()
    return next((link for link in sorted(folder.iterdir()) if link.resolve() == real), None)


def describe(node: Path, machine: Machine) -> str:
    """Return a node for a message, with the camera's name where the system tells it."""
    identity = identify(node, machine)
    return f"{node} ({identity.model.name})" if identity and identity.model.name else str(node)


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8", errors="replace").strip()
    except OSError:
        return ""
