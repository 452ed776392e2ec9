"""What the data sets that ship in the weights are, and what they allow."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from perfumer.classifier.model_card import DataSet
from perfumer.traits import Task

FAIRFACE = DataSet(
    name="FairFace, a part",
    pictures=40_000,
    tasks=(Task.GENDER, Task.AGE),
    licence="CC BY 4.0",
    source="Karkkainen and Joo, WACV 2021",
)
FERPLUS = DataSet(
    name="FER+: the faces of FER2013, with the votes of ten people each",
    pictures=28_558,
    tasks=(Task.EMOTION,),
    licence="pictures for research use; votes MIT",
    source="Goodfellow et al., 2013; Barsoum et al., ICMI 2016",
)
RATED = DataSet(
    name="One Million Impressions, a part",
    pictures=804,
    tasks=(Task.IMPRESSION,),
    licence="CC BY-NC-SA 4.0",
    source="Peterson et al., PNAS 2022",
)
# By kind of data. The published training parts, without duplicates.
SETS: Mapping[str, tuple[DataSet, ...]] = {
    "parquet": (FAIRFACE, FERPLUS),
    "fairface": (FAIRFACE,),
    "ferplus": (FERPLUS,),
}


def licence_of(data: Sequence[DataSet]) -> str:
    """Return the terms of weights that were trained on ``data``: those of the strictest set."""
    if RATED in data:
        return "CC BY-NC-SA 4.0: not for commercial use"
    if FERPLUS in data:
        return "for research: the faces of FER2013 are"
    return "CC BY 4.0: commercial use is allowed, with the sources named"
