from __future__ import annotations

import hashlib
import io
import zipfile

import pytest
from journey import ROOT

from perfumer.perception.__main__ import main as perceive_main
from perfumer.perception.assets import (
    ALIGNMENT,
    BUNDLED,
    INSIDE,
    PLAIN,
    AssetError,
    assemble,
    assets_in,
    bundle,
)


def made_wheel(path):
    with zipfile.ZipFile(path, "w") as archive:
        for number, name in enumerate([*PLAIN.values(), *BUNDLED.values()]):
            archive.writestr(INSIDE + name, bytes([number]) * (101 + number))
    return hashlib.sha256(path.read_bytes()).hexdigest()


def test_a_wheel_becomes_models_and_a_bundle_of_aligned_members(tmp_path):
    sha256 = made_wheel(tmp_path / "a.whl")
    assemble(tmp_path / "a.whl", tmp_path / "models", sha256)
    with zipfile.ZipFile(tmp_path / "models/hand_landmarker.task") as made:
        assert [entry.compress_type for entry in made.infolist()] == [zipfile.ZIP_STORED] * 2
    assert (tmp_path / "models/face_detector.tflite").read_bytes() == bytes([0]) * 101


@pytest.mark.parametrize("sizes", [(1, 2), (3, 4), (5, 6), (101, 7)])
def test_members_start_at_multiples_of_four(sizes):
    data = bundle({f"m{n}.tflite": b"x" * size for n, size in enumerate(sizes)})
    with zipfile.ZipFile(io.BytesIO(data)) as made:
        for entry in made.infolist():
            start = entry.header_offset + 30 + len(entry.filename) + len(entry.extra)
            assert start % ALIGNMENT == 0
            assert made.read(entry) == b"x" * entry.file_size


def test_another_file_than_we_know_is_refused_by_name(tmp_path):
    made_wheel(tmp_path / "a.whl")
    with pytest.raises(AssetError, match=r"a\.whl is not the file we know"):
        assemble(tmp_path / "a.whl", tmp_path / "models", "0" * 64)


def test_an_altered_model_is_refused_with_the_remedy(tmp_path):
    for name in (*PLAIN, "hand_landmarker.task"):
        (tmp_path / name).write_bytes(b"other")
    with pytest.raises(AssetError, match="delete it and run"):
        assets_in(tmp_path)


def test_missing_models_say_how_to_get_them(tmp_path):
    with pytest.raises(AssetError, match=r"make install.*--wheel"):
        assets_in(tmp_path)


def test_the_command_describes_pictures_and_names_what_it_cannot_read(tmp_path, capsys):
    (tmp_path / "broken.jpg").write_bytes(b"no picture")
    demo = next((ROOT / "data/demo").glob("*-*.webp"))
    status = perceive_main([str(demo), str(tmp_path), "--models", str(ROOT / "models/mediapipe")])
    lines = capsys.readouterr().out.splitlines()
    assert status == 1
    assert '"faces"' in lines[0]
    assert '"reason"' in lines[1]
    assert len(lines) == 2
