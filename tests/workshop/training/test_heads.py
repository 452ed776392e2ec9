"""The heads that are trained, and the one among them that no booth reads."""

from __future__ import annotations

from perfumer.traits import LABELS, Emotion, Task
from perfumer.workshop.training.config import Config
from perfumer.workshop.training.heads import EXTRA, FER2013, HEADS, labels_of
from perfumer.workshop.training.run.model import start
from tests.support.classifier.tiny_training import register

register()


def test_there_is_a_head_for_each_task_and_one_for_fer2013s_own_labels():
    assert HEADS == ("gender", "age", "emotion", "impression", "fer2013")
    assert [labels_of(task) for task in Task] == [LABELS[task] for task in Task]
    assert labels_of(FER2013) is Emotion
    assert FER2013 not in set(Task)


def test_a_run_trains_them_all():
    heads = start(Config(trunk="tiny")).mean.heads
    assert {name: head.out_features for name, head in heads.items()} == {
        head: len(labels_of(head)) for head in HEADS
    }
    assert set(EXTRA) < set(heads)
