"""The real server and a real browser, from attract to result, by the simulated hand alone."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.support.journey import ROOT
from tests.support.running import running
from tests.support.stopwatch import Stopwatch

ARTEFACTS = ROOT / "artefacts"
STAGES = ["attract", "consent", "choose", "read", "ask", "result", "farewell"]
PATIENCE_S = 75
# Every stage, however short, and however long a picture takes.
NOTED = """
window.stages = [];
new MutationObserver(() => {
  const stage = document.body?.dataset.stage;
  if (stage && !stages.includes(stage)) stages.push(stage);
}).observe(document, { subtree: true, attributeFilter: ["data-stage"] });
"""


def watched(page):
    """Lists that fill with what the page complains about and asks for."""
    errors: list[str] = []
    asked: list[str] = []
    page.on("console", lambda said: said.type == "error" and errors.append(said.text))
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on("request", lambda request: asked.append(request.url))
    page.add_init_script(
        "addEventListener('securitypolicyviolation', e => console.error('CSP ' + e.blockedURI))"
    )
    page.add_init_script(NOTED)
    return errors, asked


def stages_seen(page, name: str) -> list[str]:
    """Follow the page until every stage was there; a picture of each is kept while it lasts."""
    seen: list[str] = []
    kept: set[str] = set()
    watch = Stopwatch()
    while watch.seconds() < PATIENCE_S and not set(STAGES) <= set(seen):
        seen, stage = page.evaluate("[stages, document.body.dataset.stage]")
        if stage and stage not in kept:
            kept.add(stage)
            page.wait_for_timeout(600)
            page.screenshot(path=ARTEFACTS / f"{name}-{stage}.png")
        page.wait_for_timeout(100)
    return seen


@pytest.mark.browser
@pytest.mark.parametrize(
    ("script", "language", "size"),
    [("default", "ko", (1920, 1080)), ("english", "en", (1080, 1920))],
)
def test_a_visitor_gets_two_perfumes_without_a_touch(chromium, script, language, size):
    ARTEFACTS.mkdir(exist_ok=True)
    with running("--camera", f"demo:{script}") as kiosk:
        context = chromium.new_context(viewport={"width": size[0], "height": size[1]})
        page = context.new_page()
        errors, asked = watched(page)
        page.goto(kiosk.url)
        seen = stages_seen(page, f"journey-{language}")
        page.goto("about:blank")
        context.close()
        results = kiosk.metric("kiosk_results_total")
        failed = kiosk.metric("kiosk_pipeline_errors_total")
    assert set(seen) == set(STAGES)
    assert results >= 1
    assert failed == 0
    assert errors == []
    assert all(url.startswith((kiosk.url, "about:", "data:")) for url in asked)


@pytest.mark.browser
def test_a_visitor_who_declines_and_uses_the_keyboard_gets_a_result_too(chromium):
    with running("--camera", "demo:still", "--language", "en") as kiosk:
        context = chromium.new_context(viewport={"width": 1280, "height": 720})
        page = context.new_page()
        errors, _ = watched(page)
        page.goto(kiosk.url)

        def at(stage: str) -> None:
            page.locator(f"body[data-stage='{stage}']").wait_for(state="attached")

        def click(target: str) -> None:
            page.locator(f"#targets [data-id='{target}']").click()

        at("attract")
        click("start")
        at("consent")
        click("consent:no")
        at("choose")
        click("experience:perfume")
        for _ in range(3):
            at("ask")
            question = page.locator("h1").first.inner_text()
            page.keyboard.press("1")
            expect(page.locator("h1").first).not_to_have_text(question)
        at("result")
        assert page.locator("#result").inner_text().strip()
        page.goto("about:blank")
        context.close()
    assert errors == []
