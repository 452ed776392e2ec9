"""Measuring from the command line: cards, runs, checkpoints, data of one's own."""

from __future__ import annotations

import json
import resource
from dataclasses import replace

import numpy as np
import pytest
from safetensors.torch import save_file

from perfumer.classifier.model_card import CardError, TaskFacts, load_card, sha256
from perfumer.classifier.network import build
from perfumer.label_views import FourEmotions
from perfumer.maths.softmax import softmax
from perfumer.traits import LABELS, Task
from perfumer.workshop.training import evaluate
from perfumer.workshop.training.config import Config
from perfumer.workshop.training.judge.judging import in_our_labels, judge_heads, outputs
from perfumer.workshop.training.run import runs
from perfumer.workshop.training.run.model import start
from tests.support.classifier import exporting
from tests.support.classifier.tiny_training import faces, register
from tests.support.journey import ROOT

register()
exporting.register()
SHIPPED = ROOT / "models/face.json"
HEADS = {
    "gender": ("female", "male"),
    "emotion": tuple(FourEmotions),
}


@pytest.fixture
def run_folder(tmp_path):
    config = Config(trunk="tiny", sizes=(16,), shares=(1.0,))
    run = start(config)
    runs.save(run, config, tmp_path / "run")
    runs.keep_best(run, tmp_path / "run")
    return tmp_path / "run"


@pytest.fixture
def card_path(tmp_path):
    """A tiny network whose emotions are the four of another system."""
    folder = tmp_path / "models"
    folder.mkdir()
    network = build("tiny", pretrained=False, heads={h: len(v) for h, v in HEADS.items()})
    save_file(network.state_dict(), folder / "tiny.safetensors")
    facts = {
        head: TaskFacts(labels=v, temperature=2, unsure_below=0.5) for head, v in HEADS.items()
    }
    changes = {
        "trunk": "tiny",
        "weights": "tiny.safetensors",
        "weights_sha256": sha256(folder / "tiny.safetensors"),
        "side": 32,
        "tasks": facts,
        "compressed": None,
    }
    card = load_card(SHIPPED).model_copy(update=changes)
    (folder / "tiny.json").write_text(card.model_dump_json())
    return folder / "tiny.json"


def measured(capsys, *options: object) -> dict:
    evaluate.main(["--data", "made-up:.", *map(str, options)])
    return json.loads(capsys.readouterr().out)


@pytest.fixture(scope="module")
def published(tmp_path_factory):
    """Look-alikes of FairFace, FER+ and the rated faces, a run and the cache of its pictures."""
    base = tmp_path_factory.mktemp("published")
    exporting.data_in(base / "data")
    exporting.saved_run(base / "run")
    return base


def measured_as_published(published, capsys, *options: object):
    where = ("--data", published / "data", "--cache", published / "cache")
    evaluate.main([str(word) for word in (*where, *options)])
    told = capsys.readouterr()
    return json.loads(told.out), told.err


def test_one_command_prints_every_row_of_the_goals(published, capsys):
    found, table = measured_as_published(published, capsys, "--weights", published / "run")
    assert "not measured" not in table
    shown = {line.split(" | ")[0].removeprefix("| "): line for line in table.splitlines()}
    share = f"{found['emotion']['balanced']:.1%}"
    assert f"| {share} |" in shown["expression, balanced over six"]
    assert found["fer2013"]["read_by"] == "fer2013"
    assert found["votes"]["pictures"] == exporting.PICTURES
    assert 0 < found["adults"]["pictures"] < exporting.PICTURES
    assert found["measured_on"][0].startswith("FairFace val; FER+ private test")
    assert shown["impression, correlation"].count(f"{found['impression']['correlation']:.3f}") == 2


def test_the_mean_of_two_readings_stands_beside_one(published, capsys):
    run = ("--weights", published / "run")
    once, table = measured_as_published(published, capsys, *run)
    twice, same = measured_as_published(published, capsys, *run, "--mirror")
    assert table == same
    assert once != twice
    cells = next(line for line in table.splitlines() if "| age |" in line).split(" | ")
    assert cells[1:3] == [f"{found['age']['accuracy']:.1%}" for found in (once, twice)]


def test_goals_are_for_published_data_as_it_is_judged(published, run_folder, capsys):
    evaluate.main(["--data", "made-up:.", "--weights", str(run_folder)])
    assert "floor" not in capsys.readouterr().err
    run = ("--weights", published / "run", "--whole")
    found, table = measured_as_published(published, capsys, *run)
    assert "floor" not in table
    assert found["measured_on"][0] == "parquet, every picture"


def test_a_head_that_no_card_names_is_read_if_the_weights_have_it(card_path, published, capsys):
    def read_by() -> str:
        found, _ = measured_as_published(published, capsys, "--weights", card_path)
        return found["fer2013"]["read_by"]

    assert read_by() == "emotion"
    heads = {head: len(labels) for head, labels in HEADS.items()} | {"fer2013": 7}
    weights = card_path.parent / "tiny.safetensors"
    save_file(build("tiny", pretrained=False, heads=heads).state_dict(), weights)
    facts = json.loads(card_path.read_text()) | {"weights_sha256": sha256(weights)}
    card_path.write_text(json.dumps(facts))
    assert read_by() == "fer2013"


def refused(capsys, *options: object) -> str:
    with pytest.raises(SystemExit) as ended:
        evaluate.main(["--data", "made-up:.", *map(str, options)])
    assert ended.value.code == 2
    return capsys.readouterr().err


@pytest.mark.parametrize("name", ["", "run.pt", "best.pt"])
def test_a_run_is_measured_by_its_folder_or_a_checkpoint(run_folder, capsys, name):
    found = measured(capsys, "--weights", run_folder / name)
    assert set(found) == {"gender", "emotion", "measured_on"}
    assert found["gender"]["pictures"] == 16
    assert np.array(found["emotion"]["confusion"]).shape == (7, 7)
    assert found["measured_on"] == ["made-up, the part kept for judging"]


@pytest.mark.parametrize("name", ["", "tiny.json", "tiny.safetensors"])
def test_a_model_is_measured_by_its_card_its_weights_or_their_folder(card_path, capsys, name):
    found = measured(capsys, "--weights", card_path.parent / name)
    assert found["gender"]["pictures"] == 16


def test_the_folder_of_models_means_the_face_model(tmp_path):
    for name in ("face.json", "diary.json"):
        (tmp_path / name).write_text("{}")
    assert evaluate.find_subject(tmp_path) == tmp_path / "face.json"


def test_data_that_nothing_was_trained_on_is_judged_whole(run_folder, capsys):
    found = measured(capsys, "--weights", run_folder, "--whole")
    assert found["gender"]["pictures"] == 160
    assert found["measured_on"] == ["made-up, every picture"]


def test_labels_of_another_system_are_judged_as_ours(card_path, capsys):
    card = load_card(card_path)
    logits = {"gender": np.zeros((1, 2)), "emotion": np.log([[0.1, 0.6, 0.2, 0.1]]) * 2}
    ours = in_our_labels(logits, card)
    happy = list(LABELS[Task.EMOTION]).index("happy")
    assert softmax(ours["emotion"])[0, happy] == pytest.approx(0.6, abs=1e-3)
    assert ours["gender"] is logits["gender"]
    found = measured(capsys, "--weights", card_path)
    assert np.array(found["emotion"]["confusion"]).shape == (7, 7)


def test_what_was_measured_is_written_into_card_and_page(card_path, capsys):
    found = measured(capsys, "--weights", card_path, "--write")
    card = load_card(card_path)
    assert card.metrics == found
    assert card.tasks["gender"].temperature == found["gender"]["temperature"]
    assert card.tasks["emotion"].temperature == 2
    page = (card_path.parent / "MODEL_CARD.md").read_text()
    assert "made-up, the part kept for judging" in page
    assert "| female | male |" in page


def test_a_card_on_a_full_disk_stays_as_it_was(card_path, capsys):
    before = card_path.read_text()
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (100, limits[1]))  # as good as a full disk
    try:
        said = refused(capsys, "--weights", card_path, "--write")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert "cannot be written" in said
    assert card_path.read_text() == before
    assert not card_path.with_suffix(".part").exists()


def test_figures_of_no_task_are_written_into_the_page_too(card_path, published, capsys):
    written, _ = measured_as_published(published, capsys, "--weights", card_path, "--write")
    page = (card_path.parent / "MODEL_CARD.md").read_text()
    called = written["adults"]["called_angry_or_sad"]
    assert f"| called angry or sad | {called} |" in page
    assert "### Expression, by FER2013's own labels" in page
    assert load_card(card_path).metrics == written


def test_only_a_card_is_written_to(run_folder, capsys):
    assert "--write needs a card" in refused(capsys, "--weights", run_folder, "--write")


def test_what_cannot_be_measured_is_one_line_with_a_remedy(run_folder, tmp_path, capsys):
    empty = tmp_path / "empty"
    empty.mkdir()
    assert "name the card or the run" in refused(capsys, "--weights", empty)
    assert "is missing" in refused(capsys, "--weights", tmp_path / "none.pt")
    (run_folder / "run.pt").write_bytes(b"half a checkpoint")
    assert "is not a checkpoint of ours" in refused(capsys, "--weights", run_folder)


def test_an_edited_card_is_refused(card_path, capsys):
    card_path.write_text(card_path.read_text().replace('"side":32', '"side":3'))
    assert "side" in refused(capsys, "--weights", card_path)


def test_the_card_takes_over_what_was_measured():
    card = load_card(SHIPPED)
    figures = {task.value: {"temperature": 1.25, "unsure_below": 0.6} for task in Task}
    written = evaluate.add_figures(card, figures)
    assert written.metrics == figures
    assert written.tasks[Task.AGE].temperature == 1.25
    assert written.tasks[Task.AGE].labels == tuple(label.value for label in LABELS[Task.AGE])
    with pytest.raises(CardError, match="emotion, impression not measured"):
        evaluate.add_figures(card, {"gender": {}, "age": {}})


def test_sets_that_know_a_task_are_judged_together():
    network = start(Config(trunk="tiny")).mean
    more = replace(faces(30), labels=faces(30).labels | {"emotion": np.full(30, 3)})
    found = judge_heads(network, [faces(50), more], 16, None)
    assert found["gender"]["pictures"] == 80
    assert found["emotion"]["pictures"] == 30
    assert set(found["gender"]["by_gender"]) == {"female", "male", "gap"}


def test_a_face_may_be_read_with_its_mirror_image(run_folder):
    network, _ = runs.load_averaged(run_folder / "run.pt")
    dice = np.random.default_rng(3)
    data = replace(faces(60), pictures=dice.integers(0, 255, (60, 24, 24, 3)).astype(np.uint8))
    turned = replace(data, pictures=data.pictures[:, :, ::-1].copy())
    both = replace(data, pictures=np.concatenate([data.pictures, turned.pictures]))
    read = softmax(outputs(network, both, 16)["gender"]).reshape(2, 60, 2).mean(0)
    expected = float((read.argmax(1) == data.labels["gender"]).mean())
    for one in (data, turned):
        found = judge_heads(network, [one], 16, None, mirrored=True)
        assert found["gender"]["accuracy"] == pytest.approx(expected, abs=1e-4)
    assert judge_heads(network, [data], 16, None) != found
    # A data set that was split holds its pictures by their rows.
    some = data.taken(np.arange(60))
    assert judge_heads(network, [some], 16, None, mirrored=True) == judge_heads(
        network, [data], 16, None, mirrored=True
    )


def test_the_card_holds_single_readings(run_folder, capsys):
    with pytest.raises(SystemExit):
        evaluate.main(["--data", "made-up:.", "--mirror", "--write"])
    assert "leave out --mirror" in capsys.readouterr().err
