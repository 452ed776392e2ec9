"""Face detectors on the same 1920×1080 frames in one run: speed, and how many faces they find.

Ours is MediaPipe's short-range detector, plain and as the kiosk uses it; MTCNN is that of
facenet-pytorch, whose package holds its weights, in an environment of its own. The kiosk's
follows people through a video and takes a third of a second to find who is new. Here all people
change at a cut, so faces are counted twice: in the frames after that time, and in all frames.
"""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
import time
import venv
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.crowd import SCENE, SHAPE, FaceBox, Pixels, draw_crowd
from benchmarks.report import Figure
from perfumer.messages import Face
from perfumer.perception.assets import assets_in
from perfumer.perception.faces import FaceFinder
from perfumer.perception.watch import FaceWatcher

ROOT = Path(__file__).resolve().parent.parent
ENVIRONMENT = ROOT / ".venv-mtcnn"
NEEDS = "facenet-pytorch>=2.6,<3"
THREADS = 2
SETTLED_FRAMES = (
    10  # frames after a cut before the kiosk's detector knows everyone: a third of a second
)
MAX_DISTANCE, MAX_SIZE_RATIO = (
    0.5,
    2.5,
)  # of the same face: distance of the middles in sizes, factor between the sizes

Find = Callable[[Pixels], tuple[float, list[FaceBox]]]  # returns milliseconds and faces


@dataclass
class _Count:
    frames: int = 0
    shown: int = 0
    found: int = 0
    wrong: int = 0  # findings where no face is


@dataclass
class _Tally:
    ms: list[float] = field(default_factory=list)
    settled: _Count = field(default_factory=_Count)
    all: _Count = field(default_factory=_Count)


def detectors(
    frames: int, data: Path | None, start_other: Callable[[], AbstractContextManager[Find]]
) -> Iterator[Figure]:
    """Measure the detectors on ``frames`` frames; ``data`` is a folder with FairFace.

    ``start_other`` starts the detector that ours is compared with: :func:`start_mtcnn`.
    """
    with start_other() as mtcnn, _open_ours() as (plain, watched):
        found: dict[str, tuple[Find, _Tally]] = {
            "mtcnn": (mtcnn, _Tally()),
            "mediapipe": (plain, _Tally()),
            "watcher": (watched, _Tally()),
        }
        for number, (frame, faces) in enumerate(draw_crowd(frames, data)):
            for find, tally in found.values():
                ms, seen = find(frame)
                tally.ms.append(ms)
                _judge(tally.all, seen, faces)
                if number % SCENE >= SETTLED_FRAMES:
                    _judge(tally.settled, seen, faces)
    tallies = {name: tally for name, (_, tally) in found.items()}
    theirs = tallies["mtcnn"]
    for name in ("mediapipe", "watcher"):
        ours = tallies[name]
        median, base = statistics.median(ours.ms), statistics.median(theirs.ms)
        yield Figure(f"detectors.{name}.median", median, "ms", 0.25, "at most", "ratio", base)
    for name, least in (("mediapipe", 0.0), ("watcher", 0.9)):
        yield from _count_faces(name, tallies[name].settled, theirs.settled, least, 0.1)
        yield from _count_faces(f"{name}.cuts", tallies[name].all, theirs.all, 0, 1)


def _count_faces(
    name: str, ours: _Count, theirs: _Count, least: float, most: float
) -> Iterator[Figure]:
    part, base = ours.found / ours.shown, theirs.found / theirs.shown
    yield Figure(f"detectors.{name}.found", part, "of faces", least, "at least", baseline=base)
    wrong, base = ours.wrong / ours.frames, theirs.wrong / theirs.frames
    yield Figure(f"detectors.{name}.wrong", wrong, "a frame", most, "at most", baseline=base)


def _judge(count: _Count, found: Sequence[FaceBox], faces: Sequence[FaceBox]) -> None:
    count.frames += 1
    count.shown += len(faces)
    left = list(found)
    for face in faces:
        match = next((one for one in left if _is_same_face(one, face)), None)
        if match is not None:
            left.remove(match)
            count.found += 1
    count.wrong += len(left)


def _is_same_face(one: FaceBox, face: FaceBox) -> bool:
    near = max(abs(one.x - face.x), abs(one.y - face.y)) <= MAX_DISTANCE * face.size
    return near and 1 / MAX_SIZE_RATIO <= one.size / face.size <= MAX_SIZE_RATIO


@contextmanager
def _open_ours() -> Iterator[tuple[Find, Find]]:
    """Open the plain detector, and the kiosk's, which follows faces from frame to frame."""
    model = assets_in(ROOT / "models/mediapipe").face_detector
    with closing(FaceFinder(model, 0.5)) as finder:
        watcher = FaceWatcher(finder.find)
        yield _measure(finder.find), _measure(watcher.find)


def _measure(find: Callable[[Pixels], tuple[Face, ...]]) -> Find:
    def timed(frame: Pixels) -> tuple[float, list[FaceBox]]:
        began = time.perf_counter()
        faces = find(frame)
        return 1000 * (time.perf_counter() - began), [_to_box(face) for face in faces]

    return timed


def _to_box(face: Face) -> FaceBox:
    at = face.box.center
    return FaceBox(at.x * SHAPE.width, at.y * SHAPE.height, face.box.height * SHAPE.height)


@contextmanager
def start_mtcnn(least: int) -> Iterator[Find]:
    """Start MTCNN, which is installed first if need be.

    ``least`` is the side in pixels of the smallest face that it looks for: half of it, four
    times the work.
    """
    child = subprocess.Popen(
        [_find_python(), str(Path(__file__).with_name("mtcnn_child.py")), str(THREADS), str(least)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    assert child.stdin is not None
    assert child.stdout is not None
    entrance, answers = child.stdin, child.stdout

    def find(frame: Pixels) -> tuple[float, list[FaceBox]]:
        entrance.write(frame.tobytes())
        entrance.flush()
        told = json.loads(answers.readline())
        return told["ms"], [FaceBox(*face) for face in told["faces"]]

    with child:
        if answers.readline() != b"ready\n":
            raise RuntimeError(f"MTCNN did not start: delete {ENVIRONMENT} and try again")
        yield find
        entrance.close()


def _find_python() -> str:
    """Return the Python of the environment, made at the first call: 5 GB with its PyTorch."""
    python = ENVIRONMENT / ("Scripts" if sys.platform == "win32" else "bin") / "python"
    done = ENVIRONMENT / ".installed"
    if not done.is_file():
        sys.stderr.write(f"Installing {NEEDS} into {ENVIRONMENT}, once\n")
        venv.create(ENVIRONMENT, with_pip=True, clear=True)
        pip = [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
        subprocess.run([*pip, NEEDS], check=True)
        done.touch()
    return str(python)
