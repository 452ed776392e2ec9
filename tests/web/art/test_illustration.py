"""Every perfume has a picture of its own, made of nothing but shapes."""

from xml.etree import ElementTree

import pytest

from perfumer.catalog.perfumes import Notes, ScentFamily
from perfumer.catalog.text import LocalText
from perfumer.web.art.drawings import Ink, draw
from perfumer.web.art.illustration import BOTTLES, SCENES, illustrate
from perfumer.web.art.inks import INKS, find_ink
from perfumer.web.art.motifs import Motif, find_motif
from tests.support.browser import canned

SOME = canned.CATALOG.perfumes[0]


def test_the_same_perfume_always_gives_the_same_picture():
    assert illustrate(SOME) == illustrate(SOME)


def test_no_two_perfumes_look_the_same():
    pictures = {illustrate(perfume) for perfume in canned.CATALOG.perfumes}
    assert len(pictures) == len(canned.CATALOG.perfumes)


@pytest.mark.parametrize("perfume", canned.CATALOG.perfumes, ids=lambda perfume: perfume.id)
def test_every_picture_is_well_formed_and_needs_nothing_from_outside(perfume):
    root = ElementTree.fromstring(illustrate(perfume))
    attributes = {name for node in root.iter() for name in node.attrib}
    assert root.tag.endswith("svg")
    assert not attributes & {"style", "href", "onload"}


def test_every_family_has_colours_and_a_glass():
    assert set(SCENES) == set(ScentFamily)
    assert {scene.bottle for scene in SCENES.values()} == set(BOTTLES)


def test_a_perfume_with_one_note_is_still_a_picture():
    notes = Notes(heart=(LocalText(ko="장미", en="rose"),))
    picture = ElementTree.fromstring(illustrate(SOME.model_copy(update={"notes": notes})))
    assert picture.tag.endswith("svg")
    assert len(picture) > 0


@pytest.mark.parametrize(
    ("note", "motif"),
    [
        ("Bergamot", Motif.CITRUS),
        ("Orange blossom", Motif.FLOWER),
        ("Rosewood", Motif.WOOD),
        ("Pink pepper", Motif.SPICE),
        ("Fig leaf", Motif.LEAF),
        ("Sea salt", Motif.WATER),
        ("Cedarwood", Motif.WOOD),
        ("White musk", Motif.MUSK),
        ("Labdanum", Motif.RESIN),
        ("Tonka bean", Motif.SWEET),
        ("Suede", Motif.SMOKE),
        ("Blackcurrant", Motif.FRUIT),
        ("the first thing", Motif.MUSK),
    ],
)
def test_a_note_is_drawn_as_what_it_is(note, motif):
    assert find_motif(note) is motif


@pytest.mark.parametrize("motif", Motif)
def test_every_motif_can_be_drawn(motif):
    drawn = ElementTree.fromstring(f"<g>{draw(motif, Ink('#111111', '#222222', '#333333'))}</g>")
    assert len(drawn) > 0


def test_flowers_and_fruits_have_their_own_colours():
    roses = {find_ink(note, Motif.FLOWER) for note in ("damask rose", "jasmine", "iris", "mimosa")}
    assert len(roses) == 4
    assert find_ink("damask rose", Motif.FLOWER) == INKS[Motif.FLOWER]
    assert find_ink("pear", Motif.FRUIT) != find_ink("plum", Motif.FRUIT)
