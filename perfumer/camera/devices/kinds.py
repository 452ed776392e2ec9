"""Tell a camera for people from an infrared sensor, a virtual camera and what is no camera."""

from __future__ import annotations

import errno
import re
from enum import Enum
from pathlib import Path

from perfumer.camera.devices.machine import Machine
from perfumer.camera.devices.nodes import identify, kernel_folder
from perfumer.camera.devices.v4l2 import Capability, open_node

# ThinkPads cut the names of their two sensors: "Integrated Camera: Integrated I" is infrared.
INFRARED_NAME = re.compile(r"\bIR\b|infra-?red|: Integrated I$", re.IGNORECASE | re.MULTILINE)
VIRTUAL_NAME = re.compile(r"\bOBS\b|loopback|virtual|dummy video|\bvivid\b|droidcam", re.IGNORECASE)
GREY_FORMATS = re.compile(r"GREY|Y8I?|Y10.?|Y12.?|Y14.?|Y16.?|Y0[1-9]I?|L8.*|INV[IZ]|Z16|D16.?")
# Parts of a Raspberry Pi's own camera: they give pictures only through libcamera.
PROCESSOR_DRIVERS = re.compile(r"unicam|rp1-cfe|bcm2835-(codec|isp)|pispbe|rpi-hevc-dec|rpivid")


# What a device answers that does not know the question: a terminal, a printer.
NOT_VIDEO = (errno.ENOTTY, errno.EINVAL, errno.ENOSYS, errno.EOPNOTSUPP)


class Kind(Enum):
    """What a device is, in the order in which ``auto`` takes it; None is never taken."""

    COLOUR = "a camera"
    UNKNOWN = "a device that does not say what it is"
    VIRTUAL = "a virtual camera of another program"
    INFRARED = "an infrared sensor"
    PROCESSOR = "a part of the computer's own camera, which --camera libcamera opens"
    NO_CAMERA = "no camera (metadata, an output, a codec or another device)"

    @property
    def order(self) -> int | None:
        """Return the rank for ``auto``, lowest first; None for what it never takes."""
        kinds = (Kind.COLOUR, Kind.UNKNOWN, Kind.VIRTUAL)
        return kinds.index(self) if self in kinds else None


def kind_of(node: Path, machine: Machine) -> Kind:
    """Return what a device node is."""
    try:
        with open_node(node, machine.system) as opened:
            capability, formats = opened.capability(), opened.formats()
    except OSError as error:  # in use by a program that shares it with none, or not ours to open
        if error.errno in NOT_VIDEO:
            return Kind.NO_CAMERA
        return _kind_by_name(_names(node, machine)) or Kind.UNKNOWN
    if PROCESSOR_DRIVERS.search(capability.driver):
        return Kind.PROCESSOR
    if not capability.gives_pictures:
        return Kind.NO_CAMERA
    if formats and all(GREY_FORMATS.fullmatch(fourcc) for fourcc in formats):
        return Kind.INFRARED
    return _kind_by_name(_names(node, machine, capability)) or Kind.COLOUR


def _kind_by_name(names: str) -> Kind | None:
    if INFRARED_NAME.search(names):
        return Kind.INFRARED
    return Kind.VIRTUAL if VIRTUAL_NAME.search(names) else None


def _names(node: Path, machine: Machine, capability: Capability | None = None) -> str:
    """Return all that names a device, a line each."""
    identity, folder = identify(node, machine), kernel_folder(node, machine)
    names = [identity.model.name] if identity else []
    if folder is not None and "virtual" in folder.parts:
        names.append("virtual")
    if capability is not None:
        names += [capability.card, capability.driver]
    return "\n".join(names)
