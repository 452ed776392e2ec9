"""Turn a snapshot and the texts into the ViewState that a screen is drawn from."""

from __future__ import annotations

from math import ceil

from perfumer.interaction.targets import Target
from perfumer.messages import Box, Point
from perfumer.session.state import Attention, ReadyCard, Session, Stage
from perfumer.session.target_ids import parse_target_id
from perfumer.snapshot import Snapshot
from perfumer.web.present.ads import ad_space, ad_view, without_invitation
from perfumer.web.present.card import card_view
from perfumer.web.present.content import Content
from perfumer.web.present.music import (
    course_view,
    is_learning_rest,
    opinion_question,
    player_view,
)
from perfumer.web.present.perfume import illustration_url
from perfumer.web.present.result import describe_result
from perfumer.web.present.space import regions
from perfumer.web.present.texts import (
    describe_hint,
    describe_lost,
    describe_question,
    describe_screen,
    describe_target,
    find_drawing,
)
from perfumer.web.present.view import (
    BoxView,
    CameraView,
    CountdownView,
    GalleryView,
    MirrorView,
    PointView,
    ReadingView,
    TargetView,
    TraitsView,
    ViewState,
)

# Frames a second. Visitors being read see every frame; passers-by need fewer, which saves CPU.
MIRROR_FPS = {Stage.ATTRACT: 12, Stage.READ: 30, Stage.CARD: 30}
GALLERIES = (Stage.ATTRACT, Stage.CHOOSE, Stage.FAREWELL)
GALLERY_S = 9.0  # seconds until other perfumes are shown
GALLERY_SIZE = 3  # perfumes at once
GALLERY_STEP = 7  # places in the catalog between two of them: of different scent families

LESSON = "start"  # kind of the target that shows how to choose
ICONS = {
    "language": "globe",
    "consent:yes": "yes",
    "consent:no": "no",
    "experience": "perfume",
    "wearer": "wearer",
    "back": "back",
    "skip": "skip",
    "not_me": "other",
    "restart": "again",
    "card": "card",
    "another": "other",
    "finish": "done",
    "extend": "hand",
}


def view_state(snapshot: Snapshot, content: Content) -> ViewState:
    """Return everything that the screen shows at this moment."""
    session = snapshot.session
    stage = session.stage
    spaces = regions(stage, tuple(target.box for target in snapshot.targets), snapshot.aspect)
    asking = session.attention is Attention.ASKING
    ad = ad_view(snapshot, content)
    result = describe_result(session, content)
    question = describe_question(session, content)
    texts = describe_screen(session, question, content)
    mirror = None if asking or ad else spaces.mirror
    shown = None if isinstance(session.card, ReadyCard) else mirror  # the card covers the mirror
    return ViewState(
        stage=stage.value,
        screen=f"{session.id}.{stage.value}.{session.question or ''}.{'asking' * asking}",
        experience=session.experience.value if session.experience else None,
        language=session.language.value,
        session=session.id,
        space=_box(ad_space(content.signage, snapshot.aspect).words if ad else spaces.words),
        mirror=MirrorView(box=_box(shown), fps=MIRROR_FPS[stage]) if shown else None,
        gallery=None if ad else _gallery(spaces.gallery, snapshot, content),
        targets=[_target(target, snapshot, content) for target in snapshot.targets],
        chosen=snapshot.chosen,
        pointer=_point(snapshot.pointer),
        attention=session.attention.value,
        countdown=_countdown(snapshot, content),
        texts=without_invitation(texts, snapshot, content) if ad else texts,
        overlay=describe_hint(snapshot, content),
        lost=describe_lost(session, content),
        question=question,
        reading=_reading(snapshot, content) if stage is Stage.READ and not asking else None,
        face=_box(snapshot.face) if snapshot.face and stage is Stage.READ else None,
        camera=_camera(snapshot, content),
        traits=_traits(session),
        impression=result.impression,
        picks=result.picks,
        music=result.music,
        concept=result.concept,
        asked=opinion_question(session, content),
        player=player_view(session, _box(spaces.gallery) if spaces.gallery else None, content),
        qr=result.qr,
        card=card_view(snapshot, _box(mirror), content) if mirror else None,
        ad=ad,
    )


def _gallery(box: Box | None, snapshot: Snapshot, content: Content) -> GalleryView | None:
    """Return a few perfumes of the catalog, other ones every few seconds."""
    if box is None or snapshot.session.stage not in GALLERIES:
        return None
    perfumes = content.perfumes.perfumes
    first = int(snapshot.at // GALLERY_S) * GALLERY_STEP
    shown = [perfumes[(first + n * GALLERY_STEP) % len(perfumes)] for n in range(GALLERY_SIZE)]
    return GalleryView(box=_box(box), pictures=[illustration_url(perfume.id) for perfume in shown])


def _box(box: Box) -> BoxView:
    return BoxView(
        x=round(box.x, 4), y=round(box.y, 4), width=round(box.width, 4), height=round(box.height, 4)
    )


def _point(point: Point | None) -> PointView | None:
    return PointView(x=round(point.x, 4), y=round(point.y, 4)) if point else None


def _countdown(snapshot: Snapshot, content: Content) -> CountdownView | None:
    resets_at = snapshot.session.resets_at
    if resets_at is None:
        return None
    seconds = max(0, ceil(resets_at - snapshot.at))
    return CountdownView(seconds=seconds, share=round(min(1.0, seconds / content.countdown_s), 3))


def _target(target: Target, snapshot: Snapshot, content: Content) -> TargetView:
    hover = snapshot.hover
    hovered = hover is not None and hover.target.id == target.id
    text, detail = describe_target(target.id, snapshot.session, content)
    kind = parse_target_id(target.id).kind
    return TargetView(
        id=target.id,
        kind=kind,
        box=_box(target.box),
        label=text,
        detail=detail,
        icon=ICONS.get(target.id, ICONS.get(kind)),
        picture=find_drawing(target.id, snapshot.session, content),
        lesson=kind == LESSON,
        progress=round(hover.progress, 3) if hover and hovered else None,
        careful=target.careful,
    )


def _reading(snapshot: Snapshot, content: Content) -> ReadingView:
    session = snapshot.session
    say, language = content.words.say, session.language
    count = len(session.readings)
    return ReadingView(
        count=count,
        needed=content.min_readings,
        share=round(min(1.0, count / content.min_readings), 3),
        guide=snapshot.guide.value,
        guide_text=say(language, f"guide.{snapshot.guide.value}"),
        text=_progress(session, content),
        course=course_view(session, content),
    )


def _progress(session: Session, content: Content) -> str:
    """Return how far the reading is; before an expression, that the face at rest comes first."""
    say, language = content.words.say, session.language
    if not session.readings:
        return say(language, "read.first")
    if is_learning_rest(session, content):
        return say(language, "read.rest")
    return say(language, "read.progress", count=len(session.readings))


def _camera(snapshot: Snapshot, content: Content) -> CameraView:
    camera, language = snapshot.camera, snapshot.session.language
    say = content.words.say
    return CameraView(
        online=camera.online,
        simulated=camera.simulated,
        reason=camera.reason.value if camera.reason else None,
        text=say(language, f"trouble.{camera.reason.value}") if camera.reason else None,
        badge=say(language, "badge.simulated") if camera.simulated else None,
    )


def _traits(session: Session) -> TraitsView | None:
    """Return the traits; None until adult-only labels have been removed from the impression."""
    impression = session.result.impression if session.result else ()
    if session.traits is None or session.result is None or not impression:
        return None
    read = () if session.result.guessed else impression
    return TraitsView(
        readings=session.traits.readings,
        gender={label.value: round(p, 2) for label, p in session.traits.gender.items()},
        age={label.value: round(p, 2) for label, p in session.traits.age.items()},
        impression={label.value: round(p, 2) for label, p in read},
    )
