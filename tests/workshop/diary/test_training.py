"""The fold of KOTE's emotions, the splits, and a training run on a handful of texts."""

from __future__ import annotations

import json
import re

import numpy as np
import pytest

from tests.support.journey import ROOT

pq = pytest.importorskip("pyarrow.parquet")
pytest.importorskip("sklearn")

import pyarrow as pa  # noqa: E402

from perfumer.diary.model import load_model  # noqa: E402
from perfumer.traits import Emotion  # noqa: E402
from perfumer.workshop.diary.__main__ import main  # noqa: E402
from perfumer.workshop.diary.data import comments, lines  # noqa: E402
from perfumer.workshop.diary.kote import EMOTIONS, FOLD, fold  # noqa: E402

OF_EACH = 24


def weight(labels: list[str], emotion: Emotion) -> float:
    return float(fold(labels)[EMOTIONS.index(emotion)])


def test_all_44_emotions_are_folded_and_each_of_ours_has_some():
    assert len(FOLD) == 44
    assert {emotion for meaning in FOLD.values() for emotion in meaning} == set(Emotion)


def test_two_hints_weigh_as_much_as_a_name():
    assert weight(["화남/분노"], Emotion.ANGRY) == 1
    assert weight(["불평/불만", "어이없음"], Emotion.ANGRY) == 1
    assert weight(["안타까움/실망"], Emotion.SAD) == 0.5


def test_an_unknown_label_is_refused():
    with pytest.raises(KeyError):
        fold(["배고픔"])


def test_the_guide_has_the_whole_table():
    guide = (ROOT / "docs/diary.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| `(\w+)` \| (.*?) \| (.*?) \|$", guide, re.MULTILINE)
    written = {
        (label, Emotion(emotion), part)
        for emotion, full, half in rows
        for part, labels in ((1.0, full), (0.5, half))
        for label in labels.split(", ")
        if label != "–"
    }
    assert written == {(label, e, w) for label, m in FOLD.items() for e, w in m.items()}


@pytest.mark.parametrize(("language", "least"), [("ko", 6), ("en", 8)])
def test_lines_to_check_with_are_not_trained_on(language, least):
    texts, emotions = lines(ROOT / "data/diary_lines.json", "check", language)
    assert {emotion: emotions.count(emotion) for emotion in Emotion} == dict.fromkeys(
        Emotion, least
    )
    assert not set(texts) & set(lines(ROOT / "data/diary_lines.json", "train")[0])


def written_sets(folder):
    """Comments and reviews that any model can tell apart."""
    labels = ["화남/분노", "역겨움/징그러움", "공포/무서움", "기쁨", "없음", "슬픔", "놀람"]
    texts = [f"{label[:2]} 이야기 {n} {label[:2]}" for label in labels for n in range(OF_EACH * 8)]
    of_each = [[label] for label in labels for _ in range(OF_EACH * 8)]
    pq.write_table(pa.table({"text": texts, "labels": of_each}), folder / "kote.parquet")
    reviews = [f"정말 좋은 영화 {n} 최고" for n in range(200)]
    reviews += [f"너무 나쁜 영화 {n} 최악" for n in range(200)]
    positive = [True] * 200 + [False] * 200
    pq.write_table(pa.table({"text": reviews, "positive": positive}), folder / "nsmc.parquet")


def test_training_writes_a_model_that_loads_with_its_figures(tmp_path, monkeypatch):
    monkeypatch.setattr("perfumer.workshop.diary.data.COMMENTS_HELD_OUT", OF_EACH * 7)
    written_sets(tmp_path)
    out = tmp_path / "model.json"
    sources = ["--kote", str(tmp_path / "kote.parquet"), "--nsmc", str(tmp_path / "nsmc.parquet")]
    own = ["--lines", str(ROOT / "data/diary_lines.json"), "--out", str(out)]
    assert main([*sources, *own]) == 0
    model = load_model(out)
    assert model.read("최고 좋은 영화").valence > 0.8 > 0.2 > model.read("최악 나쁜 영화").valence
    assert model.card.figures["valence"]["accuracy"] > 0.95
    assert model.card.figures["emotions"]["macro_f1"] > 0.9
    assert json.loads(out.read_text(encoding="utf-8"))["figures"]["emotions"]["f1"]["sad"] > 0.9


def test_the_same_rows_are_held_out_every_time(tmp_path, monkeypatch):
    monkeypatch.setattr("perfumer.workshop.diary.data.COMMENTS_HELD_OUT", OF_EACH)
    written_sets(tmp_path)
    first, again = (comments(tmp_path / "kote.parquet") for _ in range(2))
    assert first.test == again.test
    assert not set(first.test) & set(first.train)
    assert np.array_equal(first.test_labels, again.test_labels)


def test_a_missing_data_set_is_named(tmp_path, capsys):
    sources = ["--kote", str(tmp_path / "kote.parquet"), "--nsmc", str(tmp_path / "nsmc.parquet")]
    assert main(sources) == 2
    assert "kote.parquet is missing" in capsys.readouterr().err
