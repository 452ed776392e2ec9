"""One snapshot of every stage, as the pipeline would leave it, for pages without a pipeline."""

from dataclasses import replace

from perfumer.camera.source import CameraStatus
from perfumer.catalog.ads import load_ads
from perfumer.catalog.concepts import load_concepts
from perfumer.catalog.moods import Feeling, Intent, Source
from perfumer.catalog.music import load_songs
from perfumer.catalog.perfumes import PerfumeCatalog, load_perfumes
from perfumer.catalog.picks import Pick, PickKind, Reason, ReasonCode
from perfumer.catalog.pieces import load_pieces
from perfumer.catalog.questions import Answer, QuestionSet, load_questions
from perfumer.catalog.text import Language
from perfumer.catalog.words import load_words
from perfumer.interaction.layout import targets_for
from perfumer.interaction.targets import Hover
from perfumer.messages import Box, Point
from perfumer.perception.face_quality import Guide
from perfumer.recommend.certainty import Certainty
from perfumer.recommend.concept import read_concept, recommend_concept
from perfumer.recommend.music import Opinions, Turn, recommend_music
from perfumer.recommend.perfume import Wishes
from perfumer.recommend.result import Result
from perfumer.session.state import (
    Attention,
    Experience,
    FailedCard,
    Opinion,
    Posing,
    Session,
    Stage,
    Trouble,
)
from perfumer.signage.news import AdShown
from perfumer.snapshot import Snapshot
from perfumer.traits import AgeBand, Emotion, Gender, Impression, Traits
from perfumer.web.art.answer_pictures import answer_pictures
from perfumer.web.present.content import Content
from tests.support.paths import ROOT
from tests.support.recommend.results import music_result, perfume_result

CATALOG: PerfumeCatalog = load_perfumes(ROOT / "data/perfume_catalog.json")
QUESTIONS: QuestionSet = load_questions(ROOT / "data/perfume_questions.json")
MUSIC_QUESTIONS = load_questions(ROOT / "data/music_questions.json")
SONGS = load_songs(ROOT / "data/music_catalog.json")
PIECES = load_pieces(ROOT / "data/music_pieces.json", ROOT / "static/music")
CONCEPT_QUESTIONS = load_questions(ROOT / "data/concept_questions.json")
CONCEPTS = load_concepts(ROOT / "data/concepts.json")
CONTENT = Content(
    words=load_words(ROOT / "data/locales"),
    perfumes=CATALOG,
    songs=SONGS,
    pieces=PIECES,
    concepts=CONCEPTS,
    volume=0.5,
    questions={
        Experience.PERFUME: QUESTIONS,
        Experience.MUSIC: MUSIC_QUESTIONS,
        Experience.CONCEPT: CONCEPT_QUESTIONS,
    },
    pictures=answer_pictures(QUESTIONS, CATALOG),
    public_url="http://192.168.0.24:8000",
    secret="only for tests",
    min_readings=3,
    countdown_s=20,
    signage=False,
    ads=load_ads(ROOT / "data/ad_campaigns.json", ROOT / "static/ads"),
    targeting=True,
    unsure_below=0.5,
    expression_readings=16,
)
BOOKS = {
    "attract-card": replace(CONTENT, targeting=False),
    "signage": replace(CONTENT, signage=True),
    "signage-contextual": replace(CONTENT, signage=True, targeting=False),
}
SHOWN = {
    "attract-ad": AdShown("1", "badaseon", "badaseon-1"),
    "attract-card": AdShown("2", "slow-hour", "breath"),
    "signage": AdShown("3", "onddeul", "onddeul-1"),
    "signage-contextual": AdShown("4", "slow-hour", "breath"),
}
TRAITS = Traits(
    gender={Gender.FEMALE: 0.7, Gender.MALE: 0.3},
    age=dict.fromkeys(AgeBand, 0.0) | {AgeBand.TWENTIES: 0.8, AgeBand.TEEN: 0.2},
    emotion=dict.fromkeys(Emotion, 1 / 7),
    impression=dict.fromkeys(Impression, 1 / 6),
    readings=1,
)


def expression(happy: float) -> Traits:
    """A face that looks a little sad at rest."""
    rest = dict.fromkeys(Emotion, 0.04) | {Emotion.SAD: 0.5, Emotion.NEUTRAL: 0.3}
    shares = {emotion: (1 - happy) * share for emotion, share in rest.items()}
    return replace(TRAITS, emotion=shares | {Emotion.HAPPY: shares[Emotion.HAPPY] + happy})


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


def songs(emotion: Emotion, intent: Intent) -> tuple[Pick, ...]:
    """Three songs for somebody who feels just one thing, as others liked them."""
    shares = {label: float(label is emotion) for label in Emotion}
    counts = {(song.id, emotion.value, intent.value): (8, 2) for song in SONGS.songs}
    felt = Feeling(shares, (Source.WORD,))
    return recommend_music(SONGS, felt, intent, Opinions(counts, 6, 5), Turn((), 1, 0.1))


def music(emotion: Emotion, intent: Intent, opinion: Opinion | None = None) -> dict[str, object]:
    """The result of somebody who feels sad; songs for another feeling may be longer to read."""
    playing = ("first-light", "light-steps")
    shares = {"sad": 0.71, "fear": 0.14, "neutral": 0.09, "happy": 0.06}
    return {
        "stage": Stage.RESULT,
        "experience": Experience.MUSIC,
        "result": music_result(songs(emotion, intent), playing, intent, **shares),
        "opinion": opinion,
    }


def concept(**answers: str) -> dict[str, object]:
    """The result of a visitor who was read and answered so."""
    given = tuple(Answer(question, choice) for question, choice in answers.items())
    wishes = Wishes(TRAITS, given, None, frozenset(), 0.9)
    reading = read_concept(CONCEPTS, CONCEPT_QUESTIONS, wishes)
    return {
        "stage": Stage.RESULT,
        "experience": Experience.CONCEPT,
        "consented": True,
        "traits": TRAITS,
        "answers": given,
        "result": Result(recommend_concept(reading), reading.certainty, reading),
    }


LONGEST = sorted(CATALOG.perfumes, key=lambda p: -len(p.name.en + p.brand.en))[:2]
FIRST_ANSWER = {"answers": (ANSWERS[0],), "question": "woods"}
SESSIONS: dict[str, dict[str, object]] = {
    "attract": {"stage": Stage.ATTRACT, "present": True},
    **{name: {"stage": Stage.ATTRACT, "present": False} for name in SHOWN},
    "consent": {"stage": Stage.CONSENT},
    "choose": {"stage": Stage.CHOOSE, "consented": True},
    "read": {"stage": Stage.READ, "consented": True, "readings": (TRAITS, TRAITS)},
    "read-course": {
        "stage": Stage.READ,
        "experience": Experience.MUSIC,
        "consented": True,
        "readings": tuple(expression(0.9 * (n > 6)) for n in range(13)),
    },
    "read-rest": {
        "stage": Stage.READ,
        "experience": Experience.MUSIC,
        "consented": True,
        "readings": tuple(expression(0.0) for _ in range(3)),
    },
    "read-neutral": {
        "stage": Stage.READ,
        "experience": Experience.MUSIC,
        "consented": True,
        "readings": tuple(expression(0.0) for _ in range(8)),
    },
    "ask": {"stage": Stage.ASK, "question": "world"},
    "ask-situation": {"stage": Stage.ASK, **FIRST_ANSWER, "attention": Attention.HINT},
    "ask-unreadable": {"stage": Stage.ASK, **FIRST_ANSWER, "unreadable": True},
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
        "result": perfume_result(IMPRESSION, picks("paris-edimbourg", CATALOG.perfumes[0].id)),
    },
    "result-longest": {
        "stage": Stage.RESULT,
        "answers": ANSWERS,
        "traits": TRAITS,
        "result": perfume_result(IMPRESSION, picks(*(perfume.id for perfume in LONGEST))),
    },
    "result-declined": {
        "stage": Stage.RESULT,
        "answers": ANSWERS,
        "result": perfume_result(
            (), picks(CATALOG.perfumes[5].id, CATALOG.perfumes[9].id), Certainty.UNSURE
        ),
    },
    "ask-feel": {
        "stage": Stage.ASK,
        "experience": Experience.MUSIC,
        "question": "feel",
        "traits": TRAITS,
    },
    "ask-which": {"stage": Stage.ASK, "experience": Experience.MUSIC, "question": "which"},
    "music": music(Emotion.SAD, Intent.LIFT),
    "music-fits": music(Emotion.DISGUST, Intent.CALM, Opinion(fits=True, piece=0)),
    "music-thanks": music(Emotion.SAD, Intent.LIFT, Opinion(fits=True, piece=0, recommends=False)),
    "concept": concept(stage="story"),
    "concept-unsure": concept(),
    "ask-role": {
        "stage": Stage.ASK,
        "experience": Experience.CONCEPT,
        "answers": (Answer("stage", "story"),),
        "question": "role",
    },
    "card-posing": concept(stage="story") | {"stage": Stage.CARD, "card": Posing(102.4)},
    "card-failed": concept(stage="story") | {"stage": Stage.CARD, "card": FailedCard("no_person")},
    "farewell": {"stage": Stage.FAREWELL},
    "trouble": {"stage": Stage.TROUBLE, "trouble": Trouble("stalled", 99.0, Stage.ASK)},
}
HOVERED = {"ask": "answer:1", "consent": "consent:yes"}


def content(name: str) -> Content:
    """What the moment called ``name`` can say."""
    return BOOKS.get(name, CONTENT)


def snapshot(name: str, language: Language, aspect: float) -> Snapshot:
    """The moment called ``name`` (a key of ``SESSIONS``) on a screen of width / height."""
    values = {"id": 7, "entered_at": 90.0, "active_at": 99.0, "language": language}
    session = Session(**(values | SESSIONS[name]))
    playing = not content(name).signage
    targets = targets_for(session, aspect, CONTENT.questions) if playing else ()
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
        ad=SHOWN.get(name),
    )
