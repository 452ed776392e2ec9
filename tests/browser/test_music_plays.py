"""In a real browser: whatever a feeling asks for plays, and is not silent."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Browser, Page

from perfumer.catalog.moods import Feeling, Intent, Source
from perfumer.catalog.text import Language
from perfumer.recommend.music import Opinions, Turn, recommend_pieces
from perfumer.traits import Emotion
from perfumer.web.present.view_state import view_state
from tests.support.browser import canned, pages

pytestmark = pytest.mark.browser

SOUNDING = """async (from) => {
  const { sounding } = await import("/static/screen/player.js");
  for (const end = Date.now() + 20000; Date.now() < end;) {
    const now = sounding();
    if (now?.time > from && now.loudest > 1) return now;
    await new Promise((later) => setTimeout(later, 30));
  }
  return null;
}"""
PLAYED = """async (address) => {
  const context = (window.here ??= new AudioContext());
  await context.resume();
  const element = new Audio(address);
  const ear = context.createAnalyser();
  context.createMediaElementSource(element).connect(ear);
  await element.play();
  const samples = new Float32Array(ear.fftSize);
  const end = Date.now() + 10000;
  let loudest = 0;
  while (Date.now() < end && (loudest < 0.003 || element.currentTime < 0.1)) {
    await new Promise((later) => setTimeout(later, 30));
    ear.getFloatTimeDomainData(samples);
    loudest = Math.max(loudest, ...samples.map(Math.abs));
  }
  element.pause();
  return [element.currentTime, loudest];
}"""


WATCHED = """
const Plain = Audio;
window.players = [];
window.Audio = class extends Plain {
  constructor(...given) { super(...given); window.players.push(this); }
};
"""
PLAYING = "players.filter((each) => !each.paused && each.currentTime > 0).length"
SHOW = """async (player) => {
  const { drawPlayer } = await import("/static/screen/player.js");
  drawPlayer({ player });
}"""
VOLUMES = """async (forMs) => {
  const { sounding } = await import("/static/screen/player.js");
  const found = [];
  for (const end = Date.now() + forMs; Date.now() < end;) {
    await new Promise((later) => setTimeout(later, 40));
    found.push(sounding().volume);
  }
  return found;
}"""
LINE = "document.querySelector('#player .wave-line').getAttribute('d')"
ASPECT = 16 / 9


@contextmanager
def result(chromium: Browser, moments: pages.Moments) -> Iterator[Page]:
    """The kiosk's page on a music result, touched once, as browsers want before any sound."""
    with pages.served(moments) as address:
        context = chromium.new_context(viewport={"width": 1280, "height": 720})
        shown = context.new_page()
        shown.add_init_script(WATCHED)
        shown.goto(f"{address}/?moment=music&language=ko&aspect={ASPECT}")
        shown.wait_for_selector("#player:not([hidden])")
        shown.mouse.click(640, 80)
        yield shown
        context.close()


@pytest.fixture(scope="module")
def page(chromium: Browser) -> Iterator[Page]:
    with result(chromium, pages.Moments(pages.grey())) as shown:
        yield shown


def player(**changes: object) -> dict[str, object]:
    """What the page is told to play."""
    view = view_state(canned.snapshot("music", Language.KO, ASPECT), canned.CONTENT)
    assert view["player"] is not None
    return {**view["player"], **changes}


def another() -> dict[str, object]:
    piece = next(piece for piece in canned.PIECES.pieces if piece.id != player()["id"])
    return player(id=piece.id, sources=list(canned.PIECES.addresses(piece)))


def until_playing(page: Page, count: int) -> None:
    page.wait_for_function(f"() => {PLAYING} === {count}")


def chosen() -> set[str]:
    """Ids of what plays first, for every emotion and intent."""
    return {
        recommend_pieces(
            canned.PIECES,
            Feeling({e: float(e is emotion) for e in Emotion}, (Source.WORD,)),
            intent,
            Opinions({}, 6, 5),
            Turn((), 0, 0.0),
        )[0].id
        for emotion in Emotion
        for intent in Intent
    }


def test_the_kiosks_player_moves_on_and_sounds(page: Page):
    first = page.evaluate(SOUNDING, 0.2)
    later = page.evaluate(SOUNDING, first["time"] + 0.3)
    assert later["id"] == first["id"]


def test_it_fades_in_up_to_the_limit_and_no_further(page: Page):
    page.evaluate(SHOW, None)
    until_playing(page, 0)
    page.evaluate(SHOW, player(volume=0.3))
    until_playing(page, 1)
    found = page.evaluate(VOLUMES, 2500)
    assert found == sorted(found)
    assert found[0] < 0.15
    assert found[-1] == pytest.approx(0.3, abs=0.001)


def test_a_volume_of_nought_is_silence(page: Page):
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.evaluate(SHOW, None)
    page.evaluate(SHOW, player(volume=0))
    until_playing(page, 1)
    assert max(page.evaluate(VOLUMES, 1500)) <= 0.001
    assert errors == []


def test_a_skipped_piece_stops_and_the_next_one_sounds(page: Page):
    page.evaluate(SHOW, player())
    page.evaluate(SHOW, another())
    heard = page.evaluate(SOUNDING, 0.2)
    assert heard["id"] == another()["id"]
    until_playing(page, 1)


def test_the_line_moves_with_the_sound(page: Page):
    page.evaluate(SHOW, player())
    page.evaluate(SOUNDING, 1.0)
    first = page.evaluate(LINE)
    page.wait_for_function(f"() => {LINE} !== {first!r}")
    heights = {float(point.split()[1]) for point in first.removeprefix("M").split("L")}
    assert max(heights) - min(heights) > 0.5


def test_whoever_leaves_leaves_silence(page: Page):
    page.evaluate(SHOW, player())
    until_playing(page, 1)
    page.evaluate(SHOW, None)
    until_playing(page, 0)
    assert page.is_hidden("#player")


def test_a_kiosk_that_is_gone_leaves_silence_and_plays_again_when_it_is_back(chromium: Browser):
    moments = pages.Moments(pages.grey())
    with result(chromium, moments) as shown:
        until_playing(shown, 1)
        moments.away.set()
        until_playing(shown, 0)
        moments.away.clear()
        until_playing(shown, 1)
        assert shown.is_visible("#player")


@pytest.mark.timeout(600)
def test_every_piece_that_a_feeling_asks_for_plays_and_is_not_silent(page: Page):
    addresses = [
        address
        for id_ in sorted(chosen())
        for address in canned.PIECES.addresses(canned.PIECES.piece(id_))
    ]
    heard = {address: page.evaluate(PLAYED, address) for address in addresses}
    silent = {a: found for a, found in heard.items() if found[0] < 0.1 or found[1] < 0.003}
    assert silent == {}
    assert len(heard) >= 14
