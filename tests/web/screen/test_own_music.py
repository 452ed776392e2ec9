"""The kiosk serves the operator's files by their ids, and nothing else of the folder."""

from __future__ import annotations

import re

import mutagen
import numpy as np
import pytest
import soundfile

from perfumer.catalog.pieces_own import load_own
from tests.support.running import running


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    made = tmp_path_factory.mktemp("music")
    path = made / "노래 1.flac"
    soundfile.write(path, np.sin(np.linspace(0, 900, 22_050)) / 4, 22_050)
    file = mutagen.File(path, easy=True)
    file["mood"] = "happy"
    file.save()
    (made / "broken.mp3").write_bytes(b"no sound")
    (made / "licence.txt").write_text("private", encoding="utf-8")
    return made


@pytest.fixture(scope="module")
def kiosk(folder):
    with running("--camera", "demo:still", PERFUMER_MUSIC__FOLDER=str(folder)) as kiosk:
        yield kiosk


def test_a_file_plays_from_its_address_also_in_parts(kiosk, folder):
    (piece,) = load_own(folder).pieces
    whole = kiosk.ask(f"/own-music/{piece.id}")
    assert whole.status == 200
    assert whole.headers["Content-Type"] == "audio/flac"
    assert whole.body == (folder / piece.file).read_bytes()
    part = kiosk.ask(f"/own-music/{piece.id}", Range="bytes=4-11")
    assert (part.status, part.body) == (206, whole.body[4:12])


@pytest.mark.parametrize(
    "name",
    [
        "broken.mp3",
        "licence.txt",
        "..%2Flicence.txt",
        "../licence.txt",
        "own-0",
        "%00",
        "노래 1.flac",
    ],
)
def test_nothing_else_of_the_folder_has_an_address(kiosk, name):
    path = "/own-music/" + name.replace(" ", "%20").encode("ascii", "ignore").decode()
    answer = kiosk.ask(path)
    assert answer.status == 404
    assert b"private" not in answer.body


def test_the_broken_file_is_named_in_the_log(kiosk):
    assert re.search(r"broken\.mp3: .*replace it", kiosk.said())
