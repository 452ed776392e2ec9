from __future__ import annotations

import hashlib
import io
import os
import sys
import zipfile

import pytest

from perfumer.perception.assets import (
    ALIGNMENT,
    ASSEMBLED_SHA256,
    INSIDE,
    PLAIN,
    AssetError,
    HandModel,
    assemble,
    assets_in,
    bundle,
    ensure_assets,
    list_bundled,
    main,
)
from tests.support.perception.figures import MODELS

MEMBERS = list(dict.fromkeys([*PLAIN.values(), *list_bundled(HandModel.FULL).values()]))


@pytest.fixture
def wheel(tmp_path):
    """A tiny one with every member in its place, and its SHA-256."""
    path = tmp_path / "a.whl"
    with zipfile.ZipFile(path, "w") as archive:
        for number, name in enumerate([*MEMBERS, list_bundled(HandModel.LITE).popitem()[1]]):
            archive.writestr(INSIDE + name, bytes([number]) * (101 + number))
    return path, hashlib.sha256(path.read_bytes()).hexdigest()


@pytest.mark.parametrize(
    ("hand", "name", "size"),
    [
        (HandModel.FULL, "hand_landmarker.task", 104),
        (HandModel.LITE, "hand_landmarker_lite.task", 105),
    ],
)
def test_a_wheel_becomes_models_and_a_bundle(wheel, tmp_path, hand, name, size):
    path, sha256 = wheel
    assemble(path, tmp_path / "models", sha256, hand)
    with zipfile.ZipFile(tmp_path / "models" / name) as made:
        assert [entry.compress_type for entry in made.infolist()] == [zipfile.ZIP_STORED] * 2
        assert made.namelist() == ["hand_detector.tflite", "hand_landmarks_detector.tflite"]
        assert made.getinfo("hand_landmarks_detector.tflite").file_size == size
    assert (tmp_path / "models/face_detector.tflite").read_bytes() == bytes([0]) * 101
    assert {path.name for path in (tmp_path / "models").iterdir()} == {*PLAIN, name}


@pytest.mark.parametrize("sizes", [(1, 2), (3, 4), (5, 6), (101, 7)])
def test_members_start_at_multiples_of_four(sizes):
    data = bundle({f"m{n}.tflite": b"x" * size for n, size in enumerate(sizes)})
    with zipfile.ZipFile(io.BytesIO(data)) as made:
        for entry in made.infolist():
            start = entry.header_offset + 30 + len(entry.filename) + len(entry.extra)
            assert start % ALIGNMENT == 0
            assert made.read(entry) == b"x" * entry.file_size


def test_the_bundle_has_the_same_bytes_on_every_system(monkeypatch):
    here = bundle({"a.tflite": b"abc"})
    monkeypatch.setattr(sys, "platform", "win32")
    assert bundle({"a.tflite": b"abc"}) == here


def test_another_file_than_we_know_is_refused_by_name(wheel, tmp_path):
    with pytest.raises(AssetError, match=r"a\.whl is not the file we know.*download"):
        assemble(wheel[0], tmp_path / "models", "0" * 64)
    assert not (tmp_path / "models").exists()


def test_a_folder_that_cannot_be_written_is_named(wheel, tmp_path):
    path, sha256 = wheel
    (tmp_path / "models").write_text("in the way")
    with pytest.raises(AssetError, match=r"cannot be written to .*models.*--into"):
        assemble(path, tmp_path / "models", sha256)


def test_models_in_place_are_used_as_they_are(tmp_path):
    absent = tmp_path / "no-wheel-needed.whl"
    found = ensure_assets(MODELS, absent)
    assert [path.name for path in found.files] == [
        "face_detector.tflite",
        "hand_landmarker.task",
        "selfie_segmenter.tflite",
    ]


def test_an_altered_model_is_refused_with_the_remedy(tmp_path):
    for name in ASSEMBLED_SHA256:
        (tmp_path / name).write_bytes(b"other")
    with pytest.raises(AssetError, match=r"face_detector\.tflite.*delete it and run"):
        ensure_assets(tmp_path)


def test_missing_models_say_how_to_get_them(tmp_path):
    with pytest.raises(AssetError, match=r"make install.*--wheel"):
        assets_in(tmp_path)


def test_without_network_it_says_what_to_bring(tmp_path, monkeypatch, capsys):
    for name in [name for name in os.environ if name.startswith("PIP_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("PIP_CONFIG_FILE", os.devnull)
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    assert main(["--into", str(tmp_path)]) == 1
    said = capsys.readouterr().err
    assert "Could not find a version" in said
    assert "--wheel FILE" in said
    assert list(tmp_path.iterdir()) == []


def test_a_wheel_brought_by_hand_must_be_there(tmp_path, capsys):
    assert main(["--into", str(tmp_path), "--wheel", str(tmp_path / "none.whl")]) == 1
    assert "none.whl is missing" in capsys.readouterr().err
