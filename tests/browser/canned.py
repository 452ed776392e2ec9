"""One snapshot of every stage, as the pipeline would leave it, for pages without a pipeline."""

from pathlib import Path

from perfumer.camera.status import CameraStatus
from perfumer.catalog.perfumes import PerfumeCatalog, load_perfumes
from perfumer.catalog.picks import Pick, PickKind, Reason, ReasonCode
from perfumer.catalog.questions import Answer, QuestionSet, load_questions
from perfumer.catalog.text import Language
from perfumer.interaction.layout import targets_for
from perfumer.interaction.targets import Hover
from perfumer.messages import Box, Point
from perfumer.session.state import Attention, Experience, Session, Stage
from perfumer.snapshot import Guide, Snapshot
from perfumer.traits import AgeBand, Emotion, Gender, Impression, Traits
from perfumer.web.answer_pictures import answer_pictures
from perfumer.web.book import Book
from perfumer.web.words import load_words

ROOT = Path(__file__).resolve().parents[2]
CATALOG: PerfumeCatalog = load_perfumes(ROOT / "data/perfume_catalog.json")
QUESTIONS: QuestionSet = load_questions(ROOT / "data/perfume_questions.json")
BOOK = Book(
    words=load_words(ROOT / "data/locales"),
    perfumes=CATALOG,
    questions=QUESTIONS,
    pictures=answer_pictures(QUESTIONS, CATALOG),
    public_url="http://192.168.0.24:8000",
    secret="only for tests",
    least_readings=3,
    countdown_s=20,
    signage=False,
)
TRAITS = Traits(
    gender={Gender.FEMALE: 0.7, Gender.MALE: 0.3},
    age=dict.fromkeys(AgeBand, 0.0) | {AgeBand.TWENTIES: 0.8, AgeBand.TEEN: 0.2},
    emotion=dict.fromkeys(Emotion, 1 / 7),
    impression=dict.fromkeys(Impression, 1 / 6),
    readings=1,
)
IMPRESSION = (
    (Impression.NATURAL, 0.52),
    (Impression.ELEGANT, 0.23),
    (Impression.CLEAN, 0.14),
    (Impression.ACTIVE, 0.07),
    (Impression.CUTE, 0.04),
)
ANSWERS = (
    Answer("world", "woods"),
    Answer("woods", "sunny-trail"),
    Answer("season", "warm"),
)


def picks(first: str, second: str) -> tuple[Pick, Pick]:
    """Two picks with the reasons a recommendation gives."""
    label = IMPRESSION[0][0].value
    named = tuple(
        Reason(ReasonCode.ANSWER, f"{answer.question}/{answer.choice}", 0.9) for answer in ANSWERS
    )
    return (
        Pick(first, PickKind.IMPRESSION, 1, (Reason(ReasonCode.IMPRESSION, label, 0.9),)),
        Pick(second, PickKind.ANSWERS, 1, named),
    )


LONGEST = sorted(CATALOG.perfumes, key=lambda p: -len(p.name.en + p.brand.en))[:2]
FIRST_ANSWER = {"answers": (ANSWERS[0],), "question": "woods"}
SESSIONS: dict[str, dict[str, object]] = {
    "attract": {"stage": Stage.ATTRACT, "present": True},
    "consent": {"stage": Stage.CONSENT},
    "choose": {"stage": Stage.CHOOSE, "consented": True},
    "read": {"stage": Stage.READ, "consented": True, "readings": (TRAITS, TRAITS)},
    "ask": {"stage": Stage.ASK, "question": "world"},
    "ask-situation": {"stage": Stage.ASK, **FIRST_ANSWER, "attention": Attention.HINT},
    "ask-season": {"stage": Stage.ASK, "answers": ANSWERS[:2], "question": "season"},
    "asking": {
        "stage": Stage.ASK,
        **FIRST_ANSWER,
        "attention": Attention.ASKING,
        "resets_at": 113.0,
    },
    "result": {
        "stage": Stage.RESULT,
        "consented": True,
        "answers": ANSWERS,
        "traits": TRAITS,
        "impression": IMPRESSION,
        "picks": picks("paris-edimbourg", CATALOG.perfumes[0].id),
    },
    "result-longest": {
        "stage": Stage.RESULT,
        "answers": ANSWERS,
        "traits": TRAITS,
        "impression": IMPRESSION,
        "picks": picks(*(perfume.id for perfume in LONGEST)),
    },
    "result-declined": {
        "stage": Stage.RESULT,
        "answers": ANSWERS,
        "picks": picks(CATALOG.perfumes[5].id, CATALOG.perfumes[9].id),
    },
    "farewell": {"stage": Stage.FAREWELL},
    "trouble": {"stage": Stage.TROUBLE, "trouble": "stalled", "resumes": Stage.ASK},
}
HOVERED = {"ask": "answer:1", "consent": "consent:yes"}


def snapshot(name: str, language: Language, aspect: float) -> Snapshot:
    """The moment called ``name`` (a key of ``SESSIONS``) on a screen of width / height."""
    values = {"id": 7, "entered_at": 90.0, "active_at": 99.0, "language": language}
    session = Session(**(values | SESSIONS[name]))
    targets = targets_for(session, aspect, QUESTIONS, tuple(Experience))
    by_id = {target.id: target for target in targets}
    target = by_id.get(HOVERED.get(name, ""))
    camera = CameraStatus(True, None, "demo", True, 0.0, 0)
    return Snapshot(
        at=100.0,
        captured_at=99.98,
        session=session,
        targets=targets,
        hover=Hover(target, 0.62) if target else None,
        pointer=Point(target.box.center.x, target.box.y + 0.8 * target.box.height)
        if target
        else None,
        chosen=None,
        guide=Guide.GOOD,
        face=Box(0.42, 0.2, 0.17, 0.36),
        people=1,
        camera=camera,
        aspect=aspect,
    )
