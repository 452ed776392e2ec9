"""Comparing trunks and cross-validating, on made-up faces."""

from __future__ import annotations

import json

import pytest

from perfumer.classifier.network import TRUNKS, build
from perfumer.workshop.training import compare, crossval
from perfumer.workshop.training.config import Config
from perfumer.workshop.training.run import runs
from perfumer.workshop.training.run.model import start
from tests.support.classifier.tiny_training import register

register()
BUDGET = ("--pictures", "320", "--size", "16", "--batch", "8")


def test_trunks_are_compared_under_one_budget(tmp_path, capsys):
    trunks = ("--trunks", "tiny", "tiny-wide", "--judged", "8", "--out", str(tmp_path))
    compare.main(["--data", "made-up:.", *BUDGET, *trunks])
    results = json.loads((tmp_path / "compare.json").read_text())["results"]
    assert [result["trunk"] for result in results] == ["tiny", "tiny-wide"]
    assert {result["pictures_seen"] for result in results} == {320}
    assert {"gender", "emotion", "val_loss"} <= set(results[0]["figures"])
    assert min(results[1]["trained_per_s"], results[1]["read_per_s"]) > 0
    assert results[0]["parameters"] < results[1]["parameters"]
    assert "| tiny-wide |" in (tmp_path / "compare.md").read_text()
    assert capsys.readouterr().out == (tmp_path / "compare.md").read_text()


def test_a_start_is_compared_with_random_weights(tmp_path, capsys):
    config = Config(trunk="tiny", sizes=(16,), shares=(1.0,))
    runs.save(start(config), config, tmp_path / "first")
    common = ["--data", "made-up:.", *BUDGET, "--trunks", "tiny", "--out", str(tmp_path)]
    compare.main([*common, "--start", "tiny", str(tmp_path / "first")])
    results = json.loads((tmp_path / "compare.json").read_text())["results"]
    assert [(one["trunk"], one["start"]) for one in results] == [
        ("tiny", "random"),
        ("tiny", "first"),
    ]
    with pytest.raises(SystemExit):
        compare.main([*common, "--start", "tinier", str(tmp_path / "first")])
    assert "--start tinier: no such trunk" in capsys.readouterr().err


def test_the_five_trunks_can_be_compared():
    assert set(TRUNKS) >= {"resnet50", "vgg16", "densenet121", "efficientnet_b0", "vit_b_16"}


def test_the_size_on_disk_is_two_bytes_a_weight():
    network = build("efficientnet_b0", pretrained=False)
    weights = sum(weights.numel() for weights in network.parameters())
    assert compare.measure_megabytes(network) == pytest.approx(weights * 2 / 1e6, rel=0.05)


def test_every_fold_is_judged_and_their_spread_told(tmp_path):
    crossval.main(
        ["--data", "made-up:.", *BUDGET, "--trunk", "tiny", "--folds", "3", "--out", str(tmp_path)]
    )
    facts = json.loads((tmp_path / "crossval.json").read_text())
    genders = [fold["gender"] for fold in facts["folds"]]
    assert len(genders) == 3
    assert facts["spread"]["gender"]["mean"] == pytest.approx(sum(genders) / 3, abs=1e-3)
    assert facts["spread"]["gender"]["least"] == min(genders)
    assert "| fold | gender | emotion |" in (tmp_path / "crossval.md").read_text()
    assert not [path for path in tmp_path.iterdir() if path.is_dir()]


def test_more_folds_than_people_are_refused(capsys):
    with pytest.raises(SystemExit):
        crossval.main(["--data", "made-up:.", *BUDGET, "--trunk", "tiny", "--folds", "41"])
    assert "cannot be split into 41 parts" in capsys.readouterr().err
