"""When the browser is started again, and when it is left alone."""

from __future__ import annotations

from collections.abc import Iterable

import pytest

from perfumer.cli.screen.patience import CALM_S, FIRST_S, ILL_S, PageReport, Patience

NONE = PageReport("none", "no screen is connected", 0)
WELL = PageReport("well", "", 0.5)


def ill(seconds: float) -> PageReport:
    return PageReport("well", "", seconds)


class Watched:
    """A browser that is asked for once a second."""

    def __init__(self) -> None:
        self.patience = Patience()
        self.at = 100.0
        self.patience.begin(self.at)

    def over_after(self, reports: Iterable[PageReport | None]) -> int | None:
        """Seconds until the browser is started again; None if the reports end before."""
        for second, report in enumerate(reports, 1):
            self.at += 1
            if self.patience.is_over(report, self.at):
                self.patience.begin(self.at)
                return second
        return None

    def never(self, report: PageReport | None, seconds: int) -> bool:
        return self.over_after([report] * seconds) is None


@pytest.fixture
def watched() -> Watched:
    return Watched()


def test_a_page_that_is_well_stays(watched):
    assert watched.never(WELL, 1000)


def test_a_page_that_is_ill_is_started_again(watched):
    watched.never(WELL, 100)
    assert watched.over_after(ill(n) for n in range(60)) == ILL_S + 1


def test_a_new_browser_has_time_for_its_first_word(watched):
    assert watched.over_after([NONE] * 60) == FIRST_S


def test_a_kiosk_that_is_away_is_waited_for_without_end(watched):
    watched.never(WELL, 10)
    assert watched.never(None, 1000)
    assert watched.never(NONE, int(ILL_S) - 1)  # it started anew, and the page comes back
    assert watched.never(WELL, 100)


def test_an_error_page_is_left_soon_after_the_kiosk_is_back(watched):
    watched.never(WELL, 10)
    watched.never(None, 60)
    assert watched.over_after([NONE] * 60) == ILL_S


def test_each_failure_in_a_row_gets_twice_the_time(watched):
    took = [watched.over_after([NONE] * 300) for _ in range(6)]
    assert took == [FIRST_S * factor for factor in (1, 2, 4, 8, 16, 16)]
    watched.never(WELL, int(CALM_S) + 2)
    assert watched.over_after(ill(n) for n in range(60)) == ILL_S + 1


def test_a_page_that_is_hidden_is_left_alone(watched):
    assert watched.never(PageReport("hidden", "the page is hidden", 1.5), 1000)


def test_why_a_browser_is_started_again_is_always_said():
    assert PageReport("behind", "the page is behind", 9).why == "the page is behind"
    assert ill(9).why == "its page was not well for 9 s"
