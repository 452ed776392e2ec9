"""What the studio's pages show: the result of one picture, of many, and what was shared."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple, TypedDict

from perfumer.catalog.questions import Answer
from perfumer.catalog.text import Language, known_language
from perfumer.traits import Gender
from perfumer.uploads.tips import Tip
from perfumer.web.present.qr import QrCode
from perfumer.web.present.view import ChartView
from perfumer.web.studio.asked import MOST_KEPT, Asked, Choice, Fields, fields
from perfumer.web.studio.backdrops import Backdrop, list_backdrops
from perfumer.web.studio.context import StudioContext
from perfumer.web.studio.feedback import pack_form
from perfumer.web.studio.offer import Chosen, OfferError, Told
from perfumer.web.studio.seen import Seen, pack_seen
from perfumer.web.studio.share import Shared, pack_shared, unpack_shared
from perfumer.web.studio.text import code_of, pack_text, text_of

MAP_WIDTH = 1000  # units of the drawing that shows where the faces are


class Action(NamedTuple):
    """A button that asks for the same with something changed."""

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
    """The day written up; ``signed`` is what its text file is made of."""

    sentences: list[str]
    qr: QrCode | None
    signed: str


class ResultPage(TypedDict):
    """``feedback`` is what the form about the result holds."""

    told: Told
    charts: Sequence[ChartView]
    notes: list[str]
    tips: list[str]
    marks: list[FaceMark]
    map_height: int
    seen: str
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
    told: Told
    language: Language


def result_page(asked: Asked, seen: Seen, context: StudioContext) -> ResultPage:
    """All that the page of one picture says."""
    language = asked.language

    def say(key: str, **values: object) -> str:
        return context.say(language, key, **values)

    secret = context.content.secret
    offer = context.offers[asked.choice]
    chosen = offer.choose(asked, seen)
    told = offer.tell(chosen.payload, language)
    to_share = Shared(asked.choice, language, chosen.payload)
    shared = f"/studio/s/{pack_shared(to_share, secret)}"
    nothing = not (seen.faces or asked.answers or asked.diary)
    return ResultPage(
        told=Told(title=say("none.title"), hashtags=[], cards=[]) if nothing else told,
        charts=chosen.charts,
        notes=list(chosen.notes),
        tips=[say(f"tip.{tip.value}") for tip in shown_tips(asked, seen)],
        marks=_marks(asked, seen),
        map_height=round(MAP_WIDTH / seen.aspect),
        seen=pack_seen(seen, secret),
        fields=fields(asked),
        question=chosen.question.text.in_(language) if chosen.question else None,
        step=say("ask.step", number=chosen.number, total=chosen.total),
        answers=_answers(asked, chosen),
        undo=_undo(asked, context),
        choices=[
            _action(say(f"choice.{choice.value}"), asked, choice=choice)
            for choice in context.offers
        ],
        faces=_faces(asked, seen, context),
        genders=_genders(asked, seen, context),
        reject=_reject(asked, chosen, context),
        diary=asked.diary if chosen.diary else None,
        diary_most=MOST_KEPT,
        diary_private=say("diary.sent" if chosen.diary_sent else "diary.private"),
        written=written_page(chosen.write_up, told, language, context),
        feedback=pack_form(to_share, secret) if chosen.feedback and not nothing else None,
        backdrops=list_backdrops(asked, told, context),
        share=None if nothing else shared,
    )


def written_page(
    sentences: Sequence[str], told: Told, language: Language, context: StudioContext
) -> WrittenPage | None:
    """The sentences, a code of them, and a text file with what was chosen; None without any."""
    if not sentences:
        return None
    text = text_of(context.say(language, "page.title"), sentences, told)
    return WrittenPage(
        sentences=list(sentences),
        qr=code_of(sentences),
        signed=pack_text(text, context.content.secret),
    )


def shared_page(signed: str, language: str | None, context: StudioContext) -> SharedPage:
    """What an address holds. Raises :class:`OfferError`."""
    shared = unpack_shared(signed, context.content.secret)
    if shared.choice not in context.offers:
        raise OfferError(f"{shared.choice} is not offered here")
    chosen = known_language(language, shared.language)
    return SharedPage(
        told=context.offers[shared.choice].tell(shared.payload, chosen), language=chosen
    )


def shown_tips(asked: Asked, seen: Seen) -> list[Tip]:
    """Those of the picture, then those of the face that counts; of all faces for a group."""
    faces = seen.faces
    if asked.choice is not Choice.CONCEPT and faces:
        number = asked.face if asked.face is not None and asked.face < len(faces) else seen.largest
        faces = (faces[number or 0],)
    several = {Tip.SEVERAL} if asked.choice is Choice.CONCEPT else set()
    tips = [*seen.tips, *(tip for face in faces for tip in face.tips)]
    return [tip for tip in dict.fromkeys(tips) if tip not in several]


def _action(label: str, asked: Asked, **changes: object) -> Action:
    changed = asked.but(**changes)
    return Action(label, None, fields(changed), changed == asked)


def _answers(asked: Asked, chosen: Chosen) -> list[Action]:
    question = chosen.question
    if question is None:
        return []
    before = asked.answers[: chosen.number - 1]
    return [
        Action(
            choice.text.in_(asked.language),
            choice.detail.in_(asked.language) if choice.detail else None,
            fields(asked.but(answers=(*before, Answer(question.id, choice.id)))),
            current=False,
        )
        for choice in question.choices
    ]


def _undo(asked: Asked, context: StudioContext) -> Action | None:
    if not asked.answers:
        return None
    return _action(context.say(asked.language, "ask.undo"), asked, answers=asked.answers[:-1])


def _faces(asked: Asked, seen: Seen, context: StudioContext) -> list[Action]:
    if len(seen.faces) < 2 or asked.choice is Choice.CONCEPT:
        return []
    now = asked if asked.face is not None else asked.but(face=seen.largest)
    say = context.say
    return [
        _action(say(asked.language, "face.numbered", number=n + 1), now, face=n)
        for n in range(len(seen.faces))
    ]


def _genders(asked: Asked, seen: Seen, context: StudioContext) -> list[Action]:
    """Only where it changes something."""
    if not seen.faces or asked.choice not in (Choice.PERFUME, Choice.AD):
        return []
    say = context.say
    return [
        _action(say(asked.language, f"gender.{gender or 'read'}"), asked, gender=gender)
        for gender in (None, *Gender)
    ]


def _reject(asked: Asked, chosen: Chosen, context: StudioContext) -> Action | None:
    if chosen.rejectable is None:
        return None
    rejected = (*asked.rejected, chosen.rejectable)
    return _action(context.say(asked.language, "not_me"), asked, rejected=rejected)


def _marks(asked: Asked, seen: Seen) -> list[FaceMark]:
    """``asked.face`` or the largest is the chosen one; all of them for a group."""
    picked = seen.largest if asked.face is None else asked.face
    height = MAP_WIDTH / seen.aspect
    return [
        FaceMark(
            label=str(number + 1),
            x=round(face.box.x * MAP_WIDTH),
            y=round(face.box.y * height),
            width=round(face.box.width * MAP_WIDTH),
            height=round(face.box.height * height),
            chosen=asked.choice is Choice.CONCEPT or number == picked,
        )
        for number, face in enumerate(seen.faces)
    ]
