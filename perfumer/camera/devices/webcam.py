"""Read images from a camera device."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from perfumer.camera.devices.controls import ControlValue, apply_controls
from perfumer.camera.devices.following import Follower
from perfumer.camera.devices.machine import Capture, Machine
from perfumer.camera.devices.measuring import Meter, request
from perfumer.camera.devices.modes import SMALLER, ModeChooser, plan_modes
from perfumer.camera.devices.nodes import describe
from perfumer.camera.devices.refusal import explain_refusal
from perfumer.camera.devices.v4l2 import Mode, open_node
from perfumer.camera.orientation import mirror
from perfumer.camera.source import CameraError, Images, Reason, Shape, device_number

log = logging.getLogger(__name__)

REREAD_S = 0.05  # pause in seconds after a read that gave nothing


@dataclass(frozen=True, slots=True)
class DeviceRules:
    """What a camera device is asked for, and how long it is waited for."""

    # name of a V4L2 control → what it is set to
    controls: Mapping[str, ControlValue] = field(default_factory=dict)
    first_frame_s: float = 10.0  # seconds that a camera may take to its first frame
    stall_s: float = 1.5  # seconds without a frame before the camera counts as stalled


@dataclass(frozen=True, slots=True)
class _Open:
    """A camera that was opened in one mode."""

    capture: Capture
    device: Path | int
    name: str  # for messages
    granted: Mode  # what it says it gives


class Webcam:
    """The camera that ``uri`` names: a device node, a link to one, or a number."""

    def __init__(
        self,
        uri: str,
        shape: Shape,
        rules: DeviceRules,
        machine: Machine,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        number = device_number(uri)
        self._number = number if number is not None else 0
        self._shape = shape
        self._rules = rules
        self._machine = machine
        self._clock = clock
        self._sleep = sleep
        path = Path(uri) if number is None else machine.dev / f"video{number}"
        self._follower = Follower(path, machine) if machine.linux else None
        self._modes: ModeChooser | None = None
        self._problems: list[str] = []  # what is wrong with the controls
        self._details = ""

    def images(self) -> Images:
        """Yield mirrored RGB images.

        Raises :class:`CameraError` when it cannot be opened or gives no more images.
        """
        while True:
            opened = self._open()
            try:
                yield from self._read(opened)
            finally:
                opened.capture.release()

    def describe(self) -> list[str]:
        """Return the camera's name with its real format and rate, then what is wrong with it."""
        return [self._details, *self._problems] if self._details else []

    def _open(self) -> _Open:
        device = self._follower.find() if self._follower else self._number
        name = describe(device, self._machine) if isinstance(device, Path) else f"camera {device}"
        chooser = self._choose(device)
        while True:
            capture = self._machine.capture(str(device) if isinstance(device, Path) else device)
            if not capture.isOpened():
                capture.release()
                raise explain_refusal(device, self._machine)
            granted = request(capture, chooser.current)
            opened = _Open(capture, device, name, granted)
            # What it claims may be too slow already: then no picture is waited for.
            if not (chooser.would_move(granted.fps) and self._judge(opened, chooser, granted.fps)):
                break
            capture.release()
        self._set_controls(device)
        self._details = f"{name}: {granted}"
        return opened

    def _choose(self, device: Path | int) -> ModeChooser:
        """Return what is known of the camera's modes; asked once, before the first picture."""
        if self._modes is None:
            offered: list[Mode] = []
            if isinstance(device, Path):
                try:
                    with open_node(device, self._machine.system) as node:
                        offered = node.modes([(self._shape.width, self._shape.height), SMALLER])
                except OSError as error:
                    log.debug("%s does not tell its modes: %s", device, error)
            self._modes = ModeChooser(plan_modes(offered, self._shape), self._shape.fps)
        return self._modes

    def _judge(self, opened: _Open, chooser: ModeChooser, fps: float) -> bool:
        asked, another = chooser.current, chooser.judge(fps)
        gives = f"{opened.granted.fourcc} {opened.granted.width}x{opened.granted.height}"
        if chooser.settled and not chooser.reached:
            log.warning(
                "%s gives %.3g frames a second instead of %g, and more in no other mode; kept as "
                "%s. More light helps where it exposes long; see docs/cameras.md",
                opened.name, fps, self._shape.fps, chooser.current,
            )  # fmt: skip
        elif another:
            log.warning(
                "%s: asked for %s, it gives %s with %.3g frames a second; opened with %s instead",
                opened.name, asked, gives, fps, chooser.current,
            )  # fmt: skip
        else:
            log.info("%s: %s, %.3g frames a second", opened.name, gives, fps)
        return another

    def _set_controls(self, device: Path | int) -> None:
        """Set the controls at each opening: a camera forgets them when it is unplugged."""
        if not isinstance(device, Path):
            return
        problems = apply_controls(device, self._rules.controls, self._machine.system)
        for problem in problems:
            if problem not in self._problems:
                log.warning("PERFUMER_CAMERA__CONTROLS: %s", problem)
        self._problems = problems

    def _read(self, opened: _Open) -> Images:
        """Yield images; return when another mode is to be tried."""
        meter = Meter(opened.capture, self._clock)
        patience_s, since, is_first = self._rules.first_frame_s, self._clock(), True
        while True:
            good, image = opened.capture.read()
            if not good:
                self._wait(opened, since, patience_s)
                continue
            if is_first:  # some cameras go back to their own values when pictures begin
                self._set_controls(opened.device)
                is_first = False
            yield mirror(image)
            patience_s, since = self._rules.stall_s, self._clock()
            if self._modes is not None and not self._modes.settled:
                rate = meter.take()
                if rate is not None and self._judge(opened, self._modes, rate):
                    return

    def _wait(self, opened: _Open, since: float, patience_s: float) -> None:
        """Pause before the next read. Raises :class:`CameraError` when that makes no sense."""
        if isinstance(opened.device, Path) and not opened.device.exists():
            raise CameraError(Reason.ENDED, f"{opened.name} was unplugged")
        if self._clock() - since > patience_s:
            raise CameraError(
                Reason.STALLED,
                f"{opened.name} gives no image for {patience_s:g} s: try another USB socket "
                "without a hub, or --size 640x480",
            )
        self._sleep(REREAD_S)
