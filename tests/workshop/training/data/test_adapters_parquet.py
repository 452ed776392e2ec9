"""The Parquet files of FairFace and FER2013, as a folder of look-alikes."""

from __future__ import annotations

import pyarrow as arrow
import pyarrow.parquet as parquet
import pytest

from perfumer.traits import Task
from perfumer.workshop.training.data import sources
from perfumer.workshop.training.data.datasets import DataError
from tests.workshop.training.data.test_adapters import picture, told


def written(path, **columns):
    """Pictures one shade brighter each; cells as plain bytes."""
    count = len(next(iter(columns.values())))
    table = {"image": [picture(shade) for shade in range(count)], **columns}
    parquet.write_table(arrow.table(table), path)


@pytest.fixture
def shared(tmp_path):
    folder = tmp_path / "datasets"
    folder.mkdir()
    for name in ("train_1", "train_2", "val"):
        written(
            folder / f"fairface_{name}.parquet",
            file=["a.jpg", "b.jpg"],
            age=["0-2", "more than 70"],
            gender=["Female", "Male"],
            race=["East Asian", "White"],
        )
    for name in ("train", "val", "test"):
        written(folder / f"fer2013_{name}.parquet", emotion=["sad", "happy", "disgust"])
    return folder


def read(name, tmp_path):
    return sources.read([name], tmp_path / "cache", 16, 1)


@pytest.mark.parametrize("kind", ["", "parquet:"])
def test_a_folder_alone_holds_both_sets_with_their_parts(shared, tmp_path, kind):
    fairface, fer = read(f"{kind}{shared}", tmp_path)
    assert told(fairface.train, Task.GENDER, Task.AGE) == [("female", "0-2"), ("male", "70+")] * 2
    assert told(fairface.val, Task.EMOTION, Task.IMPRESSION) == [("", "")] * 2
    assert fairface.train.groups.tolist() == ["East Asian", "White"] * 2
    assert told(fer.train, Task.EMOTION, Task.GENDER) == [
        ("sad", ""),
        ("happy", ""),
        ("disgust", ""),
    ]
    assert (fer.train.tight.all(), fairface.train.tight.any()) == (True, False)
    assert (len(fer.val), len(fer.test), fairface.test) == (3, 3, None)


def test_each_set_can_be_named_alone(shared, tmp_path):
    assert len(read(f"fairface:{shared}", tmp_path)) == 1
    assert len(read(f"fer2013:{shared}", tmp_path)) == 1


def test_cells_may_be_structures_as_hugging_face_writes_them(shared, tmp_path):
    table = {"image": [{"bytes": picture(9), "path": "a.png"}], "emotion": ["fear"]}
    parquet.write_table(arrow.table(table), shared / "fer2013_train.parquet")
    (fer,) = read(f"fer2013:{shared}", tmp_path)
    assert fer.train.pictures[0].max() == 9


def test_missing_files_and_columns_are_named(shared, tmp_path):
    written(shared / "fer2013_val.parquet", mood=["sad"])
    with pytest.raises(DataError, match=r"fer2013_val\.parquet lacks the columns emotion"):
        read(f"fer2013:{shared}", tmp_path)
    (shared / "fairface_train_2.parquet").unlink()
    with pytest.raises(DataError, match=r"fairface_train_2\.parquet is missing: name the folder"):
        read(f"fairface:{shared}", tmp_path)


def test_a_label_outside_the_set_names_file_and_row(shared, tmp_path):
    written(shared / "fer2013_train.parquet", emotion=["sad", "bored"])
    with pytest.raises(DataError, match=r"fer2013_train\.parquet, row 2: emotion is 'bored'"):
        read(f"fer2013:{shared}", tmp_path)


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("odd:{shared}", "no kind 'odd'; known are parquet, .*folder, table, aihub-families"),
        ("folder:{shared}/nowhere", "nowhere is missing"),
    ],
)
def test_unknown_kinds_and_places_are_named(shared, tmp_path, name, said):
    with pytest.raises(DataError, match=said):
        read(name.format(shared=shared), tmp_path)


def test_several_sets_are_read_together(shared, tmp_path):
    found = sources.read([str(shared), f"fer2013:{shared}"], tmp_path / "cache", 16, 1)
    assert len(found) == 3
