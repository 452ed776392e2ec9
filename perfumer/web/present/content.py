"""All that a screen can say, beside what the snapshot holds."""

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
    """``public_url`` is where a phone reaches this kiosk, None when none does; ``secret``
    signs what the visitor takes home.
    """

    words: Words
    perfumes: PerfumeCatalog
    songs: MusicCatalog
    pieces: PieceCatalog
    concepts: ConceptCatalog
    volume: float  # of the music that plays, 0 to 1
    questions: Mapping[Experience, QuestionSet]
    pictures: Pictures
    public_url: str | None
    secret: str
    least_readings: int
    countdown_s: float  # whole length of the "are you still there" countdown
    signage: bool  # only the attract screen is ever shown
    ads: AdCatalog = NO_ADS
    targeting: bool = False  # ads are chosen for who stands there
    diary_sent: bool = False  # to a service of the operator's, to be written up
    emotion_labels: EmotionLabels = EmotionLabels.OURS  # that expressions are shown in

    @property
    def perfume_questions(self) -> QuestionSet:
        return self.questions[Experience.PERFUME]
