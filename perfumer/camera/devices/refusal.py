"""Say why a camera device does not open."""

from __future__ import annotations

import os
from pathlib import Path

from perfumer.camera.devices.holders import describe_use
from perfumer.camera.devices.kinds import Kind, kind_of
from perfumer.camera.devices.machine import Machine
from perfumer.camera.devices.nodes import describe, list_nodes
from perfumer.camera.source import CameraError, Reason


def explain_refusal(device: Path | int, machine: Machine) -> CameraError:
    """Return why ``device`` does not open, as far as one can tell from outside."""
    if isinstance(device, int):
        return CameraError(
            Reason.MISSING,
            f"camera {device} does not open: plug it in, close other programs that use it (a "
            "browser, a meeting), let the terminal use the camera in the privacy settings, or "
            "choose another with --camera (demo needs none)",
        )
    nodes = [node for node in list_nodes(machine) if node != device.resolve()]
    there = ", ".join(describe(node, machine) for node in nodes)
    if not device.exists():
        return CameraError(
            Reason.MISSING,
            f"{device} is not there; this machine has {there or 'no camera device'}. Plug it in, "
            "or choose another with --camera (demo needs none)",
        )
    if not os.access(device, os.R_OK | os.W_OK):
        return CameraError(
            Reason.REFUSED,
            f"{device} may not be read by this user: add the user to the group 'video' "
            "(sudo usermod -aG video $USER) and log in again",
        )
    kind = kind_of(device, machine)
    if kind in (Kind.NO_CAMERA, Kind.PROCESSOR):
        return CameraError(
            Reason.REFUSED,
            f"{describe(device, machine)} is {kind.value}; others: {there or 'none is there'}",
        )
    return CameraError(
        Reason.REFUSED,
        f"{describe(device, machine)} does not open: {describe_use(device, machine)}"
        + (f", or choose another: {there}" if there else ""),
    )
