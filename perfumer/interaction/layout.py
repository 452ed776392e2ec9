"""Lay out the targets of each stage, on a wide and on a tall screen.

Every target takes at least 22 % of the width and of the height, gaps are at least 5 % of the
height, and the top 12 % and the bottom 5 % stay free (docs/interaction.md shows the grid).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from perfumer.catalog.questions import QuestionSet
from perfumer.interaction.targets import Target
from perfumer.messages import Box
from perfumer.session.journey import find_question
from perfumer.session.state import Attention, Experience, Posing, Session, Stage, Wearer
from perfumer.session.target_ids import make_target_id, wearer_value

MIN_IMPRESSIONS = 2  # "this is not me" is offered only while this many others are left

# All places and sizes are shares of the screen's width and height.
# Wide screens: two columns left and right, a row at the bottom, the mirror in the middle.
LEFT, RIGHT, COLUMN = 0.03, 0.71, 0.26
UPPER, LOWER, ROW = 0.22, 0.58, 0.30
BOTTOM = 0.71
# Tall screens: two columns of boxes, rows at these heights.
TALL_X, TALL_WIDTH = (0.05, 0.55), 0.40
TALL_Y, TALL_HEIGHT = (0.19, 0.46, 0.73), 0.22


def targets_for(
    session: Session, aspect: float, questions: Mapping[Experience, QuestionSet]
) -> tuple[Target, ...]:
    """Return the targets of the screen that shows ``session``; none where nothing can be chosen."""
    wide = aspect >= 1
    if session.attention is Attention.ASKING:
        return _still_there(wide)
    match session.stage:
        case Stage.ATTRACT:
            return _attract(session, wide)
        case Stage.CONSENT:
            return _consent(session, wide)
        case Stage.CHOOSE:
            return _choose(session, wide, tuple(questions))
        case Stage.READ:
            return _pair("back", "skip", wide)
        case Stage.ASK:
            return _ask(session, wide, questions)
        case Stage.RESULT | Stage.CARD:
            return _result(session, wide)
        case _:
            return ()


def _target(id_: str, box: Box, *, careful: bool = False) -> Target:
    return Target(id_, box, careful)


def _other_language(session: Session) -> str:
    return make_target_id("language", session.language.other.value)


def _attract(session: Session, wide: bool) -> tuple[Target, ...]:
    # At the bottom on a tall screen too: the rest belongs to the ad, or to the mirror.
    start = Box(0.36, 0.62, 0.28, 0.28) if wide else Box(0.05, 0.70, 0.52, 0.25)
    language = Box(RIGHT, 0.68, COLUMN, 0.22) if wide else Box(0.67, 0.70, 0.28, 0.25)
    return (
        _target("start", start, careful=True),
        _target(_other_language(session), language),
    )


def _consent(session: Session, wide: bool) -> tuple[Target, ...]:
    if wide:
        boxes = [
            Box(RIGHT, UPPER, COLUMN, 0.34),
            Box(RIGHT, 0.64, COLUMN, 0.28),
            Box(LEFT, BOTTOM, COLUMN, 0.22),
            Box(0.36, BOTTOM, COLUMN, 0.22),
        ]
    else:
        boxes = _tall(1) + _tall(2)
    return (
        _target(make_target_id("consent", "yes"), boxes[0], careful=True),
        _target(make_target_id("consent", "no"), boxes[1], careful=True),
        _target("back", boxes[2]),
        _target(_other_language(session), boxes[3]),
    )


def _choose(session: Session, wide: bool, experiences: Sequence[Experience]) -> tuple[Target, ...]:
    tiles = _tiles(len(experiences), wide)
    chosen = tuple(
        _target(make_target_id("experience", experience.value), box)
        for experience, box in zip(experiences, tiles, strict=True)
    )
    order = [None, *Wearer]
    following = order[(order.index(session.wearer) + 1) % len(order)]
    back, wearer = _bottom_corners(wide)
    return (
        *chosen,
        _target("back", back),
        _target(make_target_id("wearer", wearer_value(following)), wearer),
    )


def _tiles(count: int, wide: bool) -> list[Box]:
    """Place up to three experiences side by side, or below each other on a tall screen."""
    if wide:
        width, gap = COLUMN, 0.05
        first = 0.5 - (count * width + (count - 1) * gap) / 2
        return [Box(first + n * (width + gap), UPPER, width, 0.42) for n in range(count)]
    if count == 1:
        return [Box(0.20, 0.38, 0.60, 0.28)]
    return (_tall(0) + _tall(1))[:count]


def _ask(
    session: Session, wide: bool, questions: Mapping[Experience, QuestionSet]
) -> tuple[Target, ...]:
    question = find_question(session, questions)
    count = len(question.choices)
    careful = session.undone or not session.answers or question.careful
    boxes = _wide_answers(count) if wide else (_tall(0) + _tall(1))[:count]
    answers = tuple(
        _target(make_target_id("answer", number), box, careful=careful)
        for number, box in enumerate(boxes)
    )
    back = Box(0.37, BOTTOM, COLUMN, 0.22) if wide else Box(0.30, TALL_Y[2], 0.40, TALL_HEIGHT)
    return (*answers, _target("back", back))


def _wide_answers(count: int) -> list[Box]:
    if count == 2:
        return [Box(x, 0.34, COLUMN, 0.36) for x in (LEFT, RIGHT)]
    four = [Box(x, y, COLUMN, ROW) for y in (UPPER, LOWER) for x in (LEFT, RIGHT)]
    return four[:count]


def _result(session: Session, wide: bool) -> tuple[Target, ...]:
    ids, extra = _result_ids(session)
    return (*_row(ids, wide), *([_target(extra, _above_row(wide))] if extra else []))


def _result_ids(session: Session) -> tuple[list[str], str | None]:
    """Return the targets of the lowest row, and the one above it, if any."""
    match session.experience:
        case Experience.MUSIC:
            plays = session.result is not None and session.result.pieces
            return _music_ids(session), "next_piece" if plays else None
        case Experience.CONCEPT if session.stage is Stage.CARD:
            return _card_ids(session), None
        case Experience.CONCEPT:
            return ["card", "back", "restart"], None
        case Experience.PERFUME | None:
            shown = session.result.impression if session.result else ()
            doubtful = len(shown) - 1 >= MIN_IMPRESSIONS
            return ["not_me" if doubtful else "another", "back", "restart"], None


def _music_ids(session: Session) -> list[str]:
    """Return the targets of two small questions, one after the other, then of the way out."""
    if session.opinion is None:
        return _yes_or_no("fits")
    if session.opinion.recommends is None:
        return _yes_or_no("recommends")
    return ["another", "back", "restart"]


def _yes_or_no(kind: str) -> list[str]:
    return [make_target_id(kind, "yes"), "back", make_target_id(kind, "no")]


def _card_ids(session: Session) -> list[str]:
    return ["back"] if isinstance(session.card, Posing) else ["card", "back", "restart"]


def _row(ids: Sequence[str], wide: bool) -> tuple[Target, ...]:
    """Place up to three targets at the bottom, the last of them at the right."""
    if wide:
        boxes = [Box(x, 0.73, COLUMN, 0.22) for x in (LEFT, 0.37, RIGHT)]
    else:
        boxes = [Box(x, TALL_Y[2], 0.25, TALL_HEIGHT) for x in (0.035, 0.375, 0.715)]
    return tuple(
        _target(id_, box, careful=id_ == "restart")
        for id_, box in zip(ids, boxes[3 - len(ids) :], strict=True)
    )


def _above_row(wide: bool) -> Box:
    """Return the place of one more target, above the right of the row."""
    return Box(RIGHT, 0.45, COLUMN, 0.22) if wide else Box(0.55, TALL_Y[1], TALL_WIDTH, TALL_HEIGHT)


def _still_there(wide: bool) -> tuple[Target, ...]:
    boxes = [Box(x, 0.55, 0.28, 0.28) for x in (0.19, 0.53)] if wide else _tall(1)
    return (_target("extend", boxes[0]), _target("finish", boxes[1], careful=True))


def _pair(left: str, right: str, wide: bool) -> tuple[Target, ...]:
    boxes = _bottom_corners(wide)
    return (_target(left, boxes[0]), _target(right, boxes[1]))


def _bottom_corners(wide: bool) -> list[Box]:
    """Return the places at the bottom left and bottom right."""
    if wide:
        return [Box(x, BOTTOM, COLUMN, 0.22) for x in (LEFT, RIGHT)]
    return _tall(2)


def _tall(row: int) -> list[Box]:
    return [Box(x, TALL_Y[row], TALL_WIDTH, TALL_HEIGHT) for x in TALL_X]
