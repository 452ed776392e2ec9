"""Results for sessions in tests, without asking the recommender."""

from __future__ import annotations

from perfumer.catalog.moods import Feeling, Intent, Source
from perfumer.catalog.picks import Pick, PickKind
from perfumer.recommend.certainty import Certainty
from perfumer.recommend.concept import ConceptReading
from perfumer.recommend.perfume import Ranked
from perfumer.recommend.result import FeelingReading, ImpressionReading, Result
from perfumer.traits import Emotion

PICKS = tuple(Pick(name, PickKind.ANSWERS, 0.9, ()) for name in ("one", "two"))


def perfume_result(
    impression: Ranked = (),
    picks: tuple[Pick, ...] = PICKS,
    certainty: Certainty = Certainty.CLEAR,
) -> Result:
    named = () if certainty is Certainty.UNSURE else tuple(label for label, _ in impression[:1])
    return Result(picks, certainty, ImpressionReading(impression, named))


def music_result(
    picks: tuple[Pick, ...] = PICKS,
    pieces: tuple[str, ...] = ("first", "second"),
    intent: Intent = Intent.STAY,
    **shares: float,
) -> Result:
    """Music for a feeling that the visitor chose; sad, unless ``shares`` say otherwise."""
    emotions = {Emotion(label): share for label, share in (shares or {"sad": 1.0}).items()}
    felt = Feeling(emotions, (Source.WORD,))
    reading = FeelingReading(felt, intent, felt.emotion, None)
    return Result(picks, Certainty.CLEAR, reading, pieces)


def concept_result(picks: tuple[Pick, ...] = PICKS) -> Result:
    shares = tuple((pick.id, 1 / len(picks)) for pick in picks)
    why = {pick.id: pick.reasons for pick in picks}
    return Result(picks, Certainty.CLEAR, ConceptReading(shares, why, Certainty.CLEAR))
