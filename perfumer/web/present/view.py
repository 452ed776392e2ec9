"""The ViewState: the JSON that a screen is drawn from.

Boxes and points are shares of the screen.
"""

from __future__ import annotations

from typing import TypedDict


class BoxView(TypedDict):
    """A rectangle from its upper left corner."""

    x: float
    y: float
    width: float
    height: float


class PointView(TypedDict):
    """A point on the screen."""

    x: float
    y: float


class MirrorView(TypedDict):
    """Where the live picture is, and how many frames a second it needs."""

    box: BoxView
    fps: int


class GalleryView(TypedDict):
    """Drawings of perfumes, for decoration."""

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
    """The sentences of a screen."""

    eyebrow: str
    title: str
    subtitle: str
    notice: list[str]
    impression_title: str
    impression_none: str


class OverlayView(TypedDict):
    """A message in the strip above everything."""

    kind: str  # always "hint"
    title: str


class SentenceView(TypedDict):
    """A title with a second line."""

    title: str
    subtitle: str


class CountdownView(TypedDict):
    """Whole seconds until the kiosk starts over, and their share of the countdown."""

    seconds: int
    share: float


class QuestionView(TypedDict):
    """A question, its number from 1, and how many there may be."""

    id: str
    number: int
    total: int
    text: str


class CourseLineView(TypedDict):
    """A line over time: points of a polyline in a box of 100 × 40 units, the oldest first."""

    id: str
    label: str
    points: str
    shown: bool  # whether it names the expression now


class CourseView(TypedDict):
    """How the expression went over the readings: neutral, then another one if it was shown."""

    title: str
    lines: list[CourseLineView]


class ReadingView(TypedDict):
    """Progress of the readings."""

    count: int  # readings so far
    needed: int  # readings for a result
    share: float  # of the needed readings that are done, 0 to 1
    guide: str  # none, far, dark, turned, blurred or good
    guide_text: str
    text: str
    course: CourseView | None


class CameraView(TypedDict):
    """State of the camera; ``text`` says why there is no picture.

    ``badge`` says that the visitor is simulated.
    """

    online: bool
    simulated: bool
    reason: str | None
    text: str | None
    badge: str | None


class TraitsView(TypedDict):
    """Probabilities per label that may be shown; null before a result.

    A task that the face model does not read is empty.
    """

    readings: int
    gender: dict[str, float]
    age: dict[str, float]
    impression: dict[str, float]


class BarView(TypedDict):
    """One bar of a chart; ``share`` is 0 to 1."""

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
    """One layer of a perfume's pyramid of notes."""

    layer: str  # top, heart or base
    label: str
    notes: list[str]


class PickView(TypedDict):
    """A recommended perfume."""

    id: str
    name: str
    brand: str
    family: str
    line: str  # a sentence about the scent
    reason: str  # a sentence that says why it was picked
    kind: str  # impression or answers: what it was picked for
    kind_text: str
    notes: list[NotesView]
    illustration: str


class QrView(TypedDict):
    """A QR code: ``path`` draws its dark modules in a square of ``size`` modules.

    The quiet zone around it is not counted.
    """

    path: str
    size: int
    caption: str
    url: str | None


class ChartView(TypedDict):
    """Bars that add to 100 %, the largest first; ``confidence`` is a sentence or null."""

    title: str
    rows: list[BarView]
    confidence: str | None


class SongView(TypedDict):
    """A recommended song."""

    id: str
    title: str
    by: str  # artist and year
    reason: str
    liked: str  # a sentence about other visitors' answers, or empty


class MusicView(TypedDict):
    """The music result."""

    songs: list[SongView]
    chart: ChartView


class PlayerView(TypedDict):
    """The piece that plays; another ``id`` starts another piece. ``volume`` is 0 to 1."""

    id: str
    box: BoxView
    kind: str
    title: str
    sources: list[str]
    volume: float
    silent: str  # sentence shown while the browser keeps the sound off


class RowView(TypedDict):
    """A label and its text."""

    label: str
    text: str


class ConceptFacts(TypedDict):
    """A debut concept; ``rows`` describe styling, stage and sound."""

    id: str
    name: str
    tagline: str
    summary: str
    reason: str
    keywords: list[str]
    colours: list[str]  # #rrggbb
    rows: list[RowView]


class ConceptView(TypedDict):
    """The concept result."""

    facts: ConceptFacts
    chart: ChartView


class CardView(TypedDict):
    """A photo card: ``seconds`` left to pose, then ``picture``, an address valid for minutes."""

    box: BoxView
    seconds: int | None
    picture: str | None
    qr: QrView | None


class AdView(TypedDict):
    """An ad; every ``play`` is reported on its own, even of the same ``source``."""

    play: str  # id of this play
    kind: str  # picture, video or html
    source: str
    label: str
    place: str  # "beside" next to the invitation, "full" on the whole screen
    box: BoxView


class ViewState(TypedDict):
    """A whole screen. Only ``targets``, ``pointer``, ``face`` and ``reading`` change often."""

    stage: str
    screen: str  # changes when the whole screen changes
    experience: str | None
    language: str
    session: int
    space: BoxView  # place of words and result
    mirror: MirrorView | None
    gallery: GalleryView | None
    targets: list[TargetView]
    chosen: str | None
    pointer: PointView | None
    attention: str
    countdown: CountdownView | None
    texts: TextsView
    overlay: OverlayView | None
    lost: SentenceView  # shown by the page itself while the server does not answer
    question: QuestionView | None
    reading: ReadingView | None
    face: BoxView | None
    camera: CameraView
    traits: TraitsView | None
    impression: ImpressionView | None
    picks: list[PickView]
    music: MusicView | None
    concept: ConceptView | None
    asked: str | None  # a short question about the result
    player: PlayerView | None
    qr: QrView | None
    card: CardView | None
    ad: AdView | None
