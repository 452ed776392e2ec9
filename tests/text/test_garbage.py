"""Every file that is read may hold anything: the answer is one sentence that names the file."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import settings as trials
from hypothesis import strategies as st

from perfumer.camera.opening import open_camera
from perfumer.camera.script import load_script
from perfumer.camera.source import CameraError, Shape
from perfumer.catalog.ads import load_ads
from perfumer.catalog.concepts import load_concepts
from perfumer.catalog.loading import CatalogError
from perfumer.catalog.music import load_songs
from perfumer.catalog.perfumes import load_perfumes
from perfumer.catalog.pieces import load_pieces
from perfumer.catalog.questions import load_questions
from perfumer.catalog.words import WordsError, load_words
from perfumer.classifier.likeness import ConceptError
from perfumer.classifier.likeness import load_card as load_vectors_card
from perfumer.classifier.model_card import CardError, load_card
from perfumer.diary.model import DiaryModelError, load_model
from perfumer.perception.recording import RecordingError, read_recording
from perfumer.workshop.concepts.words import read_texts
from perfumer.workshop.songs.songs_csv import SongsError, read_songs
from perfumer.workshop.training.data.adapters.annotations import records_in
from perfumer.workshop.training.data.adapters.files import table
from perfumer.workshop.training.data.datasets import DataError
from tests.support.paths import DATA

SHAPE = Shape(64, 64, 5)


def open_source(file: Path) -> None:
    open_camera(str(file), SHAPE, DATA, lambda: None)


def texts_beside(file: Path) -> None:
    other = file.parent / "concepts" / "other"
    other.mkdir(parents=True)
    (other / "a.txt").write_text("a forest")
    (file.parent / "concepts" / "one").mkdir()
    file.rename(file.parent / "concepts" / "one" / file.with_suffix(".txt").name)
    read_texts(file.parent / "concepts")


# What reads the file, its error, and its name.
READERS = {
    "perfumes": (load_perfumes, CatalogError, "file.json"),
    "questions": (load_questions, CatalogError, "file.json"),
    "songs": (load_songs, CatalogError, "file.json"),
    "pieces": (lambda file: load_pieces(file, file.parent), CatalogError, "file.json"),
    "concepts": (load_concepts, (CatalogError, ConceptError), "file.json"),
    "ads": (lambda file: load_ads(file, file.parent), CatalogError, "file.json"),
    "words": (lambda file: load_words(file.parent), WordsError, "ko.json"),
    "script": (load_script, CameraError, "file.json"),
    "camera": (open_source, CameraError, "file.mp4"),
    "picture": (open_source, CameraError, "file.jpg"),
    "model card": (load_card, CardError, "file.json"),
    "vectors": (load_vectors_card, ConceptError, "file.json"),
    "diary": (load_model, DiaryModelError, "file.json"),
    "recording": (read_recording, RecordingError, "file.jsonl"),
    "song list": (read_songs, SongsError, "file.csv"),
    "annotations": (lambda file: records_in([file]), DataError, "file.json"),
    "table": (lambda file: list(table(file, ["path"])), DataError, "file.csv"),
}
GARBAGE = {
    "empty": b"",
    "bytes": bytes(range(256)) * 4,
    "utf-16": '{"questions": []}'.encode("utf-16"),
    "cp949": '{"questions": ["가게"]}\n'.encode("cp949"),
    "brackets": b"[" * 100_000,
    "objects": b'{"a":' * 100_000,
    "huge number": b"9" * 5_000,
    "huge number inside": b'{"questions": [' + b"9" * 5_000 + b"]}",
    "null": b"\0" * 500,
    "list": b"[1, 2]",
    "number": b"5",
    "words": b'"words"',
    "other object": b'{"a": {"b": [null]}}',
}
CASES = [(reader, garbage) for reader in READERS for garbage in [*GARBAGE, "folder"]]


@pytest.mark.parametrize(("reader", "garbage"), CASES)
def test_garbage_is_answered_with_one_sentence_that_names_the_file(tmp_path, reader, garbage):
    read, error, name = READERS[reader]
    file = tmp_path / name
    if garbage == "folder":
        file.mkdir()
    else:
        file.write_bytes(GARBAGE[garbage])
    with pytest.raises(error) as caught:
        read(file)
    assert str(file) in str(caught.value)
    assert len(str(caught.value)) < 800


@pytest.mark.parametrize("garbage", ["bytes", "utf-16", "cp949"])
def test_texts_in_another_encoding_are_named(tmp_path, garbage):
    (tmp_path / "file.txt").write_bytes(GARBAGE[garbage])
    with pytest.raises(ConceptError, match="save it as UTF-8"):
        texts_beside(tmp_path / "file.txt")


@trials(max_examples=200, deadline=None)
@given(
    reader=st.sampled_from([name for name in READERS if name not in ("camera", "picture")]),
    content=st.binary(max_size=200) | st.text(max_size=200).map(str.encode),
)
def test_no_content_ends_in_anything_but_the_readers_own_error(tmp_path_factory, reader, content):
    read, error, name = READERS[reader]
    file = tmp_path_factory.mktemp("garbage") / name
    file.write_bytes(content)
    try:
        read(file)
    except error as said:
        named = str(file) in str(said)
    else:
        named = True  # a list of songs may hold next to nothing
    assert named
