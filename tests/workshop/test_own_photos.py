"""From a folder of raw photos to a model that the kiosk can load, by the commands of the recipe."""

from __future__ import annotations

import json

import numpy as np
import pytest
from PIL import Image

from perfumer.classifier.model_card import load_card
from perfumer.classifier.predictor import Predictor
from perfumer.traits import Gender, Impression, Task
from perfumer.workshop.curate import __main__ as curate
from perfumer.workshop.training import crossval, export_own, train
from perfumer.workshop.training.run.runs import resume
from tests.support import sent_pictures as sent
from tests.support.paths import ROOT

FACES = {
    "train/female_cute": ("girl-teen", "woman-young", "woman-forties"),
    "train/male_active": ("boy-child", "man-young", "man-fifties"),
    "val/female_cute": ("woman-thirties",),
    "val/male_active": ("man-thirties",),
}
SMALL = (
    *("--trunk", "efficientnet_b0", "--sizes", "32", "--shares", "1", "--jitter", "0"),
    *("--batch", "4", "--epochs", "1", "--side", "48", "--precision", "float32", "--device", "cpu"),
)


@pytest.fixture(scope="module")
def photos(tmp_path_factory):
    """Eight rendered people, two photos each, and two that are no good."""
    folder = tmp_path_factory.mktemp("photos")
    chance = np.random.default_rng(3)
    for label, people in FACES.items():
        (folder / label).mkdir(parents=True)
        for person in people:
            for number in range(2):
                photo = sent.photo(person, size=(600, 700), scale=0.8 + 0.3 * number)
                turned = photo.rotate(chance.uniform(-12, 12), Image.Resampling.BICUBIC)
                turned.save(folder / label / f"{person}__{number}.jpg")
    sent.nobody().save(folder / "train/male_active/wall.jpg")
    (folder / "train/male_active/half.jpg").write_bytes(sent.saved(sent.woman())[:4000])
    return folder


@pytest.fixture(scope="module")
def shop(photos, tmp_path_factory):
    """Faces, a run of a few steps, and the model that it became."""
    folder = tmp_path_factory.mktemp("shop")
    # All people stand before one wall and are few: nobody is to be taken for another.
    options = ["--models", str(ROOT / "models/mediapipe"), "--likeness", "-1"]
    assert curate.main([str(photos), str(folder / "faces"), *options]) == 0
    run = ["--run", str(folder / "run")]
    train.main(["--data", f"folder:{folder / 'faces'}", *run, *SMALL])
    export_own.main([*run, "--into", str(folder / "model"), "--licence", "ours"])
    return folder


def test_what_was_no_good_went(shop):
    report = json.loads((shop / "faces/_report/report.json").read_text(encoding="utf-8"))
    assert report["kept"] == 16
    assert report["dropped"] == {"unreadable": 1, "no face": 1}


def test_the_run_can_go_on(shop):
    run, config = resume(shop / "run")
    assert config.tasks == ("gender", "impression")
    assert run.step == 3  # 12 pictures, 4 a batch
    assert (shop / "run/curve.csv").is_file()


def test_the_model_reads_what_the_folders_told_and_nothing_else(shop):
    predictor = Predictor(shop / "model/face.json", 1)
    crop = np.full((32, 32, 3), 120, np.uint8)
    (traits,) = predictor.read([crop])
    assert predictor.card.reads == {Task.GENDER, Task.IMPRESSION}
    assert set(traits.gender) == set(Gender)
    assert sum(traits.impression.values()) == pytest.approx(1, abs=1e-4)
    assert (traits.age, traits.emotion) == ({}, {})
    assert predictor.card.thresholds[Task.EMOTION] == 1


def test_the_card_says_where_it_comes_from_and_how_good_it_is(shop):
    card = load_card(shop / "model/face.json")
    assert card.licence == "ours"
    assert card.data[0].pictures == 12
    assert card.metrics["impression"]["pictures"] == 4
    assert len(card.metrics["impression"]["confusion"]) == len(Impression)
    assert card.trained["seed"] == resume(shop / "run")[1].seed
    assert str(shop) not in card.model_dump_json()
    names = ["MODEL_CARD.md", "face.json", "face.safetensors"]
    assert sorted(path.name for path in (shop / "model").iterdir()) == names


def test_people_are_held_out_one_by_one(shop, tmp_path):
    faces = ["--data", f"folder:{shop / 'faces'}", "--cache", str(shop / "cache")]
    small = ["--size", "32", "--batch", "4", "--pictures", "4", "--device", "cpu"]
    crossval.main([*faces, *small, "--folds", "2", "--out", str(tmp_path), *SMALL[:2]])
    assert len(json.loads((tmp_path / "crossval.json").read_text())["folds"]) == 2


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--run", "nowhere", "--into", "model"], "nowhere"),
        (["--run", "{shop}/run", "--into", "{shop}/run/run.pt"], "cannot be written"),
    ],
)
def test_what_cannot_be_exported_says_why(shop, capsys, options, said):
    with pytest.raises(SystemExit) as stopped:
        export_own.main([option.format(shop=shop) for option in options])
    assert stopped.value.code == 2
    assert said in capsys.readouterr().err
