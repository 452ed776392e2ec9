"""The ViewState: the JSON a screen is drawn from. Boxes and points are shares of the screen."""

from __future__ import annotations

from typing import TypedDict


class BoxView(TypedDict):
    x: float
    y: float
    width: float
    height: float


class PointView(TypedDict):
    x: float
    y: float


class MirrorView(TypedDict):
    """Where the camera's picture is, and how many frames a second it needs."""

    box: BoxView
    fps: int


class GalleryView(TypedDict):
    """Pictures for their own sake."""

    box: BoxView
    pictures: list[str]


class TargetView(TypedDict):
    """A target; ``progress`` is null where the pointer is elsewhere, else 0 to 1."""

    id: str
    kind: str  # what the target does, the first part of its id
    box: BoxView
    label: str
    detail: str | None
    icon: str | None  # name of a symbol in static/icons.svg
    picture: str | None  # address of a drawing, shown instead of the icon
    lesson: bool  # whether it shows how to choose, instead of icon and picture
    progress: float | None
    careful: bool


class TextsView(TypedDict):
    eyebrow: str
    title: str
    subtitle: str
    notice: list[str]
    impression_title: str
    impression_none: str


class OverlayView(TypedDict):
    """A sentence in the strip above everything."""

    kind: str  # hint
    title: str


class SentenceView(TypedDict):
    title: str
    subtitle: str


class CountdownView(TypedDict):
    """Whole seconds until the kiosk starts over, and what share of the countdown they are."""

    seconds: int
    share: float


class QuestionView(TypedDict):
    id: str
    number: int
    total: int
    text: str


class CourseLineView(TypedDict):
    """``points`` of a polyline in a box 100 wide and 40 high, the oldest first."""

    id: str
    label: str
    points: str


class CourseView(TypedDict):
    """How an expression went over the readings so far, the strongest emotion first."""

    title: str
    lines: list[CourseLineView]


class ReadingView(TypedDict):
    """``share`` is how much of the least number of readings is done."""

    count: int
    least: int
    share: float
    guide: str  # none, far, dark, turned, blurred, good
    guide_text: str
    text: str
    course: CourseView | None


class CameraView(TypedDict):
    """``text`` says why there is no picture; ``badge`` that the visitor is simulated."""

    online: bool
    simulated: bool
    reason: str | None
    text: str | None
    badge: str | None


class TraitsView(TypedDict):
    """Probabilities per label as they may be shown; null before anything is shown."""

    readings: int
    gender: dict[str, float]
    age: dict[str, float]
    impression: dict[str, float]


class BarView(TypedDict):
    id: str
    label: str
    share: float
    text: str


class ImpressionView(TypedDict):
    """``label`` is null where the reading is not sure enough to name one impression."""

    label: str | None
    rows: list[BarView]
    confidence: str


class NotesView(TypedDict):
    """One layer of the pyramid."""

    layer: str  # top, heart, base
    label: str
    notes: list[str]


class PickView(TypedDict):
    id: str
    name: str
    brand: str
    family: str
    line: str  # about the scent
    reason: str  # why it was picked
    kind: str  # impression, answers
    kind_text: str
    notes: list[NotesView]
    illustration: str


class QrView(TypedDict):
    """``path`` draws the dark modules in a square of ``size`` modules, quiet zone not counted."""

    path: str
    size: int
    caption: str
    url: str | None


class ChartView(TypedDict):
    """Bars that add to 100, the largest first; ``confidence`` is a sentence or nothing."""

    title: str
    rows: list[BarView]
    confidence: str | None


class SongView(TypedDict):
    id: str
    title: str
    by: str  # artist and year
    reason: str
    liked: str  # what others said, or nothing


class MusicView(TypedDict):
    songs: list[SongView]
    chart: ChartView


class PlayerView(TypedDict):
    """The piece that plays; another ``id`` means another piece. ``volume`` is 0 to 1."""

    id: str
    box: BoxView
    kind: str
    title: str
    sources: list[str]
    volume: float
    silent: str  # said while the browser keeps the sound off


class RowView(TypedDict):
    label: str
    text: str


class ConceptFacts(TypedDict):
    """``rows`` say what styling, stage and sound are like."""

    id: str
    name: str
    tagline: str
    summary: str
    reason: str
    keywords: list[str]
    colours: list[str]  # #rrggbb
    rows: list[RowView]


class ConceptView(TypedDict):
    facts: ConceptFacts
    chart: ChartView


class CardView(TypedDict):
    """A photo card: ``seconds`` to pose, then ``picture``, an address that lives for minutes."""

    box: BoxView
    seconds: int | None
    picture: str | None
    qr: QrView | None


class AdView(TypedDict):
    """An ad; another ``play`` is to be confirmed on its own, even of the same ``source``."""

    play: str
    kind: str  # picture, video, html
    source: str
    label: str
    place: str  # beside: the invitation to play, full: all of the screen
    box: BoxView


class ViewState(TypedDict):
    """All of a screen. Only ``targets``, ``pointer``, ``face`` and ``reading`` change often."""

    stage: str
    screen: str  # another one means that the screen changes as a whole
    experience: str | None
    language: str
    session: int
    space: BoxView  # for words and result
    mirror: MirrorView | None
    gallery: GalleryView | None
    targets: list[TargetView]
    chosen: str | None
    pointer: PointView | None
    attention: str
    countdown: CountdownView | None
    texts: TextsView
    overlay: OverlayView | None
    lost: SentenceView  # said by the page itself when the server is gone
    question: QuestionView | None
    reading: ReadingView | None
    face: BoxView | None
    camera: CameraView
    traits: TraitsView | None
    impression: ImpressionView | None
    picks: list[PickView]
    music: MusicView | None
    concept: ConceptView | None
    asked: str | None  # a small question about the result
    player: PlayerView | None
    qr: QrView | None
    card: CardView | None
    ad: AdView | None
