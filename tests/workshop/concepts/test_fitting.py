"""From features to vectors, and how they are judged."""

from __future__ import annotations

import numpy as np
import pytest

from perfumer.classifier.likeness import ConceptError, Kind, References
from perfumer.workshop.concepts.enrolling import Known, Origin, enrol, train
from perfumer.workshop.concepts.fitting import hold_out, make_head_fit, measure_scale, prototypes
from perfumer.workshop.concepts.judging import (
    find_lonely,
    interval,
    judge,
    leave_one_out,
    split_by_person,
)

CONCEPTS = ("calm", "loud", "odd")
ORIGIN = Origin("made up", "a" * 64, "numbers", "none")
WIDTH = 64


def known(
    apart: float, people: int = 6, pictures: int = 4, seed: int = 1, same: bool = False
) -> Known:
    """Features around a middle for each concept and person; ``same``: two middles are one."""
    rng = np.random.default_rng(seed)
    middles = apart * rng.normal(size=(3, WIDTH))
    if same:
        middles[2] = middles[1]
    features, labels, names = [], [], []
    for label, middle in enumerate(middles):
        for person in range(people):
            own = rng.normal(size=WIDTH)
            for _ in range(pictures):
                features.append(middle + own + rng.normal(size=WIDTH))
                labels.append(label)
                names.append(f"{label}-{person}")
    return Known(np.array(features, np.float32), np.array(labels), names, CONCEPTS)


def test_concepts_that_differ_are_told_apart_on_other_people():
    made = enrol(known(apart=1.5), ORIGIN)
    assert made.card.metrics["by_folds_of_people"]["accuracy"] >= 0.9
    assert made.card.metrics["by_leaving_one_person_out"]["accuracy"] >= 0.9
    assert made.card.alike == ()


def test_two_concepts_that_are_one_are_warned_of_by_name():
    made = enrol(known(apart=1.5, same=True), ORIGIN)
    assert [pair.concepts for pair in made.card.alike] == [("loud", "odd")]
    assert "'loud' and 'odd' cannot be told apart" in made.warnings[0]


def test_nothing_to_find_is_not_found():
    made = enrol(known(apart=0.0, people=12), ORIGIN)
    assert made.card.metrics["by_folds_of_people"]["accuracy"] < 0.5
    assert made.card.metrics["chance"] == pytest.approx(1 / 3, abs=1e-4)


def test_few_pictures_and_single_persons_are_warned_of():
    made = enrol(known(apart=2, people=1, pictures=6), ORIGIN)
    said = " ".join(made.warnings)
    assert "'calm' has 6 references" in said
    assert "'odd' shows one person only" in said


def test_a_saved_set_says_what_the_fit_says():
    faces = known(apart=2)
    made = enrol(faces, ORIGIN)
    shares = References(made.card, made.vectors).shares(faces.features)
    said = [CONCEPTS.index(max(one, key=one.__getitem__)) for one in shares]
    assert np.mean(np.array(said) == faces.labels) > 0.95


def test_a_concept_with_more_pictures_is_not_favoured():
    rng = np.random.default_rng(3)
    labels = np.array([0] * 450 + [1] * 50)
    x = rng.normal(size=(500, WIDTH // 8))
    logits = hold_out(x, labels, 2, np.array_split(rng.permutation(500), 5), prototypes)
    assert 0.35 < (logits.argmax(axis=1) == 1).mean() < 0.65


@pytest.mark.parametrize("fit", [prototypes, make_head_fit(1.0)], ids=["prototypes", "head"])
def test_features_that_never_change_do_no_harm(fit):
    faces = known(apart=2)
    features = faces.features.copy()
    features[:, :5] = 7
    mean, scale = measure_scale(features)
    x = ((features - mean) / scale).astype(float)
    found = fit(x, faces.labels, 3).logits(x)
    assert np.isfinite(found).all()
    assert (found.argmax(axis=1) == faces.labels).mean() > 0.95


def test_a_trained_head_is_kept_only_where_it_is_better():
    made = train(known(apart=0.35, people=8, pictures=4, seed=4), ORIGIN)
    plain = enrol(known(apart=0.35, people=8, pictures=4, seed=4), ORIGIN)
    assert made.card.kind in Kind
    assert (
        made.card.metrics["by_folds_of_people"]["accuracy"]
        >= plain.card.metrics["by_folds_of_people"]["accuracy"]
    )


@pytest.mark.parametrize(("people", "pictures"), [(4, 10), (6, 2)])
def test_training_needs_people_and_pictures(people, pictures):
    with pytest.raises(ConceptError, match=r"training needs 20 of 5.*use enroll"):
        train(known(apart=2, people=people, pictures=pictures), ORIGIN)


def test_nobody_is_in_two_parts():
    faces = known(apart=1)
    people = np.array(faces.people)
    for parts in (split_by_person(faces.people, faces.labels), leave_one_out(faces.people)):
        assert sorted(np.concatenate(parts)) == list(range(len(people)))
        for part in parts:
            assert not set(people[part]) & set(np.delete(people, part))


def test_somebody_in_two_concepts_is_held_out_of_both():
    people = ["ana", "bo", "ana", "cy"]
    parts = split_by_person(people, np.array([0, 0, 1, 1]))
    assert any(set(part) == {0, 2} for part in parts)


def test_a_concept_of_one_person_is_named():
    assert find_lonely(["ana", "ana", "bo", "cy"], np.array([0, 0, 1, 1]), ("a", "b")) == ["a"]


def test_rows_of_the_confusion_are_what_pictures_were_given_as():
    logits = np.array([[1, 0], [0, 1], [0, 1.0]])
    found = judge(logits, np.array([0, 0, 1]), ["x", "y", "z"], ("a", "b"))
    assert found.confusion == ((1, 1), (0, 1))
    assert found.accuracy == pytest.approx(2 / 3)


def test_an_interval_holds_the_share_and_narrows():
    low, high = interval(45, 50)
    narrow_low, narrow_high = interval(450, 500)
    assert low < narrow_low < 0.9 < narrow_high < high
