"""Titles, sentences and labels of every screen, in the visitor's language."""

from __future__ import annotations

from perfumer.catalog.questions import Question, QuestionSet
from perfumer.recommend.emotion_labels import first_label
from perfumer.session.journey import asked
from perfumer.session.state import Attention, Experience, Session, Stage
from perfumer.snapshot import Snapshot
from perfumer.web.present.book import Book
from perfumer.web.present.result import illustration_url
from perfumer.web.present.view import OverlayView, QuestionView, SentenceView, TextsView


def label(id_: str, session: Session, book: Book) -> tuple[str, str | None]:
    """What a target says: its label, and a detail where there is one."""
    language, words = session.language, book.words
    kind, _, value = id_.partition(":")
    if kind == "answer":
        choice = _asked(session, book).choices[int(value)]
        return choice.text.in_(language), choice.detail.in_(language) if choice.detail else None
    if kind == "wearer":
        now = words.say(language, f"wearer.{session.wearer.value if session.wearer else 'any'}")
        following = words.say(language, f"wearer.{value}")
        return now, words.say(language, "wearer.next", wearer=following)
    key = f"target.{id_}"
    detail = words.say(language, f"{key}.detail") if words.has(f"{key}.detail") else None
    return words.say(language, key), detail


def picture(id_: str, session: Session, book: Book) -> str | None:
    """The address of the drawing on a target, where it has one."""
    kind, _, value = id_.partition(":")
    if kind == "experience":
        return illustration_url(book.perfumes.perfumes[0].id)
    if kind != "answer":
        return None
    asked = _asked(session, book)
    motif = book.pictures.get((asked.id, asked.choices[int(value)].id))
    return f"/static/motifs/{motif.value}.svg" if motif else None


def texts(session: Session, book: Book) -> TextsView:
    """The title of the screen and what stands around it."""

    def say(key: str) -> str:
        return book.words.say(session.language, _key(key, session, book))

    screen = _screen(session)
    asked = question(session, book)
    return TextsView(
        eyebrow=_step(session, asked, book),
        title=asked["text"] if asked and screen == "ask" else say(f"{screen}.title"),
        subtitle=say("signage.subtitle" if book.signage else _subtitle(screen, session, book)),
        notice=[say(key) for key in _notice_keys(session, screen, book)],
        impression_title=say("result.impression.title"),
        impression_none=say("result.impression.none"),
    )


def overlay(snapshot: Snapshot, book: Book) -> OverlayView | None:
    """The hint to raise a hand, while somebody stands there and shows none."""
    session = snapshot.session
    waiting = session.stage is Stage.ATTRACT and session.present and not book.signage
    if snapshot.pointer or not (waiting or session.attention is Attention.HINT):
        return None
    return OverlayView(kind="hint", title=book.words.say(session.language, "hint.title"))


def lost(session: Session, book: Book) -> SentenceView:
    """What the page says by itself when the server is gone."""
    return SentenceView(
        title=book.words.say(session.language, "lost.title"),
        subtitle=book.words.say(session.language, "lost.subtitle"),
    )


def question(session: Session, book: Book) -> QuestionView | None:
    """The question on the screen, and which of how many it is."""
    if session.stage is not Stage.ASK:
        return None
    asked = _asked(session, book)
    return QuestionView(
        id=asked.id,
        number=len(session.answers) + 1,
        total=_questions(session, book).longest(session.answers, read=session.traits is not None),
        text=_filled(asked.text.in_(session.language), session, book),
    )


def _filled(text: str, session: Session, book: Book) -> str:
    """A question may name what was read, as ``{emotion}``."""
    if session.traits is None:
        return text
    key = first_label(session.traits.emotion, book.emotion_labels)
    return text.replace("{emotion}", book.words.say(session.language, key))


def _asked(session: Session, book: Book) -> Question:
    return asked(session, book.questions)


def _questions(session: Session, book: Book) -> QuestionSet:
    return book.questions[session.experience or Experience.PERFUME]


def _screen(session: Session) -> str:
    if session.attention is Attention.ASKING:
        return "asking"
    if session.stage is Stage.RESULT and not session.picks:
        return "result.choosing"
    if session.stage is Stage.CARD:
        return _card_screen(session)
    return session.stage.value


def _card_screen(session: Session) -> str:
    if session.card is not None:
        return "card.done"
    return "card.failed" if session.card_trouble else "card"


def _key(key: str, session: Session, book: Book) -> str:
    """``result.title`` or, where an experience has its own, ``result.music.title``."""
    stage, _, rest = key.partition(".")
    own = f"{stage}.{session.experience.value}.{rest}" if session.experience else key
    return own if book.words.has(own) else key


def _subtitle(screen: str, session: Session, book: Book) -> str:
    if screen == "card.failed":
        return f"card.trouble.{session.card_trouble}"
    if screen == "card.done" and book.public_url is None:
        return "card.here.subtitle"
    return f"{screen}.subtitle"


def _notice_keys(session: Session, screen: str, book: Book) -> list[str]:
    match screen:
        case "attract" if book.ads.campaigns:
            return ["ads.targeted" if book.targeting else "ads.contextual"]
        case "attract":
            return ["attract.notice"]
        case "consent":
            return [f"consent.notice.{line}" for line in ("what", "stored", "decline")]
        case "trouble" if session.trouble:
            return [f"trouble.{session.trouble}"]
        case _:
            return []


def _step(session: Session, asked: QuestionView | None, book: Book) -> str:
    values = {"number": asked["number"], "total": asked["total"]} if asked else {}
    key = _key(f"{session.stage.value}.eyebrow", session, book)
    return book.words.say(session.language, key, **values)
