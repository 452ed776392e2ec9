"""An operator's own folder: files that play with their tags, and those that cannot."""

from __future__ import annotations

from pathlib import Path

import mutagen
import numpy as np
import pytest
import soundfile
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from perfumer.catalog.moods import USUAL_PLACES
from perfumer.catalog.pieces import PieceCatalog
from perfumer.catalog.pieces_own import OwnMusic, load_own, main
from perfumer.traits import Emotion

TONE = (np.sin(np.linspace(0, 900, 11_025)) / 4).astype(np.float32)


def sound(folder: Path, name: str, **tags: str) -> Path:
    """Half a second of a tone, tagged."""
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.suffix == ".opus":
        soundfile.write(path, TONE, 24_000, format="OGG", subtype="OPUS")
    else:
        soundfile.write(path, TONE, 22_050)
    if tags:
        written = mutagen.File(path, easy=True)
        if written.tags is None:
            written.add_tags()
        for key, value in tags.items():
            written[key] = value
        written.save()
    return path


def only(folder: Path):
    found = load_own(folder)
    assert found.troubles == ()
    (piece,) = found.pieces
    return piece


@pytest.mark.parametrize("name", ["song.mp3", "song.ogg", "song.opus", "song.flac", "a/b/song.MP3"])
def test_a_file_is_picked_up_with_its_tags(tmp_path, name):
    sound(
        tmp_path, name, title="비 오는 날", artist="한별", mood="sad 0.9, fear", valence="0.3",
        energy="0.25",
    )  # fmt: skip
    piece = only(tmp_path)
    assert piece.title.ko == "비 오는 날 – 한별"
    assert piece.emotions == {Emotion.SAD: 0.9, Emotion.FEAR: 0.8}
    assert (piece.valence, piece.energy) == (0.3, 0.25)
    assert piece.seconds == pytest.approx(0.5, abs=0.1)
    assert load_own(tmp_path).files[piece.id] == tmp_path / name


def test_without_a_place_it_lies_where_such_music_usually_does(tmp_path):
    sound(tmp_path, "untitled.flac", mood="HAPPY")
    piece = only(tmp_path)
    assert piece.title.en == "untitled"
    assert (piece.valence, piece.energy) == (
        USUAL_PLACES[Emotion.HAPPY].valence,
        USUAL_PLACES[Emotion.HAPPY].energy,
    )


def test_its_address_holds_no_path(tmp_path):
    sound(tmp_path, "../own/금지곡 & #1.mp3", mood="happy")
    found = load_own(tmp_path / ".." / "own")
    piece = found.pieces[0]
    addresses = PieceCatalog(found.pieces, found.files).addresses(piece)
    assert addresses == [f"/own-music/{piece.id}"]
    assert piece.id.isascii()


@pytest.mark.parametrize(
    ("tags", "message"),
    [
        ({}, "has no tag MOOD"),
        ({"mood": " , "}, "has no tag MOOD"),
        ({"mood": "gloomy"}, "MOOD 'gloomy' is none of angry"),
        ({"mood": "sad 2"}, "MOOD '2' is no number from 0 to 1"),
        ({"mood": "sad nan"}, "MOOD 'nan' is no number"),
        ({"mood": "sad 0"}, "every emotion the strength 0"),
        ({"mood": "sad", "energy": "loud"}, "ENERGY 'loud' is no number"),
        ({"mood": "sad", "title": "긴" * 500}, "ko: String should have at most 400"),
    ],
)
def test_a_mistake_in_the_tags_is_named_and_the_others_play(tmp_path, tags, message):
    sound(tmp_path, "wrong.mp3", **tags)
    sound(tmp_path, "right.mp3", mood="happy")
    found = load_own(tmp_path)
    assert [piece.file for piece in found.pieces] == ["right.mp3"]
    assert len(found.troubles) == 1
    assert found.troubles[0].startswith(f"{tmp_path / 'wrong.mp3'}: ")
    assert message in found.troubles[0]


@pytest.mark.parametrize("name", ["broken.mp3", "broken.ogg", "broken.flac", "broken.m4a"])
@pytest.mark.parametrize("content", [b"", b"no sound at all", b"ID3\x04\x00", b"OggS", b"fLaC\x00"])
def test_a_broken_file_is_named(tmp_path, name, content):
    (tmp_path / name).write_bytes(content)
    found = load_own(tmp_path)
    assert found.pieces == ()
    assert name in found.troubles[0]
    assert "replace it" in found.troubles[0]


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(content=st.binary(max_size=400), head=st.sampled_from([b"", b"ID3", b"OggS", b"fLaC"]))
def test_no_file_however_broken_stops_the_start(tmp_path, content, head):
    for suffix in ("mp3", "opus", "flac", "m4a"):
        (tmp_path / f"any.{suffix}").write_bytes(head + content)
    found = load_own(tmp_path)
    assert len(found.pieces) + len(found.troubles) == 4


def test_kinds_that_carry_no_tags_are_named_and_other_files_are_left_alone(tmp_path):
    sound(tmp_path, "take.wav")
    (tmp_path / "LICENCE.txt").write_text("ours", encoding="utf-8")
    (tmp_path / ".hidden.mp3").write_bytes(b"")
    found = load_own(tmp_path)
    assert len(found.troubles) == 1
    assert "take.wav: is of a type that does not play here: convert it" in found.troubles[0]


def test_a_link_out_of_the_folder_is_not_followed(tmp_path):
    outside = sound(tmp_path, "outside/secret.mp3", mood="happy")
    folder = tmp_path / "music"
    folder.mkdir()
    (folder / "link.mp3").symlink_to(outside)
    found = load_own(folder)
    assert found.pieces == ()
    assert "leads out of the folder" in found.troubles[0]


def test_a_folder_that_is_not_there_is_named(tmp_path):
    found = load_own(tmp_path / "none")
    assert found == OwnMusic(troubles=found.troubles)
    assert "is no folder" in found.troubles[0]


def test_a_folder_can_be_checked_before_the_start(tmp_path, capsys):
    sound(tmp_path, "right.mp3", title="비", mood="sad")
    assert main([str(tmp_path)]) == 0
    sound(tmp_path, "wrong.mp3")
    assert main([str(tmp_path)]) == 1
    said = capsys.readouterr()
    assert "right.mp3: 비; sad 0.8; valence 0.15, energy 0.3; " in said.out
    assert "wrong.mp3: has no tag MOOD" in said.err
