"""From settings to the camera: its source, its reader, and the search for one that comes later."""

from __future__ import annotations

import math
from functools import partial
from pathlib import Path

from perfumer.camera.devices.choosing import list_devices
from perfumer.camera.devices.machine import HERE
from perfumer.camera.devices.opening import find_device
from perfumer.camera.devices.search import CameraSearch
from perfumer.camera.devices.webcam import DeviceRules
from perfumer.camera.network.rules import NetworkRules
from perfumer.camera.opening import open_camera
from perfumer.camera.orientation import Orientation
from perfumer.camera.scene import Look
from perfumer.camera.script import ScreenView
from perfumer.camera.source import Shape, Source
from perfumer.camera.worker import CameraWorker, Patience
from perfumer.kiosk.screen_view import screen_view
from perfumer.mailbox import Latest
from perfumer.messages import Frame
from perfumer.session.state import Stage
from perfumer.settings.all import Settings
from perfumer.settings.camera import CameraSettings
from perfumer.snapshot import Snapshot

NOTICED_S = 0.5  # seconds within which a stalled camera is noticed
SCRIPTS = {"kiosk": "default", "signage": "signage"}  # script of the simulated visitor by mode

Camera = CameraWorker | CameraSearch


def build_camera(
    settings: Settings, root: Path, frames: Latest[Frame], snapshots: Latest[Snapshot]
) -> Camera:
    """Return what fills ``frames``; simulated people look at the newest of ``snapshots``.

    Raises :class:`CameraError` for what is no source at all.
    """
    camera = settings.camera

    def look() -> ScreenView | None:
        return screen_view(snapshots.peek())

    source = open_source(settings, root, look)
    worker = CameraWorker(source, frames, camera_patience(camera))
    if camera.uri.strip() != "auto" or not source.simulated:
        return worker
    # Every device gets its full time: nothing waits for this search.
    find = partial(find_device, camera_shape(camera), device_rules(camera), math.inf)
    return CameraSearch(
        worker, partial(list_devices, HERE), find, partial(is_between_visits, snapshots)
    )


def is_between_visits(snapshots: Latest[Snapshot]) -> bool:
    """Return whether no visitor has begun a visit."""
    snapshot = snapshots.peek()
    return snapshot is None or snapshot.session.stage is Stage.ATTRACT


def camera_shape(camera: CameraSettings) -> Shape:
    """Return what is asked of the camera, and how its image is turned."""
    turned = Orientation(camera.rotate, camera.flip, camera.zoom, camera.zoom_x, camera.zoom_y)
    return Shape(camera.width, camera.height, camera.fps, turned)


def network_rules(camera: CameraSettings) -> NetworkRules:
    """Return how a network camera is connected to."""
    return NetworkRules(
        camera.connect_s, camera.first_frame_s, camera.stall_s, camera.ca_file, camera.insecure
    )


def camera_patience(camera: CameraSettings) -> Patience:
    """Return how long the kiosk waits for the camera."""
    return Patience(
        camera.stall_s,
        camera.freeze_s,
        camera.retry_s,
        camera.max_retry_s,
        camera.first_frame_s,
    )


def max_frame_age_s(camera: CameraSettings) -> float:
    """Return the age of a frame from which a kiosk is not ready, whatever the camera says."""
    return camera.stall_s + NOTICED_S


def device_rules(camera: CameraSettings) -> DeviceRules:
    """Return how a camera device is set up and waited for."""
    return DeviceRules(camera.controls, camera.first_frame_s, camera.stall_s)


def open_source(settings: Settings, root: Path, look: Look) -> Source:
    """Return the camera of the settings; simulated people look at what ``look`` tells.

    Raises :class:`CameraError` for what is no source at all.
    """
    camera = settings.camera
    shape, rules = camera_shape(camera), device_rules(camera)
    script, network = SCRIPTS[settings.mode], network_rules(camera)
    return open_camera(camera.uri, shape, root / "data", look, script, rules, network)
