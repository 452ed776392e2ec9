"""Which form of the network runs: the compressed one where it is good, else the weights."""

from __future__ import annotations

import json
import logging
import shutil
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import openvino
import pytest
from openvino import opset13 as ops

from perfumer.classifier.model_card import FORMAT, CardError, load_card, sha256
from perfumer.classifier.network import build
from perfumer.classifier.predictor import Predictor
from perfumer.classifier.runtimes.choosing import import_runtime
from perfumer.recommend.certainty import is_sure
from perfumer.traits import LABELS, Gender, Task, average, top
from perfumer.workshop.training.ship.card_files import write_weights
from tests.support.classifier.exporting import SIDE, register
from tests.support.journey import ROOT

register()
HEADS = {task.value: len(labels) for task, labels in LABELS.items()}


def write_model(path, heads=HEADS, blur=None):
    """Reads nothing but the mean of each colour; female wherever there is much red."""
    pictures = ops.parameter([-1, 3, SIDE, SIDE], np.float32, name="pictures")
    steps, edges = [1, 1], [12, 12]
    seen = pictures if blur is None else ops.convolution(pictures, blur, steps, edges, edges, steps)
    features = ops.reduce_mean(seen, np.array([2, 3]))
    outputs = {"features": features}
    for head, count in heads.items():
        weight = np.zeros((3, count), np.float32)
        weight[0, 0] = 1
        outputs[head] = ops.matmul(features, weight, False, False)
    results = []
    for name, node in outputs.items():
        node.output(0).set_names({name})
        results.append(ops.result(node))
    openvino.save_model(openvino.Model(results, [pictures]), path)


def facts(labels):
    return {"labels": labels, "temperature": 1.0, "unsure_below": 0.6}


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    folder = tmp_path_factory.mktemp("whole")
    write_weights(build("tiny-conv", pretrained=False), folder / "face.safetensors")
    write_model(folder / "face-int8.xml")
    files = {name: sha256(folder / name) for name in ("face-int8.xml", "face-int8.bin")}
    card = {
        **{"format": FORMAT, "name": "tiny", "trunk": "tiny-conv", "side": SIDE},
        **{"weights": "face.safetensors", "licence": "ours", "data": [], "trained": {}},
        "weights_sha256": sha256(folder / "face.safetensors"),
        **{"mean": [0.5] * 3, "std": [0.25] * 3, "metrics": {}, "limits": ["none is known"]},
        "tasks": {task.value: facts([str(label) for label in LABELS[task]]) for task in Task},
        "compressed": {
            **{"runtime": "openvino", "numbers": "int8", "files": files, "bytes": 1000},
            **{"lost": dict.fromkeys(HEADS, 0.5), "calibrated_on": 60},
        },
    }
    (folder / "face.json").write_text(json.dumps(card))
    return folder


@pytest.fixture
def folder(whole, tmp_path):
    return shutil.copytree(whole, tmp_path / "models")


def edit(folder, **changes):
    path = folder / "face.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | changes))


def edit_form(folder, **changes):
    edit(folder, compressed=json.loads((folder / "face.json").read_text())["compressed"] | changes)


def opened(folder):
    return Predictor(folder / "face.json", threads=1)


def replace_by_a_folder(path):
    path.unlink()
    path.mkdir()


def test_the_compressed_form_runs_where_it_is_good_enough(folder, caplog):
    assert import_runtime(folder / "face.json") == ""
    with caplog.at_level(logging.WARNING):
        predictor = opened(folder)
    red = np.zeros((SIDE, SIDE, 3), np.uint8)
    red[..., 0] = 255
    assert predictor.runtime == "OpenVINO, int8"
    assert predictor.read([red])[0].gender[Gender.FEMALE] > 0.8
    assert predictor.features([red]).shape == (1, 3)
    assert caplog.messages == []


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (lambda f: edit_form(f, lost=dict.fromkeys(HEADS, 0.5) | {"age": 1.2}), "age 1.2"),
        (lambda f: edit_form(f, lost={"gender": 0.1}), "loses too many points"),
        (lambda f: (f / "face-int8.bin").unlink(), "face-int8.bin is missing"),
        (lambda f: (f / "face-int8.bin").write_bytes(b"half"), "face-int8.bin is not the file"),
        (lambda f: (f / "face-int8.xml").unlink(), "face-int8.xml is missing"),
        (lambda f: replace_by_a_folder(f / "face-int8.xml"), "face-int8.xml is missing"),
    ],
)
def test_the_weights_run_where_the_compressed_form_may_not(folder, caplog, spoil, said):
    spoil(folder)
    reason = import_runtime(folder / "face.json")
    assert said in reason
    assert reason.endswith("faces are read with PyTorch instead, which is slower")
    with caplog.at_level(logging.WARNING):
        predictor = opened(folder)
    assert predictor.runtime == "PyTorch, float32"
    assert said in caplog.text


def other_model(folder, heads=None, blur=None):
    """A model that the card describes, and that is none, or another network's."""
    (folder / "face-int8.xml").write_text("<net/>")
    if heads is not None:
        write_model(folder / "face-int8.xml", heads, blur)
    files = {name: sha256(folder / name) for name in ("face-int8.xml", "face-int8.bin")}
    edit_form(folder, files=files)


@pytest.mark.parametrize(
    ("heads", "said"),
    [
        (None, "face-int8.xml cannot be opened"),
        (HEADS | {"age": 7}, "with as many labels: export the model again"),
        ({"gender": 2}, "has the outputs features, gender, its card wants"),
    ],
)
def test_a_model_that_is_not_the_cards_is_left_alone(folder, caplog, heads, said):
    other_model(folder, heads)
    with caplog.at_level(logging.WARNING):
        assert opened(folder).runtime == "PyTorch, float32"
    assert said in caplog.text


@pytest.fixture
def no_torch(monkeypatch):
    monkeypatch.setitem(sys.modules, "perfumer.classifier.runtimes.pytorch", None)


@pytest.fixture
def no_openvino(monkeypatch):
    monkeypatch.setitem(sys.modules, "perfumer.classifier.runtimes.openvino", None)


@pytest.mark.usefixtures("no_torch")
def test_without_pytorch_the_compressed_form_is_all_that_is_needed(folder):
    (folder / "face-int8.xml").touch()
    assert opened(folder).runtime == "OpenVINO, int8"


@pytest.mark.usefixtures("no_torch")
def test_without_pytorch_a_spoilt_form_names_both_remedies(folder):
    (folder / "face-int8.bin").unlink()
    with pytest.raises(CardError, match=r"bin is missing.*restore models/.*requirements.txt"):
        opened(folder)


@pytest.mark.usefixtures("no_openvino")
def test_without_openvino_the_weights_run(folder, caplog):
    with caplog.at_level(logging.WARNING):
        assert opened(folder).runtime == "PyTorch, float32"
    assert "the compressed form needs openvino" in caplog.text


@pytest.mark.usefixtures("no_torch")
def test_without_pytorch_the_missing_form_is_told_before_anything_is_opened(folder):
    (folder / "face-int8.bin").unlink()
    assert "face-int8.bin is missing" in import_runtime(folder / "face.json")


@pytest.mark.usefixtures("no_openvino", "no_torch")
def test_without_either_the_remedy_is_named(folder):
    with pytest.raises(CardError, match=r"install requirements\.txt"):
        opened(folder)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"trunk": "efficientnet_b0"}, "does not fit the trunk 'efficientnet_b0'"),
        ({"weights_sha256": "0" * 64}, "face.safetensors is not the file that face.json"),
        ({"compressed": {"runtime": "other"}}, "compressed.runtime"),
        ({"tasks": {"gender": facts(["woman", "man"])}}, "no label set has the labels"),
        ({"side": "large"}, "side"),
    ],
)
def test_an_edited_card_is_refused_by_name(folder, changes, said):
    edit(folder, **({"compressed": None} | changes))
    with pytest.raises(CardError, match=said):
        opened(folder)


def test_readings_of_one_face_are_averaged_and_say_how_sure_they_are(folder):
    bright, dark = np.full((SIDE, SIDE, 3), 255, np.uint8), np.zeros((SIDE, SIDE, 3), np.uint8)
    predictor = opened(folder)
    readings = predictor.read([bright, dark] * 2 + [bright])
    thresholds = load_card(folder / "face.json").thresholds
    assert [top(one.gender)[0] for one in readings].count(Gender.FEMALE) == 3
    label, probability = top(average(readings).gender)
    assert label is Gender.FEMALE
    # 0.88 three times and 0.12 twice are not sure together.
    assert not is_sure(probability, thresholds[Task.GENDER])
    assert thresholds[Task.GENDER] == 0.6


def test_many_faces_are_read_in_batches_as_one_by_one(folder):
    crops = list(np.random.default_rng(1).integers(0, 255, (19, SIDE, SIDE, 3), np.uint8))
    predictor = opened(folder)
    alone = [predictor.read([crop])[0].gender[Gender.FEMALE] for crop in crops]
    together = [traits.gender[Gender.FEMALE] for traits in predictor.read(crops)]
    assert together == pytest.approx(alone, abs=1e-5)


def test_a_booth_and_its_studio_read_at_once(folder):
    other_model(folder, HEADS, blur=np.full((3, 3, 25, 25), 1 / 1875, np.float32))
    predictor = Predictor(folder / "face.json", threads=2)
    assert predictor.runtime == "OpenVINO, int8"
    crops = list(np.random.default_rng(1).integers(0, 255, (8, SIDE, SIDE, 3), np.uint8))
    alone = [traits.gender[Gender.FEMALE] for traits in predictor.read(crops)]
    with ThreadPoolExecutor(4) as threads:
        answers = list(threads.map(predictor.read, [crops] * 60))
    for answer in answers:
        assert [traits.gender[Gender.FEMALE] for traits in answer] == pytest.approx(alone)


GIVEN_UP_ELSEWHERE = """
import os, signal, sys, threading
from pathlib import Path

from perfumer.classifier.predictor import Predictor

heard = []
signal.signal(signal.SIGTERM, lambda number, frame: heard.append(number))
held = [Predictor(Path(sys.argv[1]), threads=1)]
assert held[0].runtime == "OpenVINO, int8"
thread = threading.Thread(target=held.clear)
thread.start()
thread.join()
os.kill(os.getpid(), signal.SIGTERM)
print("heard", len(heard))
"""


def test_a_signal_is_survived_after_a_model_was_given_up_in_another_thread(folder):
    ended = subprocess.run(
        [sys.executable, "-c", GIVEN_UP_ELSEWHERE, str(folder / "face.json")],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert (ended.returncode, ended.stdout) == (0, "heard 1\n"), ended.stderr


def test_one_thread_means_the_callers_own_so_that_its_low_priority_counts():
    predictor = Predictor(ROOT / "models/face.json", 1)
    crops = [np.zeros((predictor.card.side, predictor.card.side, 3), np.uint8)] * 8

    def share_of_the_caller():
        own, all_threads = time.thread_time(), time.process_time()
        for _ in range(3):
            predictor.read(crops)
        return (time.thread_time() - own) / (time.process_time() - all_threads)

    with ThreadPoolExecutor(1) as caller:
        assert caller.submit(share_of_the_caller).result() > 0.9
