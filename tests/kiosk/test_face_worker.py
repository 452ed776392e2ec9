"""The faces that a kiosk reads are compared with references, where these fit the model."""

from __future__ import annotations

import logging
import shutil
import sys
import threading
import time
from dataclasses import replace
from pathlib import Path

import numpy as np
import psutil
import pytest

from perfumer.catalog.concepts import load_concepts
from perfumer.classifier.likeness import FORMAT, Kind, Vectors, VectorsCard, save_references
from perfumer.classifier.predictor import Predictor
from perfumer.health.counters import Counters
from perfumer.kiosk.face_worker import FaceCallbacks, FaceModel, FaceWorker
from perfumer.messages import Box, Face, Frame
from perfumer.priority import LOW
from perfumer.signage.screen_time import FacesRequest
from perfumer.supervision.failures import attempt
from perfumer.supervision.part import Pulse
from tests.support.journey import ROOT

CARD = ROOT / "models/face.json"
FACE = Face(Box(0.4, 0.3, 0.2, 0.3), (), 0.9, 0, 0, 50, 0.5)
CATALOG = load_concepts(ROOT / "data/concepts.json")


@pytest.fixture(scope="module")
def predictor():
    return Predictor(CARD, 1)


def made(folder: Path, network: str, width: int) -> Path:
    """References that are like every face in the same way."""
    count = len(CATALOG.ids)
    card = VectorsCard(
        format=FORMAT,
        name="made up",
        kind=Kind.PROTOTYPES,
        concepts=CATALOG.ids,
        network_sha256=network,
        vectors="-",
        vectors_sha256="0" * 64,
        temperature=1.0,
        pictures=dict.fromkeys(CATALOG.ids, 20),
        source="made up",
        licence="none",
        metrics={},
        limits=("made up",),
    )
    even = Vectors(
        np.zeros(width, np.float32),
        np.ones(width, np.float32),
        np.zeros((width, count), np.float32),
        np.zeros(count, np.float32),
    )
    save_references(folder / "set.json", card, even)
    return folder / "set.json"


def run_to_end(worker: FaceWorker) -> None:
    """Run the worker on a thread of its own: it lowers the priority of the thread it runs on."""
    thread = threading.Thread(target=lambda: attempt(lambda: worker.run(Pulse(time.monotonic))))
    thread.start()
    thread.join()


def read(references: Path | None, side: int):
    """What a worker with these references reads of a grey picture."""
    callbacks = FaceCallbacks(lambda event: None, lambda readings: None)
    catalog = replace(CATALOG, references=references)
    worker = FaceWorker(FaceModel(CARD, side, 1), catalog, callbacks, Counters())
    worker.close()
    run_to_end(worker)
    assert worker.read_crops is not None
    return worker.read_crops([np.full((side, side, 3), 128, np.uint8)])[0]


def test_a_reading_says_how_like_the_face_is_to_each_concept(tmp_path, predictor):
    side = predictor.card.side
    width = predictor.features([np.zeros((side, side, 3), np.uint8)]).shape[1]
    path = made(tmp_path, predictor.card.weights_sha256, width)
    assert read(path, side).likeness == pytest.approx(dict.fromkeys(CATALOG.ids, 1 / 7))


def test_nobody_who_passes_by_is_compared_with_concepts(tmp_path, predictor):
    side = predictor.card.side
    width = predictor.features([np.zeros((side, side, 3), np.uint8)]).shape[1]
    path = made(tmp_path, predictor.card.weights_sha256, width)
    found = {}

    def keep(readings):
        found.update(readings)
        worker.close()

    callbacks = FaceCallbacks(lambda event: None, keep)
    catalog = replace(CATALOG, references=path)
    worker = FaceWorker(FaceModel(CARD, side, 1), catalog, callbacks, Counters())
    frame = Frame(np.full((360, 640, 3), 128, np.uint8), 0.0, 1)
    worker.ask(FacesRequest(frame, ((7, FACE),)))
    run_to_end(worker)
    assert set(found) == {7}
    assert not found[7].likeness


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux gives threads a niceness")
def test_a_face_is_read_on_a_thread_that_gives_way_to_the_pointer(predictor):
    niceness = []

    def note(readings):
        niceness.append(psutil.Process(threading.get_native_id()).nice())
        worker.close()

    callbacks = FaceCallbacks(lambda event: None, note)
    worker = FaceWorker(FaceModel(CARD, predictor.card.side, 1), CATALOG, callbacks, Counters())
    frame = Frame(np.full((360, 640, 3), 128, np.uint8), 0.0, 1)
    worker.ask(FacesRequest(frame, ((7, FACE),)))
    run_to_end(worker)
    assert niceness == [psutil.Process().nice() + LOW]


@pytest.mark.parametrize("network", ["0" * 64, None], ids=["of another network", "missing"])
def test_references_that_do_not_fit_are_named_and_done_without(
    tmp_path, predictor, caplog, network
):
    path = made(tmp_path, network, 8) if network else tmp_path / "gone.json"
    with caplog.at_level(logging.WARNING):
        found = read(path, predictor.card.side)
    assert found.likeness == {}
    assert sum(found.impression.values()) == pytest.approx(1)
    assert str(path) in caplog.text
    assert "impressions and answers only" in caplog.text


def test_without_references_nothing_is_compared(predictor, caplog):
    assert read(None, predictor.card.side).likeness == {}
    assert caplog.text == ""


@pytest.fixture
def models(tmp_path):
    """The shipped face model, to be spoilt."""
    for name in ("face.json", "face.safetensors", "face-int8.xml", "face-int8.bin"):
        shutil.copy(CARD.parent / name, tmp_path)
    return tmp_path


def loaded(card: Path) -> FaceWorker:
    """A worker that loaded the model, or could not."""
    callbacks = FaceCallbacks(lambda event: None, lambda readings: None)
    worker = FaceWorker(FaceModel(card, 224, 1), CATALOG, callbacks, Counters())
    worker.close()
    run_to_end(worker)
    return worker


@pytest.mark.parametrize("cut", [None, 0, 1000], ids=["missing", "empty", "cut"])
def test_without_its_compressed_form_the_model_is_ready_all_the_same_and_says_why(models, cut):
    file = models / "face-int8.bin"
    content = file.read_bytes()
    file.unlink()
    if cut is not None:
        file.write_bytes(content[:cut])
    worker = loaded(models / "face.json")
    assert worker.ready
    assert str(file) in worker.trouble
    assert worker.trouble.endswith("faces are read with PyTorch instead, which is slower")


def test_without_the_compressed_form_and_pytorch_it_says_what_to_do(models, monkeypatch):
    monkeypatch.setitem(sys.modules, "perfumer.classifier.runtimes.pytorch", None)
    (models / "face-int8.bin").unlink()
    worker = loaded(models / "face.json")
    assert not worker.ready
    assert "restore models/ from the repository, or install requirements.txt" in worker.failure
