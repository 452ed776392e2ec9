"""One rule for every recommendation: the kiosk, the studio and the API all ask it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from perfumer.catalog.catalogs import Catalogs
from perfumer.catalog.experiences import Experience
from perfumer.catalog.moods import Feeling
from perfumer.recommend.certainty import Certainty, rate_certainty, rate_concepts
from perfumer.recommend.concept import read_concept, recommend_concept
from perfumer.recommend.emotion_labels import EmotionLabels, label_shares, read_expression
from perfumer.recommend.feelings import (
    Weights,
    blend_feeling,
    find_intent,
    find_named_emotion,
)
from perfumer.recommend.music import Counts, Opinions, recommend_music, recommend_pieces
from perfumer.recommend.perfume import Ranked, Wishes, find_hidden_impressions, recommend_perfumes
from perfumer.recommend.result import (
    FeelingReading,
    ImpressionReading,
    Request,
    Result,
    TaskReading,
)
from perfumer.recommend.usual import guess_impressions
from perfumer.traits import Impression, Task, Traits, without


@dataclass(frozen=True, slots=True)
class RecommendRules:
    """What recommendations depend on besides the visitor and the catalogs."""

    adult: float  # "sexy" is withheld while P(age ≥ 20) is below this
    weights: Weights  # of the visitor's word, the text and the face in a feeling
    prior: float  # answers that the catalog's own judgement of a song counts for
    min_answers: int  # answers before others' opinion of a song is mentioned
    labels: EmotionLabels  # that the visitor is asked about expressions in
    unsure_below: Mapping[Task, float]  # least probability to name a label, from the model card


class Recommender:
    """Answers on the caller's thread, in a few milliseconds; keeps nothing, so share it freely."""

    def __init__(
        self, catalogs: Catalogs, rules: RecommendRules, counts: Callable[[], Counts]
    ) -> None:
        self._catalogs = catalogs
        self._rules = rules
        self._counts = counts

    def answer(self, request: Request) -> Result:
        """Return the result for ``request``; equal requests get equal results.

        Raises :class:`KeyError` for an answer that the questions do not have.
        """
        match request.experience:
            case Experience.MUSIC:
                return self._music(request)
            case Experience.CONCEPT:
                return self._concept(request)
            case Experience.PERFUME:
                return self._perfume(request)

    def read(self, traits: Traits, task: Task) -> TaskReading:
        """Return what may be shown of one task of a reading, and how sure it is."""
        shares = traits.shares(task)
        if task is Task.IMPRESSION:
            hidden = find_hidden_impressions(traits, self._rules.adult)
            shares = without(shares, *hidden)
        sorted_shares = sorted(shares.values(), reverse=True)
        return TaskReading(shares, rate_certainty(sorted_shares, self._rules.unsure_below[task]))

    def _perfume(self, request: Request) -> Result:
        catalogs = self._catalogs
        wishes = self._wishes(request, self._guess(request))
        found = recommend_perfumes(catalogs.perfumes, catalogs.perfume_questions, wishes)
        shares = [share for _, share in found.impression]
        guessed = bool(wishes.guessed)
        if guessed and shares:
            certainty = rate_concepts(shares)  # no share of a guess is a chance of being right
        else:
            certainty = rate_certainty(shares, self._rules.unsure_below[Task.IMPRESSION])
        named = _name(found.impression, certainty)
        reading = ImpressionReading(found.impression, named, guessed)
        return Result(found.picks, certainty, reading)

    def _concept(self, request: Request) -> Result:
        catalogs = self._catalogs
        wishes = self._wishes(request, {})
        reading = read_concept(catalogs.concepts, catalogs.concept_questions, wishes)
        return Result(recommend_concept(reading), reading.certainty, reading)

    def _music(self, request: Request) -> Result:
        catalogs, turn = self._catalogs, request.turn
        reading = self._feel(request)
        felt, wanted = reading.feeling, reading.intent
        opinions = Opinions(self._counts(), self._rules.prior, self._rules.min_answers)
        songs = recommend_music(catalogs.songs, felt, wanted, opinions, turn)
        pieces = recommend_pieces(catalogs.pieces, felt, wanted, opinions, turn)
        ids = tuple(pick.id for pick in pieces)
        return Result(songs, self._rate_feeling(felt), reading, ids)

    def _guess(self, request: Request) -> Mapping[Impression, float]:
        """Return what stands in for an impression that the face model does not read."""
        if request.traits is None or request.traits.impression:
            return {}
        catalogs, age = self._catalogs, request.traits.age
        questions, answers = catalogs.perfume_questions, request.answers
        return guess_impressions(catalogs.perfumes, questions, answers, age, request.wearer)

    def _wishes(self, request: Request, guessed: Mapping[Impression, float]) -> Wishes:
        return Wishes(
            traits=request.traits,
            answers=request.answers,
            wearer=request.wearer,
            rejected=request.rejected,
            adult=self._rules.adult,
            guessed=guessed,
        )

    def _feel(self, request: Request) -> FeelingReading:
        questions, answers = self._catalogs.music_questions, request.answers
        sure_from = self._rules.unsure_below[Task.EMOTION]
        face = read_expression(request.traits, self._rules.labels, sure_from)
        return FeelingReading(
            feeling=blend_feeling(face, questions, answers, request.diary, self._rules.weights),
            intent=find_intent(questions, answers),
            said=find_named_emotion(face, questions, answers),
            looked=None if face is None or face.weak else face.named[0],
        )

    def _rate_feeling(self, felt: Feeling) -> Certainty:
        """Rate a feeling in the labels that it is shown in; without any source it is unsure."""
        labelled = label_shares(felt.shares, self._rules.labels) if felt.sources else []
        shares = [share for _, share in labelled]
        return rate_certainty(shares, self._rules.unsure_below[Task.EMOTION])


def _name(impression: Ranked, certainty: Certainty) -> tuple[Impression, ...]:
    """Return one impression, two that are as good as equal, or none that is sure enough."""
    count = {Certainty.UNSURE: 0, Certainty.CLOSE: 2}.get(certainty, 1)
    return tuple(label for label, _ in impression[:count])
