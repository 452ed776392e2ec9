"""Drawings of answers are found in the data, and the drawn files are the ones in use."""

from perfumer.web.art.answer_pictures import answer_pictures
from perfumer.web.art.drawings import picture
from perfumer.web.art.inks import INKS
from perfumer.web.art.motifs import Motif, find_named_motif
from tests.support.browser import canned

PICTURES = answer_pictures(canned.QUESTIONS, canned.CATALOG)


def test_the_scent_worlds_look_like_what_they_are():
    worlds = {
        choice: motif for (question, choice), motif in PICTURES.items() if question == "world"
    }
    assert worlds == {
        "woods": Motif.WOOD,
        "bouquet": Motif.FLOWER,
        "city": Motif.SMOKE,
        "water": Motif.WATER,
    }


def test_a_question_has_a_drawing_for_every_answer_or_for_none():
    for question in canned.QUESTIONS.questions.values():
        drawn = [PICTURES.get((question.id, choice.id)) for choice in question.choices]
        assert drawn.count(None) in (0, len(drawn))
        assert len(set(drawn)) in (1, len(drawn))


def test_nearly_every_note_of_the_catalog_is_drawn_as_what_it_is():
    notes = {
        note.en
        for perfume in canned.CATALOG.perfumes
        for note in (*perfume.notes.top, *perfume.notes.heart, *perfume.notes.base)
    }
    unknown = {note for note in notes if find_named_motif(note) is None}
    assert len(unknown) <= 0.05 * len(notes), unknown


def test_the_files_of_the_page_are_these_drawings():
    folder = canned.ROOT / "static" / "motifs"
    assert {path.stem for path in folder.iterdir()} == {motif.value for motif in Motif}
    assert all(
        (folder / f"{motif.value}.svg").read_text(encoding="utf-8") == picture(motif, INKS[motif])
        for motif in Motif
    )
