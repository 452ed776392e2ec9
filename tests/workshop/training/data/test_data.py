"""What the data sets' own spelling, broken pictures and caches do."""

from __future__ import annotations

import io

import numpy as np
import pytest
from PIL import Image

from perfumer.traits import Task
from perfumer.workshop.training.data.datasets import (
    EMOTION,
    DataError,
    decode_picture,
    fairface_labels,
    label_of,
    load_cached,
)


def emotions(row) -> dict:
    return {Task.EMOTION: label_of(EMOTION, row, "emotion", str(row["emotion"]))}


def encoded(width: int = 30, height: int = 30) -> bytes:
    file = io.BytesIO()
    Image.new("RGB", (width, height), (200, 30, 30)).save(file, "PNG")
    return file.getvalue()


def test_labels_are_read_as_the_sets_spell_them():
    assert fairface_labels({"age": "more than 70", "gender": "Male"}) == {
        Task.GENDER: 1,
        Task.AGE: 8,
    }
    assert emotions({"emotion": "surprise"}) == {Task.EMOTION: 6}


def test_a_label_outside_the_set_names_row_and_remedy():
    with pytest.raises(DataError, match=r"faces\.csv, row 3: emotion is 'bored'.*correct"):
        emotions({"emotion": "bored", "where": "faces.csv, row 3"})


def test_a_corrupt_picture_names_itself():
    with pytest.raises(DataError, match=r"a/b\.png is not a readable picture.*remove it"):
        decode_picture(encoded()[:60], 16, "a/b.png")
    with pytest.raises(DataError, match="remove it"):
        decode_picture(b"", 16, "a/b.png")


def test_of_a_picture_that_is_no_square_the_middle_is_taken():
    wide = Image.new("RGB", (60, 20))
    wide.paste((0, 255, 0), (20, 0, 40, 20))
    file = io.BytesIO()
    wide.save(file, "PNG")
    assert (decode_picture(file.getvalue(), 8, "wide.png") == (0, 255, 0)).all()


def test_a_huge_picture_names_itself(monkeypatch):
    monkeypatch.setattr(Image, "MAX_IMAGE_PIXELS", 1000)
    for side in (40, 400):
        with pytest.raises(DataError, match=r"a/b\.png has more than 1,000 pixels: scale it"):
            decode_picture(encoded(side, side), 16, "a/b.png")


def test_people_and_groups_come_out_of_the_cache_as_they_went_in(tmp_path):
    rows = [(encoded(), {"emotion": "sad", "who": "Kim", "place": "shop"})] * 2
    for _ in range(2):  # decoded, then mapped
        data = load_cached(
            "set",
            tmp_path,
            16,
            lambda: iter(rows),
            emotions,
            group="place",
            tight=True,
            person="who",
        )
        assert data.people.tolist() == ["Kim", "Kim"]
        assert data.groups.tolist() == ["shop", "shop"]
        assert data.labels["emotion"].tolist() == [5, 5]
        assert data.taken(np.array([1])).pictures[:].shape == (1, 16, 16, 3)


def test_a_cache_is_whole_or_not_there(tmp_path):
    def source():
        yield encoded(), {"emotion": "sad"}
        yield encoded(), {"emotion": "bored"}

    for _ in range(2):
        with pytest.raises(DataError, match=r"a row: emotion is"):
            load_cached("set", tmp_path, 16, source, emotions, group=None, tight=True)
        assert list(tmp_path.iterdir()) == []


def test_a_cache_that_another_process_finished_first_is_kept(tmp_path):
    def source():
        if not (tmp_path / "set-16-v2").exists():  # the other process
            load_cached("set", tmp_path, 16, lambda: iter(rows), emotions, group=None, tight=True)
        yield from rows * 2

    rows = [(encoded(), {"emotion": "sad"})]
    found = load_cached("set", tmp_path, 16, source, emotions, group=None, tight=True)
    assert len(found) == 1


def test_a_cache_that_was_never_finished_is_made_anew(tmp_path):
    (tmp_path / "set-16-v2").mkdir()
    (tmp_path / "set-16-v2/pictures.npy").write_bytes(b"half")
    rows = [(encoded(), {"emotion": "sad"})]
    found = load_cached("set", tmp_path, 16, lambda: iter(rows), emotions, group=None, tight=True)
    assert len(found) == 1


def test_a_cache_that_cannot_be_written_has_a_remedy(tmp_path):
    (tmp_path / "cache").write_text("a file")
    rows = [(encoded(), {"emotion": "sad"})]
    with pytest.raises(DataError, match=r"cannot be written.*free some space"):
        load_cached(
            "set", tmp_path / "cache", 16, lambda: iter(rows), emotions, group=None, tight=True
        )


def test_a_set_without_pictures_is_refused(tmp_path):
    with pytest.raises(DataError, match="no pictures"):
        load_cached("set", tmp_path, 16, lambda: iter([]), emotions, group=None, tight=True)


def test_shares_come_out_of_the_cache_as_they_went_in(tmp_path):
    rows = [(encoded(), {"emotion": "sad"}), (encoded(), {"emotion": "happy"})]
    thirds = (0.0, 0.0, 0.0, 0.0, 1 / 3, 2 / 3, 0.0)
    for _ in range(2):  # decoded, then mapped
        data = load_cached(
            "set",
            tmp_path,
            16,
            lambda: iter(rows),
            emotions,
            group=None,
            tight=True,
            sharer=lambda row: {Task.EMOTION: thirds} if row["emotion"] == "sad" else {},
        )
        assert list(data.shares) == ["emotion"]
        assert data.shares["emotion"][0] == pytest.approx(thirds)
        assert not data.shares["emotion"][1].any()  # nobody was asked
        turned = data.taken(np.array([1, 0]))
        assert turned.shares["emotion"][1] == pytest.approx(thirds)
