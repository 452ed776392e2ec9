"""Every perfume has a picture of its own, made of nothing but shapes."""

from xml.etree import ElementTree

import pytest

from perfumer.web.illustration import BOTTLES, SCENES, SYNONYMS, illustrate, scene_of
from perfumer.web.motifs import Ink, Motif, draw, motif_of

NOTES = {"top": ["Bergamot", "Pink pepper"], "middle": ["Rose"], "base": ["Musk", "Cedar"]}


def test_the_same_perfume_always_gives_the_same_picture():
    assert illustrate("p1", "woody", **NOTES) == illustrate("p1", "woody", **NOTES)


def test_two_perfumes_of_one_family_differ():
    assert illustrate("p1", "woody", **NOTES) != illustrate("p2", "woody", **NOTES)


@pytest.mark.parametrize("family", SCENES)
def test_every_family_is_well_formed_and_needs_nothing_from_outside(family):
    root = ElementTree.fromstring(illustrate("p1", family, **NOTES))
    attributes = {name for node in root.iter() for name in node.attrib}
    assert root.tag.endswith("svg")
    assert not attributes & {"style", "href", "onload"}


def test_families_look_different():
    assert len({illustrate("p1", family, **NOTES) for family in SCENES}) == len(SCENES)


def test_a_perfume_without_notes_is_still_a_picture():
    ElementTree.fromstring(illustrate("p1", "musk", [], [], []))


def test_a_family_by_another_name_or_without_colours_is_drawn():
    assert scene_of("Oriental") == SCENES["amber"]
    assert scene_of("unheard of") == SCENES["musk"]
    assert set(SYNONYMS.values()) <= set(SCENES)
    assert {scene.bottle for scene in SCENES.values()} <= set(BOTTLES)


@pytest.mark.parametrize(
    ("note", "motif"),
    [
        ("Bergamot", Motif.CITRUS),
        ("Orange blossom", Motif.FLOWER),
        ("Pink pepper", Motif.SPICE),
        ("Fig leaf", Motif.LEAF),
        ("Sea salt", Motif.WATER),
        ("Cedarwood", Motif.WOOD),
        ("White musk", Motif.MUSK),
        ("Labdanum", Motif.RESIN),
        ("Tonka bean", Motif.SWEET),
        ("Suede", Motif.SMOKE),
        ("Blackcurrant", Motif.FRUIT),
        ("something new", Motif.MUSK),
    ],
)
def test_a_note_is_drawn_as_what_it_is(note, motif):
    assert motif_of(note) is motif


@pytest.mark.parametrize("motif", Motif)
def test_every_motif_can_be_drawn(motif):
    ElementTree.fromstring(f"<g>{draw(motif, Ink('#111111', '#222222', '#333333'))}</g>")
