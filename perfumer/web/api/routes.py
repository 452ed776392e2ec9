"""Serve the JSON API: read one picture. It is described at /api/v1/openapi.json."""

from __future__ import annotations

from typing import Any, TypeVar

from flask import Blueprint, Response, current_app, jsonify, request

from perfumer.catalog.text import Language
from perfumer.catalog.words import Words
from perfumer.pictures.refusal import PictureError
from perfumer.recommend.certainty import Certainty
from perfumer.recommend.result import TaskReading
from perfumer.traits import Task, top
from perfumer.uploads.busy import BusyError
from perfumer.uploads.reader import FaceReading, Reading
from perfumer.web.api.openapi import describe_api
from perfumer.web.api.problem import make_problem
from perfumer.web.api.schema import (
    AgeAnswer,
    BoxAnswer,
    EmotionAnswer,
    FaceAnswer,
    GenderAnswer,
    Guess,
    ImpressionAnswer,
    PictureAnswer,
    ReadAnswer,
)
from perfumer.web.present.certainty import describe_certainty
from perfumer.web.studio.context import StudioContext, studio_context

api = Blueprint("api", __name__)
G = TypeVar("G", bound=Guess)


@api.post("/api/v1/read")
def read() -> Response:
    """Answer with the faces of one picture; the picture is forgotten with the answer."""
    if request.mimetype != "multipart/form-data":
        return make_problem("not_multipart")
    files = request.files.getlist("picture")
    if len(files) != 1:
        return make_problem("several" if files else "missing")
    context = studio_context()
    try:
        reading = context.reader.read(files[0].stream.read())
    except PictureError as error:
        return make_problem(error.code.value)
    except BusyError as error:
        current_app.logger.info("a picture was turned away: %s", error)
        return make_problem("busy")
    body = make_answer(reading, context).model_dump_json(exclude_none=True)
    return Response(body, mimetype="application/json")


@api.get("/api/v1/openapi.json")
def openapi() -> Response:
    """Answer with the description of this API, OpenAPI 3.1."""
    return jsonify(describe_api())


def make_answer(reading: Reading, context: StudioContext) -> ReadAnswer:
    """Return ``reading`` in the form of the API."""
    picture = reading.picture
    return ReadAnswer(
        picture=PictureAnswer(kind=picture.kind, width=picture.width, height=picture.height),
        faces=[_face(found, context) for found in reading.faces],
        tips=list(reading.tips),
        model=context.kiosk.model_card.name,
    )


def _face(found: FaceReading, context: StudioContext) -> FaceAnswer:
    face, traits, box = found.face, found.traits, found.face.box

    def guess(task: Task, answer: type[G]) -> G | None:
        if not traits.shares(task):
            return None
        read = context.recommender.read(traits, task)
        return answer(**make_guess(read, context.content.words))

    return FaceAnswer(
        box=BoxAnswer(
            x=_share(box.x), y=_share(box.y), width=_share(box.width), height=_share(box.height)
        ),
        score=_share(face.score),
        yaw=round(face.yaw, 1),
        pitch=round(face.pitch, 1),
        gender=guess(Task.GENDER, GenderAnswer),
        age=guess(Task.AGE, AgeAnswer),
        emotion=guess(Task.EMOTION, EmotionAnswer),
        impression=guess(Task.IMPRESSION, ImpressionAnswer),
        tips=list(found.tips),
    )


def make_guess(reading: TaskReading, words: Words) -> dict[str, Any]:
    """Return the fields of a :class:`Guess` for what may be shown of one task."""
    label, share = top(reading.shares)
    said = {
        language.value: describe_certainty(reading.certainty, words, language)
        for language in Language
    }
    return {
        "label": label,
        "probability": _share(share),
        "sure": reading.certainty is not Certainty.UNSURE,
        "certainty": reading.certainty,
        "certainty_text": said,
        "probabilities": {label: _share(share) for label, share in reading.shares.items()},
    }


def _share(value: float) -> float:
    return round(min(1.0, max(0.0, value)), 4)
