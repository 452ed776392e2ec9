"""Face detectors on the same 1920×1080 frames in one run: speed, and how many faces they find.

Ours is MediaPipe's short-range detector, plain and as the kiosk uses it; MTCNN is that of
facenet-pytorch, whose package holds its weights, in an environment of its own. The kiosk's
follows people through a video and takes a third of a second to find who is new. Here all people
change at a cut, so faces are counted in the frames after that, and in all frames besides.
"""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
import time
import venv
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.crowd import SCENE, SHAPE, Pixels, Shown, crowd
from benchmarks.report import Figure
from perfumer.messages import Face
from perfumer.perception.assets import assets_in
from perfumer.perception.faces import FaceFinder
from perfumer.perception.watch import FaceWatcher

ROOT = Path(__file__).resolve().parent.parent
ENVIRONMENT = ROOT / ".venv-mtcnn"
NEEDS = "facenet-pytorch>=2.6,<3"
THREADS = 2
SETTLED = 10  # frames after a cut: a third of a second
NEAR, LIKE = 0.5, 2.5  # sizes that a middle may be off, and times that a size may differ

Find = Callable[[Pixels], tuple[float, list[Shown]]]  # milliseconds, faces


@dataclass
class _Count:
    frames: int = 0
    shown: int = 0
    found: int = 0
    wrong: int = 0  # where no face is


@dataclass
class _Tally:
    ms: list[float] = field(default_factory=list)
    settled: _Count = field(default_factory=_Count)
    all: _Count = field(default_factory=_Count)


def detectors(frames: int, data: Path | None, least: int) -> Iterator[Figure]:
    """``data`` is a folder with FairFace; without it all faces are the demo's.

    ``least`` is the side in pixels of the smallest face that MTCNN looks for: half of it, four
    times the work.
    """
    with _mtcnn(least) as mtcnn, _ours() as (plain, watched):
        found: dict[str, tuple[Find, _Tally]] = {
            "mtcnn": (mtcnn, _Tally()),
            "mediapipe": (plain, _Tally()),
            "watcher": (watched, _Tally()),
        }
        for number, (frame, faces) in enumerate(crowd(frames, data)):
            for find, tally in found.values():
                ms, seen = find(frame)
                tally.ms.append(ms)
                _judge(tally.all, seen, faces)
                if number % SCENE >= SETTLED:
                    _judge(tally.settled, seen, faces)
    tallies = {name: tally for name, (_, tally) in found.items()}
    theirs = tallies["mtcnn"]
    for name in ("mediapipe", "watcher"):
        ours = tallies[name]
        median, base = statistics.median(ours.ms), statistics.median(theirs.ms)
        yield Figure(f"detectors.{name}.median", median, "ms", 0.25, "at most", "ratio", base)
    for name, least in (("mediapipe", 0.0), ("watcher", 0.9)):
        yield from _counted(name, tallies[name].settled, theirs.settled, least, 0.1)
        yield from _counted(f"{name}.cuts", tallies[name].all, theirs.all, 0, 1)


def _counted(
    name: str, ours: _Count, theirs: _Count, least: float, most: float
) -> Iterator[Figure]:
    part, base = ours.found / ours.shown, theirs.found / theirs.shown
    yield Figure(f"detectors.{name}.found", part, "of faces", least, "at least", baseline=base)
    wrong, base = ours.wrong / ours.frames, theirs.wrong / theirs.frames
    yield Figure(f"detectors.{name}.wrong", wrong, "a frame", most, "at most", baseline=base)


def _judge(count: _Count, found: Sequence[Shown], faces: Sequence[Shown]) -> None:
    count.frames += 1
    count.shown += len(faces)
    left = list(found)
    for face in faces:
        match = next((one for one in left if _same(one, face)), None)
        if match is not None:
            left.remove(match)
            count.found += 1
    count.wrong += len(left)


def _same(one: Shown, face: Shown) -> bool:
    near = max(abs(one.x - face.x), abs(one.y - face.y)) <= NEAR * face.size
    return near and 1 / LIKE <= one.size / face.size <= LIKE


@contextmanager
def _ours() -> Iterator[tuple[Find, Find]]:
    """The plain detector, and the kiosk's, which follows faces from frame to frame."""
    model = assets_in(ROOT / "models/mediapipe").face_detector
    with closing(FaceFinder(model, 0.5)) as finder:
        watcher = FaceWatcher(finder.find)
        yield _timed(finder.find), _timed(watcher.find)


def _timed(find: Callable[[Pixels], tuple[Face, ...]]) -> Find:
    def timed(frame: Pixels) -> tuple[float, list[Shown]]:
        began = time.perf_counter()
        faces = find(frame)
        return 1000 * (time.perf_counter() - began), [_shown(face) for face in faces]

    return timed


def _shown(face: Face) -> Shown:
    at = face.box.center
    return Shown(at.x * SHAPE.width, at.y * SHAPE.height, face.box.height * SHAPE.height)


@contextmanager
def _mtcnn(least: int) -> Iterator[Find]:
    child = subprocess.Popen(
        [_python(), str(Path(__file__).with_name("mtcnn_child.py")), str(THREADS), str(least)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    assert child.stdin is not None
    assert child.stdout is not None
    entrance, answers = child.stdin, child.stdout

    def find(frame: Pixels) -> tuple[float, list[Shown]]:
        entrance.write(frame.tobytes())
        entrance.flush()
        told = json.loads(answers.readline())
        return told["ms"], [Shown(*face) for face in told["faces"]]

    with child:
        if answers.readline() != b"ready\n":
            raise RuntimeError(f"MTCNN did not start: delete {ENVIRONMENT} and try again")
        yield find
        entrance.close()


def _python() -> str:
    """The environment's Python, made at the first call: some 5 GB with its PyTorch."""
    python = ENVIRONMENT / ("Scripts" if sys.platform == "win32" else "bin") / "python"
    done = ENVIRONMENT / ".installed"
    if not done.is_file():
        sys.stderr.write(f"Installing {NEEDS} into {ENVIRONMENT}, once\n")
        venv.create(ENVIRONMENT, with_pip=True, clear=True)
        pip = [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
        subprocess.run([*pip, NEEDS], check=True)
        done.touch()
    return str(python)
