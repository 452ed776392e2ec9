"""Choose a drawing for each answer: what its words name, else what its perfumes are made of.

So a question file written by the staff gets its drawings automatically. A question whose
answers would look alike gets none.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping

from perfumer.catalog.perfumes import Perfume, PerfumeCatalog
from perfumer.catalog.questions import Choice, QuestionSet
from perfumer.web.art.motifs import Motif, find_motif, find_named_motif

Pictures = Mapping[tuple[str, str], Motif]


def answer_pictures(questions: QuestionSet, catalog: PerfumeCatalog) -> Pictures:
    """Return the drawing of each (question id, choice id) that has one."""
    average = _shares((perfume, 1.0) for perfume in catalog.perfumes)
    pictures: dict[tuple[str, str], Motif] = {}
    for question in questions.questions.values():
        drawings = {choice.id: _picture(choice, catalog, average) for choice in question.choices}
        if len(set(drawings.values())) == len(drawings):
            pictures |= {(question.id, choice_id): motif for choice_id, motif in drawings.items()}
    return pictures


def _picture(choice: Choice, catalog: PerfumeCatalog, average: Mapping[Motif, float]) -> Motif:
    words = f"{choice.text.en} {choice.detail.en if choice.detail else ''}"
    motif = find_named_motif(words)
    if motif is not None:
        return motif
    shares = _shares((perfume, _fit(choice, perfume)) for perfume in catalog.perfumes)
    return max(Motif, key=lambda motif: shares[motif] - average[motif])


def _fit(choice: Choice, perfume: Perfume) -> float:
    """Return how well they match; squared, so that the best perfumes count most."""
    return sum(weight * perfume.tags.get(tag, 0) ** 2 for tag, weight in choice.tags.items())


def _shares(weighted: Iterable[tuple[Perfume, float]]) -> Mapping[Motif, float]:
    """Return the share of these perfumes' notes that each motif stands for."""
    counts = dict.fromkeys(Motif, 0.0)
    total = 0.0
    for perfume, weight in weighted:
        notes = (*perfume.notes.top, *perfume.notes.heart, *perfume.notes.base)
        drawn = Counter(find_motif(note.en) for note in notes)
        for motif, count in drawn.items():
            counts[motif] += weight * count / len(notes)
        total += weight
    return {motif: counts[motif] / (total or 1.0) for motif in Motif}
