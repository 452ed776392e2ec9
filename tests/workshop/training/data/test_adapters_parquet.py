"""The Parquet files of FairFace and FER+, as a folder of look-alikes."""

from __future__ import annotations

import pyarrow as arrow
import pyarrow.parquet as parquet
import pytest

from perfumer.traits import Emotion, Task
from perfumer.workshop.training.data import sources
from perfumer.workshop.training.data.datasets import DataError
from perfumer.workshop.training.data.ferplus import OTHERS, VOTES, labels, shares
from tests.workshop.training.data.test_adapters import EMOTIONS, picture, told


def written(path, **columns):
    """Pictures one shade brighter each; cells as plain bytes."""
    count = len(next(iter(columns.values())))
    table = {"image": [picture(shade) for shade in range(count)], **columns}
    parquet.write_table(arrow.table(table), path)


def votes(*faces, own=None):
    """The columns of FER+: of each face, the votes that are not 0."""
    columns = {name: [face.get(name, 0) for face in faces] for name in (*VOTES, *OTHERS)}
    return columns | {"fer2013": own or [""] * len(faces)}


SAD, HAPPY = {"sadness": 8, "neutral": 2}, {"happiness": 10}
UNSURE = {"disgust": 5, "anger": 4, "contempt": 1}


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
        columns = votes(SAD, HAPPY, UNSURE, own=["neutral", "happy", ""])
        written(folder / f"ferplus_{name}.parquet", **columns)
    return folder


def read(name, tmp_path):
    return sources.read([name], tmp_path / "cache", 16, 1)


@pytest.mark.parametrize("kind", ["", "parquet:"])
def test_a_folder_alone_holds_both_sets_with_their_parts(shared, tmp_path, kind):
    fairface, fer = read(f"{kind}{shared}", tmp_path)
    assert told(fairface.train, Task.GENDER, Task.AGE) == [("female", "0-2"), ("male", "70+")] * 2
    assert told(fairface.val, Task.EMOTION, Task.IMPRESSION) == [("", "")] * 2
    assert fairface.train.groups.tolist() == ["East Asian", "White"] * 2
    assert told(fer.train, Task.EMOTION, Task.GENDER) == [("sad", ""), ("happy", ""), ("", "")]
    assert (fer.train.tight.all(), fairface.train.tight.any()) == (True, False)
    assert (len(fer.val), len(fer.test), fairface.test) == (3, 3, None)


def test_each_set_can_be_named_alone(shared, tmp_path):
    assert len(read(f"fairface:{shared}", tmp_path)) == 1
    assert len(read(f"ferplus:{shared}", tmp_path)) == 1


def test_cells_may_be_structures_as_hugging_face_writes_them(shared, tmp_path):
    table = {"image": [{"bytes": picture(9), "path": "a.png"}], **votes({"fear": 10})}
    parquet.write_table(arrow.table(table), shared / "ferplus_train.parquet")
    (fer,) = read(f"ferplus:{shared}", tmp_path)
    assert fer.train.pictures[0].max() == 9


def test_missing_files_and_columns_are_named(shared, tmp_path):
    written(shared / "ferplus_val.parquet", emotion=["sad"])
    with pytest.raises(DataError, match=r"ferplus_val\.parquet lacks the columns anger, contempt"):
        read(f"ferplus:{shared}", tmp_path)
    (shared / "fairface_train_2.parquet").unlink()
    with pytest.raises(DataError, match=r"fairface_train_2\.parquet is missing: name the folder"):
        read(f"fairface:{shared}", tmp_path)


def test_a_label_outside_the_set_names_file_and_row(shared, tmp_path):
    written(shared / "ferplus_train.parquet", **votes(SAD, HAPPY, own=["sad", "bored"]))
    with pytest.raises(DataError, match=r"ferplus_train\.parquet, row 2: fer2013 is 'bored'"):
        read(f"ferplus:{shared}", tmp_path)


@pytest.mark.parametrize("count", [-1, None, "many"])
def test_votes_that_are_no_count_name_file_and_row(shared, tmp_path, count):
    columns = votes(SAD, HAPPY) | {"fear": [count, count]}
    written(shared / "ferplus_train.parquet", **columns)
    with pytest.raises(DataError, match=r"ferplus_train\.parquet, row 1: fear is .*, not a number"):
        read(f"ferplus:{shared}", tmp_path)


def test_what_people_saw_is_kept_as_shares_and_their_majority_as_the_label(shared, tmp_path):
    for _ in range(2):  # decoded, then out of the cache
        (fer,) = read(f"ferplus:{shared}", tmp_path)
        seen = [dict(zip(Emotion, row, strict=True)) for row in fer.test.shares["emotion"].tolist()]
        assert seen[0][Emotion.SAD] == pytest.approx(0.8)
        assert seen[0][Emotion.NEUTRAL] == pytest.approx(0.2)
        assert seen[2][Emotion.DISGUST] == pytest.approx(5 / 9)
        assert fer.test.shares["emotion"].sum(axis=1).tolist() == pytest.approx([1, 1, 1])
        named = [[*EMOTIONS, ""][label] for label in fer.test.labels["fer2013"]]
        assert named == ["neutral", "happy", ""]
        assert list(fer.test.shares) == ["emotion"]


@pytest.mark.parametrize(
    ("face", "label", "has_shares"),
    [
        ({"fear": 6, "surprise": 4}, "fear", True),
        ({"fear": 5, "surprise": 5}, "", True),
        ({"fear": 5, "surprise": 1, "unknown": 4}, "", True),  # half of all ten is no majority
        ({"neutral": 4, "not_a_face": 3, "unknown": 3}, "", False),
        ({"contempt": 10}, "", False),
        ({}, "", False),
    ],
)
def test_a_label_takes_more_than_half_of_all_and_shares_a_word_of_most(face, label, has_shares):
    row = {name: face.get(name, 0) for name in (*VOTES, *OTHERS)} | {"fer2013": ""}
    found = labels(row)
    assert ([*EMOTIONS, ""][found.get("emotion", -1)]) == label
    assert "fer2013" not in found
    assert bool(shares(row)) == has_shares


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
    found = sources.read([str(shared), f"ferplus:{shared}"], tmp_path / "cache", 16, 1)
    assert len(found) == 3
