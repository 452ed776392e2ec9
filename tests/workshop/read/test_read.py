"""Faces in picture files to a table, from the command line."""

from __future__ import annotations

import csv
import os
import shutil
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from perfumer.camera.painting import Painter
from perfumer.camera.people import Person, Role
from perfumer.camera.source import Shape
from perfumer.classifier.predictor import Predictor
from perfumer.classifier.preprocess import scale_crop
from perfumer.traits import LABELS, Task
from perfumer.workshop.read import __main__ as predict
from perfumer.workshop.read import table as predict_table
from perfumer.workshop.read.pictures import UnreadableError, find_pictures, read_picture
from perfumer.workshop.read.table import TableError, write
from tests.support.journey import ROOT

ORIENTATION = 0x0112  # of EXIF


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A visitor upright and on the side, no visitor, a damaged picture, and no picture."""
    folder = tmp_path_factory.mktemp("pictures")
    role = Role("woman-thirties", 1.0, False)
    painter = Painter(Shape(640, 360, 30), ROOT / "data/demo", [role])
    seen = Image.fromarray(painter.paint([Person(role, 0.5, None)], 0.0))
    seen.save(folder / "a-visitor.png")
    exif = Image.Exif()
    exif[ORIENTATION] = 6  # to be turned right to stand upright
    lying = seen.transpose(Image.Transpose.ROTATE_90)
    (folder / "inner").mkdir()
    lying.save(folder / "inner/lying.jpg", exif=exif, quality=95)
    Image.fromarray(painter.paint([], 0.0)).save(folder / "b-nobody.webp")
    (folder / "c-damaged.jpg").write_bytes((folder / "inner/lying.jpg").read_bytes()[:900])
    (folder / "notes.txt").write_text("no picture")
    return folder


@pytest.fixture(scope="module")
def rows(folder, tmp_path_factory):
    out = tmp_path_factory.mktemp("table") / "faces.csv"
    predict.main([str(folder), str(folder / "notes.txt"), "gone.jpg", "--csv", str(out)])
    with out.open(newline="", encoding="utf-8") as file:
        return {Path(row["path"]).name: row for row in csv.DictReader(file)}


def numbers(row, task):
    return [float(row[f"{task.value}.{label.value}"]) for label in LABELS[task]]


def test_the_columns_are_the_path_the_face_a_reason_and_every_probability(rows):
    named = [f"{task.value}.{label.value}" for task in Task for label in LABELS[task]]
    assert list(rows["a-visitor.png"]) == ["path", "face", "reason", *named]
    assert {"gender.female", "age.20-29", "emotion.happy", "impression.cute"} <= set(named)


@pytest.mark.parametrize("task", list(Task))
def test_a_face_is_read_the_same_when_exif_turns_its_picture(rows, task):
    assert rows["a-visitor.png"]["face"] == rows["lying.jpg"]["face"] == "1"
    assert sum(numbers(rows["a-visitor.png"], task)) == pytest.approx(1, abs=1e-4)
    assert numbers(rows["lying.jpg"], task) == pytest.approx(
        numbers(rows["a-visitor.png"], task), abs=0.1
    )


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("b-nobody.webp", "no face found"),
        ("c-damaged.jpg", "damaged"),
        ("notes.txt", "no picture of a known kind"),
        ("gone.jpg", "no such file"),
    ],
)
def test_what_cannot_be_read_is_a_row_with_a_reason_and_no_guess(rows, name, reason):
    row = rows[name]
    assert row["reason"].startswith(reason)
    assert row["face"] == ""
    assert {row[column] for column in row if "." in column} == {""}


def test_cropped_faces_are_read_whole_whatever_their_size(tmp_path):
    noise = np.random.default_rng(1).integers(0, 255, (48, 48), np.uint8)
    small = Image.fromarray(noise)  # grey
    small.save(tmp_path / "48.png")
    small.resize((224, 224), Image.Resampling.BICUBIC).convert("RGB").save(tmp_path / "224.png")
    out = tmp_path / "out.csv"
    predict.main([str(tmp_path), "--cropped", "--csv", str(out)])
    with out.open(newline="") as file:
        larger, smaller = csv.DictReader(file)
    assert larger["face"] == smaller["face"] == "1"
    assert numbers(smaller, Task.AGE) == pytest.approx(numbers(larger, Task.AGE), abs=0.1)


def test_a_face_and_its_mirror_image_are_read_alike():
    predictor = Predictor(ROOT / "models/face.json", threads=1)
    side = predictor.card.side
    crop = np.random.default_rng(3).integers(0, 255, (side, side, 3), np.uint8)
    one, other = predictor.read_both_ways([crop, np.ascontiguousarray(crop[:, ::-1])])
    assert list(one.age.values()) == pytest.approx(list(other.age.values()), abs=1e-3)
    assert one.readings == 2


def test_the_middle_square_of_a_crop_is_kept_in_shape():
    tall = np.zeros((218, 178, 3), np.uint8)
    tall[20:198] = 255
    assert scale_crop(tall, 64).min() == 255
    assert scale_crop(tall, 64).shape == (64, 64, 3)


def refused(*asked: str, capsys) -> str:
    with pytest.raises(SystemExit) as stopped:
        predict.main(list(asked))
    assert stopped.value.code == 2
    return capsys.readouterr().err


def test_a_table_is_not_overwritten_by_accident(tmp_path, folder, capsys):
    out = tmp_path / "old.csv"
    out.write_text("dear")
    picture = str(folder / "a-visitor.png")
    assert "--force" in refused(picture, "--csv", str(out), capsys=capsys)
    assert out.read_text() == "dear"
    predict.main([picture, "--cropped", "--csv", str(out), "--force"])
    assert out.read_text().startswith("path,face,reason,gender.female")


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        (["empty", "--csv", "out.csv"], "empty holds no pictures"),
        (["a.png", "--csv", "none/out.csv"], "none is not a folder"),
        (["a.png", "--csv", "empty"], "empty is a folder"),
        (["a.png", "--csv", "out.csv", "--card", "none.json"], "none.json is missing"),
        (["a.png", "--csv", "out.csv", "--models", "empty"], "run 'perfumer models'"),
    ],
)
def test_what_the_caller_can_mend_is_said_in_a_line(tmp_path, monkeypatch, capsys, asked, said):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "empty").mkdir()
    (tmp_path / "a.png").write_bytes(b"")
    assert said in refused(*asked, capsys=capsys)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.png", "empty"]


def test_a_failure_midway_leaves_no_half_table(tmp_path):
    def rows():
        yield predict_table.Row(tmp_path, None, "no face found", None)
        raise OSError("No space left on device")

    with pytest.raises(TableError, match=r"out.csv cannot be written .*free some space"):
        write(tmp_path / "out.csv", rows(), frozenset(Task), force=False)
    assert list(tmp_path.iterdir()) == []


def test_a_task_that_the_network_does_not_read_has_no_columns():
    named = predict_table.name_columns(frozenset({Task.EMOTION, Task.GENDER}))
    assert named[0] == "gender.female"
    assert {name.partition(".")[0] for name in named} == {"gender", "emotion"}


def test_a_picture_named_twice_is_read_once(folder):
    picture = folder / "a-visitor.png"
    assert find_pictures([picture, folder, picture]).count(picture) == 1
    assert folder / "notes.txt" not in find_pictures([folder])


def test_what_is_huge_or_tiny_is_refused_before_it_is_decoded(tmp_path):
    Image.new("1", (16000, 16000)).save(tmp_path / "huge.png")
    Image.new("L", (8, 80)).save(tmp_path / "tiny.png")
    with pytest.raises(UnreadableError, match="pixels: scale it down"):
        read_picture(tmp_path / "huge.png")
    with pytest.raises(UnreadableError, match="too few"):
        read_picture(tmp_path / "tiny.png")


def test_clear_parts_become_white_and_deep_greys_stay_grey(tmp_path):
    Image.new("RGBA", (32, 32), (255, 0, 0, 0)).save(tmp_path / "clear.png")
    Image.fromarray(np.full((32, 32), 40_000, np.uint16)).save(tmp_path / "deep.png")
    assert read_picture(tmp_path / "clear.png").min() == 255
    assert set(np.unique(read_picture(tmp_path / "deep.png"))) == {40_000 >> 8}


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="everything may be read")
def test_a_file_that_may_not_be_read_is_a_reason(tmp_path, folder):
    shutil.copy(folder / "a-visitor.png", tmp_path / "locked.png")
    (tmp_path / "locked.png").chmod(0)
    with pytest.raises(UnreadableError, match="may not be read"):
        read_picture(tmp_path / "locked.png")
