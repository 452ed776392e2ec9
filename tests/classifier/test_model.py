"""Network, card, predictor and preprocessing; the shipped model too."""

from __future__ import annotations

import json

import numpy as np
import pytest
import torch
from safetensors.torch import save_file

from perfumer.camera.painting import Painter
from perfumer.camera.people import Person, Role
from perfumer.camera.source import Shape
from perfumer.classifier.model_card import CardError, load_card, sha256
from perfumer.classifier.network import NetworkError, build
from perfumer.classifier.predictor import Predictor
from perfumer.classifier.preprocess import crop_face, normalise, scale_crop
from perfumer.label_views import FOUR, age_groups, aihub_emotions, merged_ages, twelve
from perfumer.messages import Box, Face
from perfumer.perception.assets import assets_in
from perfumer.perception.faces import FaceFinder
from perfumer.traits import LABELS, Impression, Task, average, without
from tests.support.journey import ROOT, traits

CARD = ROOT / "models/face.json"


@pytest.fixture(scope="module")
def predictor():
    return Predictor(CARD, threads=1)


def changed_card(tmp_path, **changes):
    """The shipped card with other facts, beside a copy of its weights."""
    content = json.loads(CARD.read_text()) | changes
    (tmp_path / "face.safetensors").symlink_to(ROOT / "models/face.safetensors")
    path = tmp_path / "face.json"
    path.write_text(json.dumps(content))
    return path


def test_the_shipped_weights_are_small_and_as_their_card_says():
    card = load_card(CARD)
    weights = CARD.parent / card.weights
    assert weights.stat().st_size <= 60_000_000
    assert sha256(weights) == card.weights_sha256
    assert card.trunk == "resnet50_half"


def test_the_card_is_complete():
    card = load_card(CARD)
    assert {fact for data in card.data for fact in data.tasks} == set(Task)
    assert all(data.licence and data.source for data in card.data)
    assert "NC" in card.licence
    for task in Task:
        assert task.value in card.metrics
    assert "by_race_group" in card.metrics["gender"]


def test_a_reading_is_a_distribution_per_task(predictor):
    side = predictor.card.side
    noise = np.random.default_rng(1).integers(0, 255, (3, side, side, 3), np.uint8)
    for reading in predictor.read(list(noise)):
        for task in Task:
            shares = getattr(reading, task.value)
            assert list(shares) == list(LABELS[task])
            assert sum(shares.values()) == pytest.approx(1, abs=1e-4)


def test_a_batch_reads_as_single_calls_do(predictor):
    side = predictor.card.side
    noise = list(np.random.default_rng(2).integers(0, 255, (4, side, side, 3), np.uint8))
    together = predictor.read(noise)
    alone = [predictor.read([crop])[0] for crop in noise]
    for one, other in zip(together, alone, strict=True):
        assert list(one.age.values()) == pytest.approx(list(other.age.values()), abs=1e-3)


def test_nothing_to_read_reads_nothing(predictor):
    assert predictor.read([]) == []


def test_a_face_found_in_a_frame_is_cut_and_read(predictor):
    role = Role("man-fifties", 1.0, False)
    painter = Painter(Shape(1280, 720, 30), ROOT / "data/demo", [role])
    image = np.ascontiguousarray(painter.paint([Person(role, 0.5, None)], 0.0))
    finder = FaceFinder(assets_in(ROOT / "models/mediapipe").face_detector, 0.5)
    crop = crop_face(image, finder.find(image)[0], predictor.card.side)
    finder.close()
    reading = predictor.read([crop])[0]
    assert crop.shape == (predictor.card.side, predictor.card.side, 3)
    assert crop.std() > 20
    assert 0 < reading.adult < 1


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"format": 9}, "format is 9"),
        ({"trunk": "resnet18"}, "no trunk 'resnet18'"),
        ({"trunk": "efficientnet_b0"}, "does not fit the trunk"),
        ({"weights": "other.safetensors"}, "is missing"),
        ({"weights_sha256": "0" * 64}, "not the file"),
        ({"side": 7}, "side"),
        ({"tasks": {}}, "tasks lacks"),
        ({"limits": []}, "limits"),
    ],
)
def test_an_edited_card_is_refused_by_name(tmp_path, changes, said):
    with pytest.raises(CardError, match=said):
        Predictor(changed_card(tmp_path, **changes), threads=1)


def test_a_missing_card_says_how_to_get_one(tmp_path):
    with pytest.raises(CardError, match="make train"):
        load_card(tmp_path / "none.json")


def test_weights_that_are_no_weights_are_refused(tmp_path):
    path = changed_card(tmp_path)
    weights = tmp_path / "face.safetensors"
    weights.unlink()
    save_file({"other": torch.zeros(2)}, weights)
    content = json.loads(path.read_text()) | {"weights_sha256": sha256(weights)}
    path.write_text(json.dumps(content))
    with pytest.raises(CardError, match="export the model again"):
        Predictor(path, threads=1)


def test_an_unknown_trunk_names_the_known_ones():
    with pytest.raises(NetworkError, match="resnet50"):
        build("alexnet", pretrained=False)


def face(x: float, y: float, size: float) -> Face:
    return Face(Box(x, y, size * 9 / 16, size), (), 0.9, 0, 0, 50, 0.5)


def test_a_crop_is_as_close_to_the_face_as_the_pictures_it_was_trained_on():
    image = np.zeros((720, 1280, 3), np.uint8)
    image[290:430, 570:710] = 255  # what the face finder would box
    crop = crop_face(image, face(570 / 1280, 290 / 720, 140 / 720), 96)
    rows, columns = np.nonzero(crop[..., 0] > 128)
    assert crop.shape == (96, 96, 3)
    assert abs((columns.min() + columns.max()) / 2 - 48) <= 1.5
    assert abs((rows.min() + rows.max()) / 2 - 48) <= 1.5
    assert (columns.max() - columns.min()) / 96 == pytest.approx(0.88, abs=0.03)


@pytest.mark.parametrize("place", [(-0.05, -0.05), (0.95, 0.9)])
def test_a_face_at_the_edge_is_cut_without_a_black_border(place):
    image = np.full((720, 1280, 3), 200, np.uint8)
    crop = crop_face(image, face(*place, 0.2), 64)
    assert crop.min() == 200


def test_preprocessing_centres_and_scales_the_channels():
    grey = scale_crop(np.full((30, 30, 3), 128, np.uint8), 64)
    batch = normalise(grey[None], (0.5, 0.5, 0.5), (0.25, 0.25, 0.25))
    assert batch.shape == (1, 3, 64, 64)
    assert batch.mean() == pytest.approx(0.008, abs=0.001)


def test_views_keep_the_whole_probability():
    seen = traits()
    for view in (twelve(seen), aihub_emotions(seen), age_groups(seen), merged_ages(seen)):
        assert sum(view.values()) == pytest.approx(1)
    assert max(twelve(seen), key=twelve(seen).get) == "female_elegant"
    assert len(twelve(seen)) == 12
    assert {sum(parts.values()) for parts in FOUR.values()} == {1}


def test_readings_average_by_their_weight():
    both = average([traits(sure=0.8), traits(sure=0.4), traits(sure=0.3)])
    assert both.readings == 3
    assert both.impression[Impression.ELEGANT] == pytest.approx(0.5)
    assert sum(without(both.impression, Impression.ELEGANT).values()) == pytest.approx(1)
    with pytest.raises(ValueError, match="no readings"):
        average([])
