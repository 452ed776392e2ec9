"""Read images from a GStreamer pipeline: a Raspberry Pi's own camera, or anything it opens.

OpenCV's wheels have no GStreamer, so ``gst-launch-1.0`` runs as a process of its own and writes
raw images into a pipe. The pipeline comes from the operator's settings and never from a page;
it is split into words here and no shell sees it.
"""

from __future__ import annotations

import os
import re
import select
import shlex
import shutil
import subprocess
import sys
import threading
import time
from collections import deque
from collections.abc import Generator
from contextlib import contextmanager
from fractions import Fraction

import cv2
import numpy as np

from perfumer.camera.source import CameraError, Images, Reason, Shape

PROGRAM = "gst-launch-1.0"
STOP_S = 2.0  # how long a pipeline may take to end before it is killed
SECRET = re.compile(r"//[^/\s]*@")  # user and password of an address
LAST_LINES = 5  # of what the pipeline complains about, for the message


def libcamera_pipeline(shape: Shape) -> str:
    """Return the pipeline of a Raspberry Pi's own camera, as libcamera's guide writes it."""
    rate = Fraction(shape.fps).limit_denominator(1001)
    return (
        f"libcamerasrc ! video/x-raw,format=NV12,width={shape.width},height={shape.height},"
        f"framerate={rate.numerator}/{rate.denominator}"
    )


def check_pipeline(pipeline: str) -> None:
    """Raise :class:`CameraError` for what cannot be started at all."""
    if not pipeline.strip():
        raise CameraError(
            Reason.MISSING, "--camera gst: names no pipeline: gst:v4l2src device=/dev/video0"
        )
    try:
        shlex.split(pipeline)
    except ValueError as error:
        raise CameraError(Reason.MISSING, f"--camera gst: {error} in the pipeline") from None
    if sys.platform == "win32":
        raise CameraError(Reason.MISSING, "--camera libcamera and gst: need Linux or macOS")
    if shutil.which(PROGRAM) is None:
        raise CameraError(
            Reason.MISSING,
            f"{PROGRAM} is not installed, which --camera libcamera and gst: need. On Debian: "
            "apt-get install gstreamer1.0-tools gstreamer1.0-plugins-good; on a Raspberry Pi "
            "gstreamer1.0-libcamera as well",
        )


def pipeline_images(pipeline: str, shape: Shape, first_frame_s: float, stall_s: float) -> Images:
    """Yield mirrored RGB images of what ``pipeline`` gives, scaled to ``shape``.

    Raises :class:`CameraError` when it ends, or when no image comes in time.
    """
    check_pipeline(pipeline)
    size = shape.height * _stride(shape)
    with _running(pipeline, shape) as (process, pipe, complaints):
        patience_s = first_frame_s
        while True:
            content = _read(pipe, size, patience_s)
            if content is None:
                raise CameraError(
                    Reason.STALLED, f"the pipeline gives no image for {patience_s:g} s"
                )
            if len(content) < size:
                process.wait(timeout=STOP_S)
                raise CameraError(Reason.ENDED, _explain_end(pipeline, complaints))
            rows = np.frombuffer(content, np.uint8).reshape(shape.height, _stride(shape))
            image = rows[:, : shape.width * 3].reshape(shape.height, shape.width, 3)
            yield np.asarray(cv2.flip(image, 1), np.uint8)
            patience_s = stall_s


def _stride(shape: Shape) -> int:
    """Return the bytes of a row: GStreamer fills it up to a multiple of four."""
    return (shape.width * 3 + 3) // 4 * 4


def _command(pipeline: str, shape: Shape, number: int) -> list[str]:
    size = f"width={shape.width},height={shape.height},pixel-aspect-ratio=1/1"
    # A leaky queue of one: the newest image is read, and a slow reader delays nothing.
    return [
        PROGRAM, "--quiet", *shlex.split(pipeline),
        "!", "queue", "leaky=downstream", "max-size-buffers=1",
        "!", "videoconvert", "!", "videoscale", "add-borders=true",
        "!", f"video/x-raw,format=RGB,{size}",
        "!", "fdsink", f"fd={number}", "sync=false",
    ]  # fmt: skip


@contextmanager
def _running(
    pipeline: str, shape: Shape
) -> Generator[tuple[subprocess.Popen[str], int, deque[str]], None, None]:
    """Run the pipeline; give the process, the pipe to read, and its last complaints."""
    # A pipe of its own: some plugins write words to the standard output.
    pipe, end = os.pipe()
    try:
        process = subprocess.Popen(
            _command(pipeline, shape, end),
            pass_fds=(end,),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
            errors="replace",
        )
    finally:
        os.close(end)
    complaints: deque[str] = deque(maxlen=LAST_LINES)
    listener = threading.Thread(
        target=_listen, args=(process, complaints), name="gstreamer-errors", daemon=True
    )
    listener.start()
    try:
        yield process, pipe, complaints
    finally:
        os.close(pipe)
        _end(process)
        listener.join(STOP_S)


def _listen(process: subprocess.Popen[str], complaints: deque[str]) -> None:
    assert process.stderr is not None
    with process.stderr as lines:
        complaints.extend(line.strip() for line in lines if line.strip())


def _end(process: subprocess.Popen[str]) -> None:
    process.terminate()
    try:
        process.wait(timeout=STOP_S)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def _read(pipe: int, size: int, patience_s: float) -> bytearray | None:
    """Read an image; less of it when the pipeline ended, None when it came to a halt."""
    content, end = bytearray(), time.monotonic() + patience_s
    while len(content) < size:
        ready, _, _ = select.select([pipe], [], [], max(0.0, end - time.monotonic()))
        if not ready:
            return None
        part = os.read(pipe, size - len(content))
        if not part:
            return content
        content += part
    return content


def _explain_end(pipeline: str, complaints: deque[str]) -> str:
    said = SECRET.sub("//", " / ".join(complaints)) or "it says nothing of why"
    hint = ""
    if pipeline.startswith("libcamerasrc"):
        hint = "; install gstreamer1.0-libcamera, and see 'rpicam-hello --list-cameras'"
    return f"the pipeline of {pipeline.split()[0]} ended: {said}{hint}"
