"""What an answer looks like: what its words name, else what its perfumes are made of.

So a question file written by the staff gets its drawings by itself. A question whose answers
would look alike gets none.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping

from perfumer.catalog.perfumes import Perfume, PerfumeCatalog
from perfumer.catalog.questions import Choice, QuestionSet
from perfumer.web.art.motifs import Motif, motif_of, named_motif

Pictures = Mapping[tuple[str, str], Motif]


def answer_pictures(questions: QuestionSet, catalog: PerfumeCatalog) -> Pictures:
    """The drawing of each (question id, choice id) that has one."""
    usual = _shares((perfume, 1.0) for perfume in catalog.perfumes)
    pictures: dict[tuple[str, str], Motif] = {}
    for question in questions.questions.values():
        found = {choice.id: _picture(choice, catalog, usual) for choice in question.choices}
        if len(set(found.values())) == len(found):
            pictures |= {(question.id, choice_id): motif for choice_id, motif in found.items()}
    return pictures


def _picture(choice: Choice, catalog: PerfumeCatalog, usual: Mapping[Motif, float]) -> Motif:
    words = f"{choice.text.en} {choice.detail.en if choice.detail else ''}"
    named = named_motif(words)
    if named is not None:
        return named
    shares = _shares((perfume, _fit(choice, perfume)) for perfume in catalog.perfumes)
    return max(Motif, key=lambda motif: shares[motif] - usual[motif])


def _fit(choice: Choice, perfume: Perfume) -> float:
    """How well they match; squared, so that the best perfumes say most."""
    return sum(weight * perfume.tags.get(tag, 0) ** 2 for tag, weight in choice.tags.items())


def _shares(weighted: Iterable[tuple[Perfume, float]]) -> Mapping[Motif, float]:
    """How much of the notes of these perfumes each motif stands for."""
    counts = dict.fromkeys(Motif, 0.0)
    total = 0.0
    for perfume, weight in weighted:
        notes = (*perfume.notes.top, *perfume.notes.heart, *perfume.notes.base)
        drawn = Counter(motif_of(note.en) for note in notes)
        for motif, count in drawn.items():
            counts[motif] += weight * count / len(notes)
        total += weight
    return {motif: counts[motif] / (total or 1.0) for motif in Motif}
