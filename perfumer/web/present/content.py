"""Everything that pages can say, besides what a snapshot holds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from perfumer.catalog.ads import AdCatalog
from perfumer.catalog.concepts import ConceptCatalog
from perfumer.catalog.music import MusicCatalog
from perfumer.catalog.perfumes import PerfumeCatalog
from perfumer.catalog.pieces import PieceCatalog
from perfumer.catalog.questions import QuestionSet
from perfumer.catalog.words import Words
from perfumer.recommend.emotion_labels import EmotionLabels
from perfumer.session.state import Experience
from perfumer.web.art.answer_pictures import Pictures

NO_ADS = AdCatalog(())


@dataclass(frozen=True, slots=True)
class Content:
    """The texts, catalogs and settings that every page of a kiosk is built from."""

    words: Words
    perfumes: PerfumeCatalog
    songs: MusicCatalog
    pieces: PieceCatalog
    concepts: ConceptCatalog
    volume: float  # volume of the music, 0 to 1
    questions: Mapping[Experience, QuestionSet]
    pictures: Pictures  # drawings of answers
    public_url: str | None  # address where phones reach this kiosk; None if they cannot
    secret: str  # key that signs what visitors take home
    min_readings: int  # readings of a face before a result
    countdown_s: float  # whole length of the countdown "are you still there?"
    signage: bool  # whether only ads are shown, and no visit can begin
    ads: AdCatalog = NO_ADS
    targeting: bool = False  # whether ads are chosen for the people who stand there
    diary_sent: bool = False  # whether diaries go to a service of the operator, to be written up
    emotion_labels: EmotionLabels = EmotionLabels.OURS  # label set in which expressions are shown
    unsure_below: float = 0.0  # share below which an expression is only guessed at
    expression_readings: int = 0  # readings of an expression; 0: not known beforehand

    @property
    def perfume_questions(self) -> QuestionSet:
        return self.questions[Experience.PERFUME]
