"""Watch the page on the screen: whether it is there, up to date, and drawing.

The page sends a beat every two seconds. A crashed, frozen or white page sends none; one that
runs but does not follow says so by the stage it shows and by the frames it drew.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from enum import StrEnum

LATE_S = 10.0  # seconds without a beat, a frame or the right stage before the page is not well
MAX_PAGES = 8  # of this machine, and of all others together


class PageCondition(StrEnum):
    """How the screen's page is."""

    NONE = "none"  # no page was ever there
    WELL = "well"
    GONE = "gone"  # it sends nothing any more
    HIDDEN = "hidden"  # another window covers it, or the screen is off
    BEHIND = "behind"  # it shows another stage than the kiosk's, or another version
    STILL = "still"  # it draws nothing


# The better the earlier: where two pages are open, the better one is the screen's. Last comes the
# one that is gone: after each restart of the browser, that of the old one.
ORDER = (
    PageCondition.WELL,
    PageCondition.STILL,
    PageCondition.BEHIND,
    PageCondition.HIDDEN,
    PageCondition.GONE,
)


@dataclass(frozen=True, slots=True)
class Beat:
    """What a page says of itself."""

    page: str  # chosen by the page when it loads
    screen: str  # name that its browser was started with; empty for a page opened by hand
    stage: str  # drawn on it now; empty before the first
    version: str  # of the files it came from
    frames: int  # drawn since its last beat
    visible: bool


@dataclass(frozen=True, slots=True)
class Shown:
    """What a page should show now."""

    stage: str | None  # None before the kiosk's first step
    version: str


@dataclass(frozen=True, slots=True)
class PageState:
    """The state of a page at one moment."""

    condition: PageCondition
    says: str  # a sentence about what is wrong, or that none is connected; empty while it is well
    ill_s: float = 0.0  # seconds since the page last did all that it should
    missed: bool = False  # whether the kiosk is not ready because of it


NO_PAGE = PageState(PageCondition.NONE, "no screen is connected")


@dataclass(slots=True)
class _Page:
    screen: str
    local: bool
    heard_at: float
    seen_at: float
    drew_at: float
    in_step_at: float
    stage_then: str | None  # of the kiosk when the page last told of itself

    def hear(self, beat: Beat, shown: Shown, at: float) -> None:
        # What the page shows may be some milliseconds old: the stage of its last beat is fine.
        right = beat.stage in (shown.stage or "", self.stage_then or "")
        # A hidden page draws no frames and gives its connections back.
        if beat.frames or not beat.visible:
            self.drew_at = at
        if (right and beat.version == shown.version) or not beat.visible:
            self.in_step_at = at
        if beat.visible:
            self.seen_at = at
        self.heard_at, self.stage_then = at, shown.stage


class PageWatch:
    """Knows the pages that show the screen, and judges the kiosk's own. Safe from any thread.

    The kiosk's own page is one of this machine: that of a browser which was started for it, else
    one opened by hand. Pages of other machines are known for those who started them only.
    ``expected``: the kiosk is not ready before a page was there.
    """

    def __init__(self, expected: bool, clock: Callable[[], float] = time.monotonic) -> None:
        self._expected = expected
        self._clock = clock
        self._pages: dict[str, _Page] = {}
        self._lock = threading.Lock()

    def hear(self, beat: Beat, shown: Shown, local: bool) -> bool:
        """Take a beat; return whether the page is one that is watched."""
        if not (local or beat.screen):
            return False
        at = self._clock()
        with self._lock:
            page = self._pages.get(beat.page)
            if page is None:
                if not self._make_room(local, at):
                    return False
                page = _Page(beat.screen, local, at, at, at, at, shown.stage)
                self._pages[beat.page] = page
            page.hear(beat, shown, at)
        return True

    def leave(self, page: str) -> None:
        """Forget a page that was opened by hand and says goodbye; the screen's own stays."""
        with self._lock:
            left = self._pages.get(page)
            if left is not None and not left.screen:
                del self._pages[page]

    def state(self) -> PageState:
        """Return how the kiosk's own page is."""
        with self._lock:
            local = [page for page in self._pages.values() if page.local]
            own = [page for page in local if page.screen] or local
            return self._best(own)

    def state_of(self, screen: str) -> PageState:
        """Return how the page is whose browser was started with the name ``screen``."""
        with self._lock:
            return self._best([page for page in self._pages.values() if page.screen == screen])

    def _best(self, pages: Iterable[_Page]) -> PageState:
        at = self._clock()
        states = [_judge(page, at) for page in pages]
        if not states:
            return replace(NO_PAGE, missed=self._expected)
        return min(states, key=lambda state: (ORDER.index(state.condition), state.ill_s))

    def _make_room(self, local: bool, at: float) -> bool:
        """Drop the page that was silent for longest where there are too many."""
        same = {id_: page for id_, page in self._pages.items() if page.local == local}
        if len(same) < MAX_PAGES:
            return True
        oldest = min(same, key=lambda id_: same[id_].heard_at)
        if at - same[oldest].heard_at <= LATE_S:
            return False
        del self._pages[oldest]
        return True


def _judge(page: _Page, at: float) -> PageState:
    silent_s, unseen_s = at - page.heard_at, at - page.seen_at
    behind_s, still_s = at - page.in_step_at, at - page.drew_at
    ill_s = max(silent_s, behind_s, still_s)
    the_page = "the page on the screen"
    if silent_s > LATE_S:
        says = f"{the_page} is gone: not heard of for {silent_s:.0f} s"
        return PageState(PageCondition.GONE, says, ill_s, missed=True)
    if unseen_s > LATE_S:
        says = f"{the_page} is hidden: something covers it, or the screen is off"
        return PageState(PageCondition.HIDDEN, says, ill_s, missed=True)
    if behind_s > LATE_S:
        says = f"{the_page} is behind: for {behind_s:.0f} s it has shown another stage"
        return PageState(PageCondition.BEHIND, says, ill_s, missed=True)
    if still_s > LATE_S:
        says = f"{the_page} stands still: nothing was drawn for {still_s:.0f} s"
        return PageState(PageCondition.STILL, says, ill_s, missed=True)
    return PageState(PageCondition.WELL, "", ill_s)
