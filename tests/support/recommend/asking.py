"""The recommender of the whole kiosk, with rules that tests may change."""

from __future__ import annotations

from dataclasses import replace

from perfumer.catalog.catalogs import load_catalogs
from perfumer.kiosk import parts
from perfumer.recommend.emotion_labels import EmotionLabels
from perfumer.recommend.feelings import Weights
from perfumer.recommend.music import Counts
from perfumer.recommend.recommender import Recommender, RecommendRules
from perfumer.settings.all import Settings
from perfumer.traits import Task
from tests.support.paths import ROOT

CATALOGS = load_catalogs(parts.paths(Settings(), ROOT))
RULES = RecommendRules(
    adult=0.9,
    weights=Weights(0.7, 0.2, 0.1),
    prior=6,
    min_answers=5,
    labels=EmotionLabels.OURS,
    unsure_below=dict.fromkeys(Task, 0.35),
)


def recommender(counts: Counts | None = None, **rules: object) -> Recommender:
    """A recommender by :data:`RULES`, with ``rules`` changed."""
    return Recommender(CATALOGS, replace(RULES, **rules), lambda: counts or {})
