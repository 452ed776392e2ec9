"""What every page is looked at for: a picture kept, axe, its own policy, nothing too wide."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from tests.support.journey import ROOT

SIZES = {"desktop": (1440, 900), "phone": (390, 844)}
SHOTS = ROOT / "artefacts" / "screens"
SERIOUS = ("serious", "critical")
# Whatever does not fit into the page: nothing may, but what scrolls in a frame of its own.
TOO_WIDE = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
VIOLATIONS = """
window.violations = [];
document.addEventListener("securitypolicyviolation", (event) =>
  window.violations.push(`${event.violatedDirective}: ${event.blockedURI}`));
"""


@contextmanager
def opened(browser: Browser, size: str, **options: Any) -> Iterator[Page]:
    """A page of that size, which notes what its policy forbids."""
    width, height = SIZES[size]
    context = browser.new_context(
        viewport={"width": width, "height": height}, reduced_motion="reduce", **options
    )
    page = context.new_page()
    page.add_init_script(VIOLATIONS)
    yield page
    context.close()


def faults(page: Page, name: str) -> list[str]:
    """What is wrong with the page as it stands; keeps its picture."""
    SHOTS.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=SHOTS / f"{name}.png", full_page=True)
    found = Axe().run(page).response["violations"]
    wrong = [f"{each['id']}: {each['nodes'][0]['html']}" for each in found if _matters(each)]
    wide = page.evaluate(TOO_WIDE)
    return wrong + ([f"{wide} pixels too wide"] if wide else []) + page.evaluate("violations")


def _matters(violation: dict[str, str]) -> bool:
    return violation["impact"] in SERIOUS
