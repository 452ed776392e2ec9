"""The card says what a model started from, back to the first weights."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from perfumer.workshop.training.config import Config
from perfumer.workshop.training.run import runs
from perfumer.workshop.training.run.face_api import MANIFEST
from perfumer.workshop.training.run.model import start
from perfumer.workshop.training.ship.history import (
    FACE_API,
    OPEN_NSFW,
    history_of,
    name_teacher,
    sets_learnt,
)
from perfumer.workshop.training.ship.sources import FAIRFACE, FERPLUS, RATED
from tests.support.classifier.tiny_training import register
from tests.support.paths import ROOT

register()
TINY = Config(trunk="tiny", sizes=(16,), shares=(1.0,), data=("fairface:faces", "private/place"))


def saved(folder: Path, config: Config) -> str:
    run = start(config)
    run.seconds, run.step = 600, 10
    runs.save(run, config, folder)
    return str(folder)


def test_runs_are_told_from_the_first_weights_on(tmp_path):
    first = saved(tmp_path / "first", replace(TINY, warm="open-nsfw.onnx"))
    second = saved(tmp_path / "second", replace(TINY, warm=first, teacher=f"there/{MANIFEST}"))
    line = "10 minutes on fairface, parquet (1,280 pictures at 16 pixels)"
    assert history_of(replace(TINY, warm=second)) == [
        OPEN_NSFW,
        line,
        f"{line}, taught by {FACE_API}",
    ]
    assert name_teacher(replace(TINY, teacher=first)) == line
    assert name_teacher(TINY) is None


def test_weights_in_a_file_are_told_as_their_card_does():
    first, *runs_before, last = history_of(
        replace(TINY, warm=str(ROOT / "models/face.safetensors"))
    )
    assert first == OPEN_NSFW
    assert runs_before
    assert "FER+" in last


def test_what_is_not_known_is_not_made_up(tmp_path):
    assert history_of(TINY) == ["random weights"]
    assert history_of(replace(TINY, pretrained=True)) == ["ImageNet weights"]
    assert history_of(replace(TINY, warm=str(tmp_path / "w.safetensors"))) == [
        "the weights of w.safetensors"
    ]
    assert history_of(replace(TINY, warm=str(tmp_path))) == [
        f"the run {tmp_path.name}, which is gone"
    ]


def test_all_sets_that_the_weights_have_seen_are_known(tmp_path):
    assert sets_learnt(replace(TINY, data=("fairface:here",))) == {FAIRFACE.name}
    assert sets_learnt(replace(TINY, data=("folder:mine",))) == {"folder"}
    first = saved(tmp_path / "first", replace(TINY, data=("ferplus:there",)))
    on_faces = replace(TINY, data=("fairface:here",))
    assert sets_learnt(replace(on_faces, warm=first)) == {FAIRFACE.name, FERPLUS.name}
    shipped = str(ROOT / "models/face.safetensors")
    assert RATED.name in sets_learnt(replace(on_faces, warm=shipped))
    assert sets_learnt(replace(on_faces, warm="open-nsfw.onnx")) == {FAIRFACE.name}
