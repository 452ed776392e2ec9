"""Titles, sentences and labels of every screen, in the visitor's language."""

from __future__ import annotations

from perfumer.catalog.questions import Question, QuestionSet
from perfumer.recommend.emotion_labels import first_label
from perfumer.session.journey import asked
from perfumer.session.state import Attention, Experience, FailedCard, ReadyCard, Session, Stage
from perfumer.session.target_ids import parse_target_id, wearer_value
from perfumer.snapshot import Snapshot
from perfumer.web.present.content import Content
from perfumer.web.present.perfume import illustration_url
from perfumer.web.present.view import OverlayView, QuestionView, SentenceView, TextsView


def label(id_: str, session: Session, content: Content) -> tuple[str, str | None]:
    """What a target says: its label, and a detail where there is one."""
    language, words = session.language, content.words
    kind, value = parse_target_id(id_)
    if kind == "answer":
        choice = _asked(session, content).choices[int(value)]
        return choice.text.in_(language), choice.detail.in_(language) if choice.detail else None
    if kind == "wearer":
        now = words.say(language, f"wearer.{wearer_value(session.wearer)}")
        following = words.say(language, f"wearer.{value}")
        return now, words.say(language, "wearer.next", wearer=following)
    key = f"target.{id_}"
    detail = words.say(language, f"{key}.detail") if words.has(f"{key}.detail") else None
    return words.say(language, key), detail


def picture(id_: str, session: Session, content: Content) -> str | None:
    """The address of the drawing on a target, where it has one."""
    kind, value = parse_target_id(id_)
    if kind == "experience":
        return illustration_url(content.perfumes.perfumes[0].id)
    if kind != "answer":
        return None
    asked = _asked(session, content)
    motif = content.pictures.get((asked.id, asked.choices[int(value)].id))
    return f"/static/motifs/{motif.value}.svg" if motif else None


def texts(session: Session, asked: QuestionView | None, content: Content) -> TextsView:
    """The title of the screen and what stands around it."""

    def say(key: str) -> str:
        return content.words.say(session.language, _key(key, session, content))

    screen = _screen(session)
    return TextsView(
        eyebrow=_step(session, asked, content),
        title=asked["text"] if asked and screen == "ask" else say(f"{screen}.title"),
        subtitle=say(
            "signage.subtitle" if content.signage else _subtitle(screen, session, content)
        ),
        notice=[say(key) for key in _notice_keys(session, screen, content)],
        impression_title=say("result.impression.title"),
        impression_none=say("result.impression.none"),
    )


def overlay(snapshot: Snapshot, content: Content) -> OverlayView | None:
    """The hint to raise a hand, while somebody stands there and shows none."""
    session = snapshot.session
    waiting = session.stage is Stage.ATTRACT and session.present and not content.signage
    if snapshot.pointer or not (waiting or session.attention is Attention.HINT):
        return None
    return OverlayView(kind="hint", title=content.words.say(session.language, "hint.title"))


def lost(session: Session, content: Content) -> SentenceView:
    """What the page says by itself when the server is gone."""
    return SentenceView(
        title=content.words.say(session.language, "lost.title"),
        subtitle=content.words.say(session.language, "lost.subtitle"),
    )


def question(session: Session, content: Content) -> QuestionView | None:
    """The question on the screen, and which of how many it is."""
    if session.stage is not Stage.ASK:
        return None
    asked = _asked(session, content)
    return QuestionView(
        id=asked.id,
        number=len(session.answers) + 1,
        total=_questions(session, content).longest(
            session.answers, read=session.traits is not None
        ),
        text=_filled(asked.text.in_(session.language), session, content),
    )


def _filled(text: str, session: Session, content: Content) -> str:
    """A question may name what was read, as ``{emotion}``."""
    if session.traits is None:
        return text
    key = first_label(session.traits.emotion, content.emotion_labels)
    return text.replace("{emotion}", content.words.say(session.language, key))


def _asked(session: Session, content: Content) -> Question:
    return asked(session, content.questions)


def _questions(session: Session, content: Content) -> QuestionSet:
    return content.questions[session.experience or Experience.PERFUME]


def _screen(session: Session) -> str:
    if session.attention is Attention.ASKING:
        return "asking"
    if session.stage is Stage.RESULT and session.result is None:
        return "result.choosing"
    if session.stage is Stage.CARD:
        return _card_screen(session)
    return session.stage.value


def _card_screen(session: Session) -> str:
    match session.card:
        case ReadyCard():
            return "card.done"
        case FailedCard():
            return "card.failed"
        case _:
            return "card"


def _key(key: str, session: Session, content: Content) -> str:
    """``result.title`` or, where an experience has its own, ``result.music.title``."""
    stage, _, rest = key.partition(".")
    own = f"{stage}.{session.experience.value}.{rest}" if session.experience else key
    return own if content.words.has(own) else key


def _subtitle(screen: str, session: Session, content: Content) -> str:
    if isinstance(session.card, FailedCard):
        return f"card.trouble.{session.card.reason}"
    if screen == "card.done" and content.public_url is None:
        return "card.here.subtitle"
    return f"{screen}.subtitle"


def _notice_keys(session: Session, screen: str, content: Content) -> list[str]:
    match screen:
        case "attract" if content.ads.campaigns:
            return ["ads.targeted" if content.targeting else "ads.contextual"]
        case "attract":
            return ["attract.notice"]
        case "consent":
            return [f"consent.notice.{line}" for line in ("what", "stored", "decline")]
        case "trouble" if session.trouble:
            return [f"trouble.{session.trouble.reason}"]
        case _:
            return []


def _step(session: Session, asked: QuestionView | None, content: Content) -> str:
    values = {"number": asked["number"], "total": asked["total"]} if asked else {}
    key = _key(f"{session.stage.value}.eyebrow", session, content)
    return content.words.say(session.language, key, **values)
