"""Choose the titles, sentences and labels of every screen, in the visitor's language."""

from __future__ import annotations

from perfumer.catalog.questions import Question, QuestionSet
from perfumer.recommend.emotion_labels import name_expression
from perfumer.session.journey import find_question
from perfumer.session.state import Attention, Experience, FailedCard, ReadyCard, Session, Stage
from perfumer.session.target_ids import parse_target_id, wearer_value
from perfumer.snapshot import Snapshot
from perfumer.web.present.content import Content
from perfumer.web.present.perfume import illustration_url
from perfumer.web.present.view import OverlayView, QuestionView, SentenceView, TextsView

# Of the notice on the consent screen; only where something is not read is there an "unread".
CONSENT_LINES = ("what", "unread", "stored", "decline")


def describe_target(id_: str, session: Session, content: Content) -> tuple[str, str | None]:
    """Return the label of a target, and its second line or None."""
    language, words = session.language, content.words
    kind, value = parse_target_id(id_)
    if kind == "answer":
        choice = _question(session, content).choices[int(value)]
        return choice.text.in_(language), choice.detail.in_(language) if choice.detail else None
    if kind == "wearer":
        now = words.say(language, f"wearer.{wearer_value(session.wearer)}")
        following = words.say(language, f"wearer.{value}")
        return now, words.say(language, "wearer.next", wearer=following)
    key = f"target.{id_}"
    detail = words.say(language, f"{key}.detail") if words.has(f"{key}.detail") else None
    return words.say(language, key), detail


def find_drawing(id_: str, session: Session, content: Content) -> str | None:
    """Return the address of the drawing on a target, or None."""
    kind, value = parse_target_id(id_)
    if kind == "experience":
        return illustration_url(content.perfumes.perfumes[0].id)
    if kind != "answer":
        return None
    question = _question(session, content)
    motif = content.pictures.get((question.id, question.choices[int(value)].id))
    return f"/static/motifs/{motif.value}.svg" if motif else None


def describe_screen(session: Session, question: QuestionView | None, content: Content) -> TextsView:
    """Return the title of the screen and the texts around it."""

    def say(key: str) -> str:
        return content.words.say(session.language, _key(key, session, content))

    screen = _screen(session)
    return TextsView(
        eyebrow=_step(session, question, content),
        title=question["text"] if question and screen == "ask" else say(f"{screen}.title"),
        subtitle=say(
            "signage.subtitle" if content.signage else _subtitle(screen, session, content)
        ),
        notice=[say(key) for key in _notice_keys(session, screen, content)],
        impression_title=say(
            "result.mood.title"
            if session.result and session.result.guessed
            else "result.impression.title"
        ),
        impression_none=say("result.impression.none"),
    )


def describe_hint(snapshot: Snapshot, content: Content) -> OverlayView | None:
    """Return the hint to raise a hand, while a visitor shows none; else None."""
    session = snapshot.session
    waiting = session.stage is Stage.ATTRACT and session.present and not content.signage
    if snapshot.pointer or not (waiting or session.attention is Attention.HINT):
        return None
    return OverlayView(kind="hint", title=content.words.say(session.language, "hint.title"))


def describe_lost(session: Session, content: Content) -> SentenceView:
    """Return what the page says by itself while the server does not answer."""
    return SentenceView(
        title=content.words.say(session.language, "lost.title"),
        subtitle=content.words.say(session.language, "lost.subtitle"),
    )


def describe_question(session: Session, content: Content) -> QuestionView | None:
    """Return the question on the screen with its number, None on other stages."""
    if session.stage is not Stage.ASK:
        return None
    question = _question(session, content)
    return QuestionView(
        id=question.id,
        number=len(session.answers) + 1,
        total=_questions(session, content).longest(
            session.answers, read=session.traits is not None
        ),
        text=_filled(question.text.in_(session.language), session, content),
    )


def _filled(text: str, session: Session, content: Content) -> str:
    """Fill in the emotion that was read, where a question names it as ``{emotion}``."""
    if session.traits is None or not session.traits.emotion:
        return text
    shares = session.traits.emotion
    key = name_expression(shares, content.emotion_labels, content.unsure_below)
    return text.replace("{emotion}", content.words.say(session.language, key))


def _question(session: Session, content: Content) -> Question:
    return find_question(session, content.questions)


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
    """Return ``result.title`` or, where an experience has its own, ``result.music.title``."""
    stage, _, rest = key.partition(".")
    own = f"{stage}.{session.experience.value}.{rest}" if session.experience else key
    return own if content.words.has(own) else key


def _subtitle(screen: str, session: Session, content: Content) -> str:
    if isinstance(session.card, FailedCard):
        return f"card.trouble.{session.card.reason}"
    if _is_unread(session):
        return "ask.unreadable.subtitle"
    if screen == "card.done" and content.public_url is None:
        return "card.here.subtitle"
    return f"{screen}.subtitle"


def _is_unread(session: Session) -> bool:
    return session.stage is Stage.ASK and session.unreadable


def _notice_keys(session: Session, screen: str, content: Content) -> list[str]:
    match screen:
        case "attract" if content.ads.campaigns:
            return ["ads.targeted" if content.targeting else "ads.contextual"]
        case "attract":
            return ["attract.notice"]
        case "consent":
            lines = [f"consent.notice.{line}" for line in CONSENT_LINES]
            return [key for key in lines if content.words.has(key)]
        case "trouble" if session.trouble:
            return [f"trouble.{session.trouble.reason}"]
        case _:
            return []


def _step(session: Session, question: QuestionView | None, content: Content) -> str:
    values = {"number": question["number"], "total": question["total"]} if question else {}
    # Also here, since a narrow screen has no room for a subtitle.
    stage = "ask.unreadable" if _is_unread(session) else session.stage.value
    key = _key(f"{stage}.eyebrow", session, content)
    return content.words.say(session.language, key, **values)
