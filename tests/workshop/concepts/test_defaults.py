"""The references that ship: of the shipped concepts and the shipped network, made of ratings."""

from __future__ import annotations

import numpy as np
import pytest

from perfumer.catalog.concepts import load_concepts
from perfumer.classifier.likeness import ConceptError, load_references
from perfumer.classifier.model_card import load_card
from perfumer.workshop.concepts.defaults import RATINGS, RECIPE, THIRD_SYSTEM, Rated, make, scores
from tests.support.journey import ROOT

CATALOG = load_concepts(ROOT / "data/concepts.json")
NETWORK = load_card(ROOT / "models/face.json").weights_sha256
FORBIDDEN = {"asian", "middle-eastern", "hispanic", "islander", "native", "black", "white"} | {
    "skin-color",
    "liberal",
    "gay",
    "electable",
    "godly",
    "looks-like-you",
}


def ratings(n: int = 300):
    rng = np.random.default_rng(1)
    gender = rng.normal(size=n)
    columns = {name: rng.normal(size=n) + 0.8 * gender for name in RATINGS}
    return columns, gender


def test_shipped_references_fit_the_shipped_concepts_and_network():
    assert CATALOG.references is not None
    found = load_references(CATALOG.references, NETWORK, CATALOG.ids)
    assert found.vectors.weight.shape[1] == 7


def test_shipped_references_beat_the_third_system_and_say_by_how_much():
    assert CATALOG.references is not None
    metrics = load_references(CATALOG.references, NETWORK, CATALOG.ids).card.metrics
    assert metrics["typical_40_of_each"]["accuracy"] > THIRD_SYSTEM + 0.1
    assert metrics["by_folds_of_people"]["interval_95"][0] > THIRD_SYSTEM
    assert metrics["third_system"] == THIRD_SYSTEM


def test_no_concept_of_the_shipped_references_takes_most_people():
    assert CATALOG.references is not None
    metrics = load_references(CATALOG.references, NETWORK, CATALOG.ids).card.metrics
    assert set(metrics["of_people"]) == set(CATALOG.ids)
    assert all(0.03 < share < 0.4 for share in metrics["of_people"].values())


def test_ratings_of_race_orientation_and_politics_are_not_used():
    assert set(RECIPE) == set(CATALOG.ids)
    assert not FORBIDDEN & set(RATINGS)


def test_gender_leads_to_no_concept():
    columns, gender = ratings()
    found = scores(columns, gender)
    correlations = [np.corrcoef(found[:, n], gender)[0, 1] for n in range(found.shape[1])]
    assert np.abs(correlations).max() < 1e-9


def test_the_typical_faces_of_a_concept_have_most_of_it():
    found = Rated([], scores(*ratings()))
    rows = found.typical(10)
    for label in range(len(RECIPE)):
        own = np.flatnonzero(found.labels == label)
        chosen = [row for row in rows if found.labels[row] == label]
        assert len(chosen) == 10
        left = np.setdiff1d(own, chosen)
        assert found.scores[chosen, label].min() >= found.scores[left, label].max()


def test_concepts_without_ratings_are_to_be_enrolled():
    with pytest.raises(ConceptError, match="enroll reference pictures"):
        make(ROOT, None, 64, NETWORK, ("calm", "loud"))


def test_missing_data_sets_are_named(tmp_path):
    with pytest.raises(ConceptError, match=r"omi_train\.parquet.*--data"):
        make(tmp_path, None, 64, NETWORK, CATALOG.ids)
