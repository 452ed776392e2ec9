"""FairFace, FER2013, Kaggle's ages and anybody's own tables, as they are published."""

from __future__ import annotations

import pytest

from perfumer.traits import Task
from perfumer.workshop.training import train
from perfumer.workshop.training.data.datasets import DataError
from tests.workshop.training.data.test_adapters import everything, lay_out, picture, read, told

GREY = " ".join(["7"] * 4)


def written(path, *lines, encoding="utf-8"):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes("\r\n".join(lines).encode(encoding))
    return path


def test_fairface_is_read_as_published(tmp_path):
    root = tmp_path / "fairface"
    lay_out(root / "fairface-img-margin025-trainval", "train/1.jpg", "train/2.jpg", "val/1.jpg")
    head = "file,age,gender,race,service_test"
    written(
        root / "fairface_label_train.csv",
        head,
        "train/1.jpg,more than 70,Male,East Asian,True",
        "train/2.jpg,3-9,Female,Latino_Hispanic,False",
    )
    written(root / "fairface_label_val.csv", head, "val/1.jpg,50-59,Male,Black,False")
    splits = everything("fairface-csv", root, tmp_path)
    assert told(splits.train, Task.GENDER, Task.AGE) == [("male", "70+"), ("female", "3-9")]
    assert told(splits.train, Task.EMOTION, Task.IMPRESSION) == [("", "")] * 2
    assert splits.train.groups.tolist() == ["East Asian", "Latino_Hispanic"]
    assert told(splits.val, Task.AGE) == [("50-59",)]


def fer(tmp_path, *lines, head="emotion,pixels,Usage"):
    written(tmp_path / "fer2013.csv", head, *lines)
    return everything("fer2013-csv", tmp_path, tmp_path)


@pytest.mark.parametrize("head", ["emotion,pixels,Usage", "emotion, pixels, Usage"])
def test_fer2013_is_read_as_published(tmp_path, head):
    lines = [f"{n},{GREY},Training" for n in range(7)]
    splits = fer(tmp_path, *lines, f"0,{GREY},PublicTest", f"6,{GREY},PrivateTest", head=head)
    names = ["angry", "disgust", "fear", "happy", "sad", "surprise", "neutral"]
    assert [label for (label,) in told(splits.train, Task.EMOTION)] == names
    assert told(splits.val, Task.EMOTION) == [("angry",)]
    assert told(splits.test, Task.EMOTION) == [("neutral",)]
    assert splits.train.tight.all()
    assert (splits.train.pictures[:] == 7).all()


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (f"7,{GREY},Training", r"fer2013\.csv, row 2: emotion is '7'; known are 0, 1"),
        (f"3,{GREY},Train", "row 2: Usage is 'Train'; known are Training, PublicTest, PrivateTest"),
        ("3,1 2 3,Training", "row 2: 3 pixels make no square"),
        ("3,1 2 3 x,Training", "row 2: pixels must be 0 to 255"),
        ("3,1 2 3 256,Training", "row 2: pixels must be 0 to 255"),
        ("3,,Training", "row 2: 0 pixels make no square"),
        ("3,1 2 3 4", "row 2 has 2 cells, 3 are named"),
    ],
)
def test_rows_that_cannot_be_used_say_why(tmp_path, line, said):
    with pytest.raises(DataError, match=said):
        fer(tmp_path, line)


def test_missing_columns_and_files_are_named(tmp_path):
    with pytest.raises(DataError, match=r"lacks the columns Usage \(it has emotion, pixels\)"):
        fer(tmp_path, f"3,{GREY}", head="emotion,pixels")
    with pytest.raises(DataError, match="lists no pictures"):
        fer(tmp_path)
    with pytest.raises(DataError, match=r"fairface_label_train\.csv is missing"):
        everything("fairface-csv", tmp_path, tmp_path)
    with pytest.raises(DataError, match=r"age_gender\.csv is missing"):
        everything("age-gender-csv", tmp_path, tmp_path)


def test_kaggles_ages_are_read_as_published(tmp_path):
    written(
        tmp_path / "age_gender.csv",
        "age,ethnicity,gender,img_name,pixels",
        f"1,2,0,20161219203650636.jpg.chip.jpg,{GREY}",
        f"105,0,1,20170110.jpg.chip.jpg,{GREY}",
    )
    found = everything("age-gender-csv", tmp_path, tmp_path).train
    assert told(found, Task.GENDER, Task.AGE) == [("male", "0-2"), ("female", "70+")]
    assert found.groups.tolist() == ["Asian", "White"]


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (f"x,0,0,a,{GREY}", "age is 'x', no number of years"),
        (f"200,0,0,a,{GREY}", "age is '200', no number"),
        (f"20,0,2,a,{GREY}", "gender is '2'"),
    ],
)
def test_ages_that_cannot_be_used_say_why(tmp_path, line, said):
    written(tmp_path / "age_gender.csv", "age,ethnicity,gender,img_name,pixels", line)
    with pytest.raises(DataError, match=said):
        everything("age-gender-csv", tmp_path, tmp_path)


def own(tmp_path, *lines, encoding="utf-8"):
    lay_out(tmp_path / "faces", "1.png", "2.png", "3.png")
    return everything("table", written(tmp_path / "list.csv", *lines, encoding=encoding), tmp_path)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp949"])
def test_a_table_of_ones_own_may_lack_labels(tmp_path, encoding):
    splits = own(
        tmp_path,
        "path,gender,age,emotion,impression,person,split",
        "faces/1.png,여성,34,,cute,김 씨,",
        "faces/2.png,,20-29,happy,,,train",
        'faces/3.png,male,60+,기쁨,,"Lee, B",val',
        encoding=encoding,
    )
    assert told(splits.train, *Task) == [
        ("female", "30-39", "", "cute"),
        ("", "20-29", "happy", ""),
    ]
    assert told(splits.val, *Task) == [("male", "", "happy", "")]
    assert splits.train.people.tolist() == ["김 씨", ""]
    assert splits.val.people.tolist() == ["Lee, B"]


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        (["path"], r"list\.csv lists no pictures"),
        (["path,person", "faces/1.png,a"], "has no column of labels: add some of gender, age"),
        (["file,age", "faces/1.png,3"], r"lacks the columns path \(it has file, age\)"),
        (["path,emotoin", "faces/1.png,sad"], "nothing is known of the columns emotoin: rename"),
        (["path,emotion", "faces/1.png,bored"], r"row 2: emotion is 'bored'; known are .*sad"),
        (["path,age", "faces/1.png,-4"], "row 2: age is '-4'; known are .*or years"),
        (["path,age", "faces/9.png,4"], r"row 2: .*9\.png is missing: restore it"),
        (["path,age,split", "faces/1.png,4,dev"], "row 2: split is 'dev'; known are train"),
    ],
)
def test_a_table_that_cannot_be_used_says_why(tmp_path, lines, said):
    with pytest.raises(DataError, match=said):
        own(tmp_path, *lines)


@pytest.mark.parametrize(
    ("names", "said"),
    [
        ([f"female_cute/{n}.jpg" for n in range(20)], "only 'female'"),
        ([f"60+/{n}.jpg" for n in range(20)], "no picture has a label"),
        (
            ["cute/kim__1.jpg", "sexy/kim__2.jpg"],
            "1 people cannot be split into 2 parts: add pictures",
        ),
    ],
)
def test_training_names_what_cannot_be_learnt(tmp_path, capsys, names, said):
    lay_out(tmp_path / "raw", *names)
    with pytest.raises(SystemExit) as stopped:
        train.main(["--data", f"folder:{tmp_path / 'raw'}", "--run", str(tmp_path / "run")])
    assert stopped.value.code == 2
    assert said in capsys.readouterr().err


def test_a_huge_picture_names_itself(tmp_path, monkeypatch):
    monkeypatch.setattr("PIL.Image.MAX_IMAGE_PIXELS", 1000)
    (tmp_path / "raw/cute").mkdir(parents=True)
    (tmp_path / "raw/cute/1.png").write_bytes(picture(size=(200, 200)))
    with pytest.raises(DataError, match=r"1\.png has more than 1,000 pixels: scale it down"):
        read("folder", tmp_path / "raw", tmp_path)
