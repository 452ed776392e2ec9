"""Record for some seconds what the configured camera shows: landmarks only, as lines of text."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

from perfumer.paths import root
from perfumer.perception.lines import CameraChanged, Idle, Line, Seen
from perfumer.perception.recording import (
    Header,
    RecordingError,
    format_header,
    format_line,
    header_of,
    read_recording,
)
from perfumer.settings.all import Settings

if TYPE_CHECKING:
    from perfumer.camera.worker import CameraWorker
    from perfumer.mailbox import Latest
    from perfumer.messages import Frame
    from perfumer.perception.perceiver import Perceiver

LOOK_S = 10.0  # seconds that are recorded
FIRST_S = 30.0  # longest wait for the first frame
WAIT_S = 0.2  # longest wait for one frame
ASPECT = 16 / 9  # of the screen for which a recording is laid out when it is replayed


def repeat_recording(path: Path) -> str:
    """Return a recording as text, made again from its values: nothing else comes along.

    Raises :class:`RecordingError`.
    """
    return _format(*read_recording(path))


def record_camera(settings: Settings, seconds: float) -> str:
    """Look through the camera of the settings. Raises :class:`RecordingError` with the reason."""
    # Late: MediaPipe takes seconds to import.
    from perfumer.camera.source import CameraError
    from perfumer.camera.worker import CameraWorker
    from perfumer.kiosk import cameras, parts
    from perfumer.mailbox import Latest
    from perfumer.perception.assets import AssetError, assets_in
    from perfumer.supervision.supervisor import Supervisor

    try:
        source = cameras.open_source(settings, root(), lambda: None)
        assets = assets_in(root() / settings.perception.models)
    except (CameraError, AssetError) as error:
        raise RecordingError(str(error)) from error
    frames: Latest[Frame] = Latest()
    worker = CameraWorker(source, frames, cameras.camera_patience(settings.camera))
    with closing(parts.load_perceiver(assets, settings.perception)) as perceiver:
        worker.start(Supervisor())
        try:
            lines = list(_see(frames, worker, perceiver, seconds))
        finally:
            frames.close()
            worker.stop()
    if not any(isinstance(line, Seen) for line in lines):
        raise RecordingError(f"no frame came: {worker.status.detail or worker.status.reason}")
    return _format(header_of(settings.model_dump(mode="json"), ASPECT), lines)


def _see(
    frames: Latest[Frame], worker: CameraWorker, perceiver: Perceiver, seconds: float
) -> Iterator[Line]:
    """Yield what is seen for ``seconds`` from the first frame on."""
    end, began = time.monotonic() + FIRST_S, False
    captured_at, away = 0.0, None
    for frame in frames.follow(every_s=WAIT_S):
        now = time.monotonic()
        if now > end:
            return
        if frame is not None and not began:
            began, end = True, now + seconds
        if frame is not None:
            captured_at = frame.captured_at
            yield Seen(captured_at, perceiver.perceive(frame))
        reason = worker.status.reason if began else None
        if reason != away:
            away = reason
            if frame is None:
                yield Idle(now, captured_at)
            yield CameraChanged(None if away is None else away.value)


def _format(header: Header, lines: Sequence[Line]) -> str:
    return "\n".join([format_header(header), *map(format_line, lines)]) + "\n"
