"""Define what the API answers, as pydantic models that its description is made from."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field
from pydantic.json_schema import models_json_schema

from perfumer.catalog.text import Language
from perfumer.pictures.kinds import Kind
from perfumer.recommend.certainty import Certainty
from perfumer.traits import AgeBand, Emotion, Gender, Impression
from perfumer.uploads.tips import Tip

Share = Annotated[float, Field(ge=0, le=1)]
STRICT = ConfigDict(extra="forbid")


class BoxAnswer(BaseModel):
    """In shares of the upright picture, from its top left corner."""

    model_config = STRICT
    x: Share
    y: Share
    width: Share
    height: Share


class Guess(BaseModel):
    """The likeliest label; ``sure`` by the threshold on the model's card.

    ``certainty`` also regards how near the second label is, and ``certainty_text`` says it as
    the screens do, by language.
    """

    model_config = STRICT
    probability: Share
    sure: bool
    certainty: Certainty
    certainty_text: dict[Language, str]


class GenderAnswer(Guess):
    """Perceived gender; a guess that only orders catalogs."""

    label: Gender
    probabilities: dict[Gender, Share]


class AgeAnswer(Guess):
    """Perceived age in years."""

    label: AgeBand
    probabilities: dict[AgeBand, Share]


class EmotionAnswer(Guess):
    """Facial expression."""

    label: Emotion
    probabilities: dict[Emotion, Share]


class ImpressionAnswer(Guess):
    """The impression people get; ``sexy`` is left out unless the face is clearly an adult's."""

    label: Impression
    probabilities: dict[Impression, Share]


class FaceAnswer(BaseModel):
    """One face; ``yaw`` and ``pitch`` in degrees, positive to the picture's right and upwards.

    A task that the face model in use does not read is left out.
    """

    model_config = STRICT
    box: BoxAnswer
    score: Share
    yaw: Annotated[float, Field(ge=-90, le=90)]
    pitch: Annotated[float, Field(ge=-90, le=90)]
    gender: GenderAnswer | None = None
    age: AgeAnswer | None = None
    emotion: EmotionAnswer | None = None
    impression: ImpressionAnswer | None = None
    tips: list[Tip]


class PictureAnswer(BaseModel):
    """The picture as it was sent, turned upright; sizes in pixels."""

    model_config = STRICT
    kind: Kind
    width: Annotated[int, Field(ge=1)]
    height: Annotated[int, Field(ge=1)]


class ReadAnswer(BaseModel):
    """All that was read; ``faces`` from left to right, the largest five at most."""

    model_config = STRICT
    picture: PictureAnswer
    faces: list[FaceAnswer]
    tips: list[Tip]
    model: str


class Problem(BaseModel):
    """An error as RFC 9457 problem details; ``code`` is stable, ``remedy`` says what to do."""

    model_config = STRICT
    type: str
    title: str
    status: Annotated[int, Field(ge=400, le=599)]
    code: str
    remedy: str


def schemas() -> dict[str, Any]:
    """Return the JSON schemas of all models, by name."""
    schemas_by_name = models_json_schema(
        [(ReadAnswer, "serialization"), (Problem, "serialization")],
        ref_template="#/components/schemas/{model}",
    )[1]
    return dict(schemas_by_name["$defs"])
