"""A set of references: read back as it was saved, refused where it does not belong."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from perfumer.classifier.likeness import (
    FORMAT,
    ConceptError,
    Kind,
    References,
    Vectors,
    VectorsCard,
    add_likeness,
    load_references,
    save_references,
)
from tests.support.journey import traits

NETWORK, OTHER = "a" * 64, "b" * 64
CONCEPTS = ("calm", "loud", "odd")
WIDTH = 8
CARD = VectorsCard(
    format=FORMAT,
    name="three",
    kind=Kind.PROTOTYPES,
    concepts=CONCEPTS,
    network_sha256=NETWORK,
    vectors="-",
    vectors_sha256="0" * 64,
    temperature=0.5,
    pictures=dict.fromkeys(CONCEPTS, 20),
    source="made up",
    licence="none",
    metrics={},
    limits=("made up",),
)


def vectors() -> Vectors:
    rng = np.random.default_rng(1)
    return Vectors(
        rng.normal(size=WIDTH).astype(np.float32),
        np.full(WIDTH, 2, np.float32),
        rng.normal(size=(WIDTH, 3)).astype(np.float32),
        rng.normal(size=3).astype(np.float32),
    )


def saved(folder: Path) -> Path:
    path = folder / "set.json"
    save_references(path, CARD, vectors())
    return path


def test_a_set_is_read_back_as_it_was_saved(tmp_path):
    found = load_references(saved(tmp_path), NETWORK, CONCEPTS)
    features = np.random.default_rng(2).normal(size=(5, WIDTH)).astype(np.float32)
    assert found.card.concepts == CONCEPTS
    assert np.allclose(found.vectors.logits(features), vectors().logits(features))


def test_shares_of_a_face_add_to_one():
    features = np.random.default_rng(2).normal(size=(5, WIDTH)).astype(np.float32) * 100
    for shares in References(CARD, vectors()).shares(features):
        assert tuple(shares) == CONCEPTS
        assert sum(shares.values()) == pytest.approx(1)


def test_a_set_of_another_network_is_refused(tmp_path):
    with pytest.raises(ConceptError, match=r"another face model.*prototypes"):
        load_references(saved(tmp_path), OTHER, CONCEPTS)


def test_a_set_of_other_concepts_is_refused_by_name(tmp_path):
    with pytest.raises(ConceptError, match="differ in loud, new"):
        load_references(saved(tmp_path), NETWORK, ("calm", "new", "odd"))


def test_altered_vectors_are_refused(tmp_path):
    path = saved(tmp_path)
    file = path.with_suffix(".safetensors")
    file.write_bytes(file.read_bytes()[:-1] + b"\1")
    with pytest.raises(ConceptError, match="not the file of"):
        load_references(path, NETWORK, CONCEPTS)


@pytest.mark.parametrize("text", ["", "{}", '{"format": 9}', "[]"])
def test_a_card_that_is_none_is_refused(tmp_path, text):
    path = tmp_path / "set.json"
    path.write_text(text)
    with pytest.raises(ConceptError, match=r"set\.json"):
        load_references(path, NETWORK, CONCEPTS)


def test_a_missing_card_says_how_to_do_without(tmp_path):
    with pytest.raises(ConceptError, match="take 'references' out"):
        load_references(tmp_path / "no.json", NETWORK, CONCEPTS)


class Network:
    """Knows one face."""

    def read_with_features(self, crops):
        return [traits()] * len(crops), np.ones((len(crops), WIDTH), np.float32)


def test_what_is_read_of_a_face_holds_its_likeness():
    read = add_likeness(Network(), References(CARD, vectors()))
    crop = np.zeros((4, 4, 3), np.uint8)
    one, other = read([crop, crop])
    assert one.likeness == other.likeness
    assert set(one.likeness) == set(CONCEPTS)
    assert one.impression == traits().impression
    assert read([]) == []
