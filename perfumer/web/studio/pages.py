"""Build what the studio's pages show: the result of one picture, and a shared result."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple, TypedDict

from perfumer.catalog.questions import Answer
from perfumer.catalog.text import Language, known_language
from perfumer.traits import Gender
from perfumer.uploads.tips import Tip
from perfumer.web.present.qr import QrCode
from perfumer.web.present.view import ChartView
from perfumer.web.studio.backdrops import Backdrop, list_backdrops
from perfumer.web.studio.context import StudioContext
from perfumer.web.studio.feedback import pack_form
from perfumer.web.studio.offer import OfferError, ResultText, Selection
from perfumer.web.studio.picture_result import PictureResult, pack_picture
from perfumer.web.studio.query import MAX_KEPT, Choice, Fields, Query, form_fields
from perfumer.web.studio.share import SharedResult, pack_shared, unpack_shared
from perfumer.web.studio.text import make_code, pack_text, write_text

MAP_WIDTH = 1000  # width in units of the drawing that shows where the faces are


class Action(NamedTuple):
    """A button that sends the same form with something changed."""

    label: str
    detail: str | None
    fields: Fields
    current: bool


class FaceMark(TypedDict):
    """A face's place in a drawing ``MAP_WIDTH`` units wide, and what it is called."""

    label: str
    x: int
    y: int
    width: int
    height: int
    chosen: bool


class WrittenPage(TypedDict):
    """The day in a few sentences; ``signed`` is what its text file is made of."""

    sentences: list[str]
    qr: QrCode | None
    signed: str


class ResultPage(TypedDict):
    """The context of ``studio_result.html``; ``feedback`` is what its form holds."""

    result_text: ResultText
    charts: Sequence[ChartView]
    notes: list[str]
    tips: list[str]
    marks: list[FaceMark]
    map_height: int
    signed_picture: str
    fields: Fields
    question: str | None
    step: str
    answers: list[Action]
    undo: Action | None
    choices: list[Action]
    faces: list[Action]
    genders: list[Action]
    reject: Action | None
    diary: str | None
    diary_most: int
    diary_private: str
    written: WrittenPage | None
    feedback: str | None
    backdrops: list[Backdrop]
    share: str | None


class SharedPage(TypedDict):
    result_text: ResultText
    language: Language


def result_page(query: Query, picture: PictureResult, context: StudioContext) -> ResultPage:
    """Return everything that the page of one picture shows."""
    language = query.language

    def say(key: str, **values: object) -> str:
        return context.say(language, key, **values)

    secret = context.content.secret
    offer = context.offers[query.choice]
    selection = offer.choose(query, picture)
    result_text = offer.describe(selection.payload, language)
    to_share = SharedResult(query.choice, language, selection.payload)
    shared = f"/studio/s/{pack_shared(to_share, secret)}"
    nothing = not (picture.faces or query.answers or query.diary)
    if nothing or selection.waits:
        title = say("none.title" if nothing else "first.title")
        result_text = ResultText(title=title, hashtags=[], tiles=[])
    return ResultPage(
        result_text=result_text,
        charts=() if selection.waits else selection.charts,
        notes=[*selection.notes, *([say("first.note")] if selection.waits else [])],
        tips=[say(f"tip.{tip.value}") for tip in shown_tips(query, picture)],
        marks=_marks(query, picture),
        map_height=round(MAP_WIDTH / picture.aspect),
        signed_picture=pack_picture(picture, secret),
        fields=form_fields(query),
        question=selection.question.text.in_(language) if selection.question else None,
        step=say("ask.step", number=selection.number, total=selection.total),
        answers=_answers(query, selection),
        undo=_undo(query, context),
        choices=[
            _action(say(f"choice.{choice.value}"), query, choice=choice)
            for choice in context.offers
        ],
        faces=_faces(query, picture, context),
        genders=_genders(query, picture, context),
        reject=_reject(query, selection, context),
        diary=query.diary if selection.diary else None,
        diary_most=MAX_KEPT,
        diary_private=say("diary.sent" if selection.diary_sent else "diary.private"),
        written=written_page(selection.write_up, result_text, language, context),
        feedback=pack_form(to_share, secret) if selection.feedback and not nothing else None,
        backdrops=list_backdrops(query, result_text, context),
        share=shared if result_text["tiles"] else None,
    )


def written_page(
    sentences: Sequence[str], result_text: ResultText, language: Language, context: StudioContext
) -> WrittenPage | None:
    """Return the sentences, a code of them, and a text file with the result; None without any."""
    if not sentences:
        return None
    text = write_text(context.say(language, "page.title"), sentences, result_text)
    return WrittenPage(
        sentences=list(sentences),
        qr=make_code(sentences),
        signed=pack_text(text, context.content.secret),
    )


def shared_page(signed: str, language: str | None, context: StudioContext) -> SharedPage:
    """Return the result that an address holds. Raises :class:`OfferError`."""
    shared = unpack_shared(signed, context.content.secret)
    if shared.choice not in context.offers:
        raise OfferError(f"{shared.choice} is not offered here")
    reader_language = known_language(language, shared.language)
    return SharedPage(
        result_text=context.offers[shared.choice].describe(shared.payload, reader_language),
        language=reader_language,
    )


def shown_tips(query: Query, picture: PictureResult) -> list[Tip]:
    """Return tips about the picture, then about the chosen face; for a group, about all faces."""
    faces = picture.faces
    if query.choice is not Choice.CONCEPT and faces:
        number = (
            query.face if query.face is not None and query.face < len(faces) else picture.largest
        )
        faces = (faces[number or 0],)
    several = {Tip.SEVERAL} if query.choice is Choice.CONCEPT else set()
    tips = [*picture.tips, *(tip for face in faces for tip in face.tips)]
    return [tip for tip in dict.fromkeys(tips) if tip not in several]


def _action(label: str, query: Query, **changes: object) -> Action:
    changed = query.but(**changes)
    return Action(label, None, form_fields(changed), changed == query)


def _answers(query: Query, selection: Selection) -> list[Action]:
    question = selection.question
    if question is None:
        return []
    before = query.answers[: selection.number - 1]
    return [
        Action(
            choice.text.in_(query.language),
            choice.detail.in_(query.language) if choice.detail else None,
            form_fields(query.but(answers=(*before, Answer(question.id, choice.id)))),
            current=False,
        )
        for choice in question.choices
    ]


def _undo(query: Query, context: StudioContext) -> Action | None:
    if not query.answers:
        return None
    return _action(context.say(query.language, "ask.undo"), query, answers=query.answers[:-1])


def _faces(query: Query, picture: PictureResult, context: StudioContext) -> list[Action]:
    if len(picture.faces) < 2 or query.choice is Choice.CONCEPT:
        return []
    now = query if query.face is not None else query.but(face=picture.largest)
    say = context.say
    return [
        _action(say(query.language, "face.numbered", number=n + 1), now, face=n)
        for n in range(len(picture.faces))
    ]


def _genders(query: Query, picture: PictureResult, context: StudioContext) -> list[Action]:
    """Return the corrections of the gender, only where they change something."""
    read = any(face.traits.gender for face in picture.faces)
    if not read or query.choice not in (Choice.PERFUME, Choice.AD):
        return []
    say = context.say
    return [
        _action(say(query.language, f"gender.{gender or 'read'}"), query, gender=gender)
        for gender in (None, *Gender)
    ]


def _reject(query: Query, selection: Selection, context: StudioContext) -> Action | None:
    if selection.rejectable is None:
        return None
    rejected = (*query.rejected, selection.rejectable)
    return _action(context.say(query.language, "not_me"), query, rejected=rejected)


def _marks(query: Query, picture: PictureResult) -> list[FaceMark]:
    """Return the place of every face; for a group all are chosen, else one."""
    picked = picture.largest if query.face is None else query.face
    height = MAP_WIDTH / picture.aspect
    return [
        FaceMark(
            label=str(number + 1),
            x=round(face.box.x * MAP_WIDTH),
            y=round(face.box.y * height),
            width=round(face.box.width * MAP_WIDTH),
            height=round(face.box.height * height),
            chosen=query.choice is Choice.CONCEPT or number == picked,
        )
        for number, face in enumerate(picture.faces)
    ]
