"""The JSON API: one picture in, what was read of it out. Described at /api/v1/openapi.json."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Any, TypeVar

from flask import Blueprint, Response, current_app, jsonify, request

from perfumer.traits import Impression, Task, top, without
from perfumer.uploads.reader import FaceReading, Reading
from perfumer.uploads.refusal import BusyError, UploadError
from perfumer.web.api.openapi import description
from perfumer.web.api.problem import problem
from perfumer.web.api.schema import (
    AgeAnswer,
    BoxAnswer,
    EmotionAnswer,
    FaceAnswer,
    GenderAnswer,
    ImpressionAnswer,
    PictureAnswer,
    ReadAnswer,
)
from perfumer.web.studio.context import StudioContext, studio_context

api = Blueprint("api", __name__)
L = TypeVar("L", bound=StrEnum)


@api.post("/api/v1/read")
def read() -> Response:
    """Faces of one picture with probabilities; the picture is forgotten with the answer."""
    if request.mimetype != "multipart/form-data":
        return problem("not_multipart")
    files = request.files.getlist("picture")
    if len(files) != 1:
        return problem("several" if files else "missing")
    context = studio_context()
    try:
        reading = context.reader.read(files[0].stream.read())
    except UploadError as error:
        return problem(error.code.value)
    except BusyError as error:
        current_app.logger.info("a picture was turned away: %s", error)
        return problem("busy")
    body = answer_of(reading, context).model_dump_json(exclude_none=True)
    return Response(body, mimetype="application/json")


@api.get("/api/v1/openapi.json")
def openapi() -> Response:
    """The description of this API, OpenAPI 3.1."""
    return jsonify(description())


def answer_of(reading: Reading, context: StudioContext) -> ReadAnswer:
    """``reading`` as the API says it."""
    picture = reading.picture
    return ReadAnswer(
        picture=PictureAnswer(kind=picture.kind, width=picture.width, height=picture.height),
        faces=[_face(found, context) for found in reading.faces],
        tips=list(reading.tips),
        model=context.kiosk.model_card.name,
    )


def _face(found: FaceReading, context: StudioContext) -> FaceAnswer:
    face, traits, box = found.face, found.traits, found.face.box
    hidden = () if traits.adult >= context.adult else (Impression.SEXY,)

    def guess(task: Task, shares: Mapping[L, float]) -> dict[str, Any]:
        label, share = top(shares)
        return {
            "label": label,
            "probability": _share(share),
            "sure": share >= context.kiosk.model_card.tasks[task].unsure_below,
            "probabilities": {label: _share(share) for label, share in shares.items()},
        }

    return FaceAnswer(
        box=BoxAnswer(
            x=_share(box.x), y=_share(box.y), width=_share(box.width), height=_share(box.height)
        ),
        score=_share(face.score),
        yaw=round(face.yaw, 1),
        pitch=round(face.pitch, 1),
        gender=GenderAnswer(**guess(Task.GENDER, traits.gender)),
        age=AgeAnswer(**guess(Task.AGE, traits.age)),
        emotion=EmotionAnswer(**guess(Task.EMOTION, traits.emotion)),
        impression=ImpressionAnswer(**guess(Task.IMPRESSION, without(traits.impression, *hidden))),
        tips=list(found.tips),
    )


def _share(value: float) -> float:
    return round(min(1.0, max(0.0, value)), 4)
