"""The screen, the studio and the API say the same of the same reading, also "not sure"."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

import numpy as np
import pytest
from flask.testing import FlaskClient

from perfumer.catalog.experiences import Experience
from perfumer.catalog.text import Language
from perfumer.kiosk.building import build
from perfumer.kiosk.kiosk import Kiosk
from perfumer.kiosk.recommending import VisitRecommender
from perfumer.messages import Box, Face
from perfumer.pictures.decoding import Picture
from perfumer.pictures.kinds import Kind
from perfumer.recommend.certainty import Certainty
from perfumer.recommend.result import Result
from perfumer.recommend.rotation import Rotation
from perfumer.session.machine import new_session
from perfumer.session.state import Stage
from perfumer.settings.all import Settings
from perfumer.traits import Emotion, Impression, Task, Traits
from perfumer.uploads.reader import FaceReading, Reading
from perfumer.web.api.routes import make_answer
from perfumer.web.app import create_app
from perfumer.web.present.view_state import view_state
from perfumer.web.studio.picture_result import pack_picture, summarise
from tests.support.browser import canned
from tests.support.journey import ROOT, traits
from tests.support.recommend.asking import recommender

# Shares of the first label and of the second; nothing under 0.35 is sure here.
SHARES = {
    Certainty.CLEAR: (0.60, 0.20),
    Certainty.LIKELY: (0.50, 0.38),
    Certainty.CLOSE: (0.46, 0.42),
    Certainty.UNSURE: (0.20, 0.18),
}
READINGS = [
    (experience, certainty)
    for experience in Experience
    for certainty in Certainty
    if (experience, certainty) != (Experience.CONCEPT, Certainty.LIKELY)  # never said of concepts
]
TASKS = {Experience.PERFUME: Task.IMPRESSION, Experience.MUSIC: Task.EMOTION}
FACE = Face(Box(0.4, 0.3, 0.2, 0.3), (), 0.9, 0, 0, 50, 0.5)
SNAPSHOT = canned.snapshot("result", Language.EN, 16 / 9)


@dataclass(frozen=True)
class Surfaces:
    """A kiosk that never started, with rules of the test, and a phone before its pages."""

    kiosk: Kiosk
    phone: FlaskClient

    def result(self, experience: Experience, look: Traits) -> Result:
        session = replace(new_session(1, 0.0, self.kiosk.journey), experience=experience)
        visits = VisitRecommender(self.kiosk.recommender, Rotation(9, 0.0))
        return visits.recommend(replace(session, traits=look), 0.0).result

    def screen(self, experience: Experience, look: Traits, language: Language) -> dict:
        session = replace(
            SNAPSHOT.session,
            stage=Stage.RESULT,
            experience=experience,
            traits=look,
            language=language,
            result=self.result(experience, look),
        )
        return view_state(replace(SNAPSHOT, session=session), canned.CONTENT)

    def studio(self, experience: Experience, look: Traits, language: Language) -> str:
        picture = pack_picture(summarise(reading(look)), self.phone.application.secret_key)
        form = {"seen": picture, "choice": experience.value, "language": language.value}
        return self.phone.post("/studio/again", data=form).text

    def api(self, look: Traits) -> dict:
        context = self.phone.application.extensions["studio"]
        return make_answer(reading(look), context).model_dump()["faces"][0]


@pytest.fixture(scope="module")
def surfaces(tmp_path_factory):
    folder = tmp_path_factory.mktemp("kiosk")
    settings = Settings(
        camera={"uri": "demo:still"},
        server={"secret": folder / "secret"},
        admin={"key": folder / "key"},
        records={
            "url": f"sqlite:///{folder}/records.db",
            "spill": folder / "spill",
            "key": folder / "records.key",
        },
    )
    kiosk = Kiosk(replace(build(settings, ROOT), recommender=recommender()))
    app = create_app(kiosk, settings, ROOT)
    app.config["WTF_CSRF_ENABLED"] = False
    return Surfaces(kiosk, app.test_client())


def reading(look: Traits) -> Reading:
    picture = Picture(np.zeros((80, 60, 3), np.uint8), Kind.JPEG, 60, 80)
    return Reading(picture, (FaceReading(FACE, look, ()),), ())


def look_of(certainty: Certainty) -> Traits:
    first, second = SHARES[certainty]

    def shares(labels: type) -> dict:
        one, two, *others = labels
        rest = (1 - first - second) / len(others)
        return {one: first, two: second} | dict.fromkeys(others, rest)

    return replace(traits(), impression=shares(Impression), emotion=shares(Emotion))


def words_on(screen: dict) -> str:
    charts = [screen["impression"]]
    charts += [screen[part] and screen[part]["chart"] for part in ("music", "concept")]
    (words,) = [chart["confidence"] for chart in charts if chart]
    return words


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize(("experience", "certainty"), READINGS)
def test_a_reading_is_called_the_same_everywhere(surfaces, experience, certainty, language):
    look = look_of(certainty)
    words = words_on(surfaces.screen(experience, look, language))
    page = surfaces.studio(experience, look, language)
    assert surfaces.result(experience, look).certainty is certainty
    assert re.findall(r'class="sure">([^<]+)<', page) == [words]
    if experience in TASKS:
        guess = surfaces.api(look)[TASKS[experience].value]
        assert guess["certainty"] is certainty
        assert guess["certainty_text"][language] == words


@pytest.mark.parametrize("certainty", Certainty)
def test_no_impression_is_named_on_the_screen_where_the_reading_is_not_sure(surfaces, certainty):
    look = look_of(certainty)
    view = surfaces.screen(Experience.PERFUME, look, Language.EN)
    assert (view["impression"]["label"] is None) is (certainty is Certainty.UNSURE)
    assert surfaces.api(look)["impression"]["sure"] is (certainty is not Certainty.UNSURE)


def test_the_screen_names_expressions_from_the_threshold_of_the_model_card(unstarted):
    kiosk, phone = unstarted(music={"readings": 20})
    for page in ("screen", "studio"):
        content = phone.application.extensions[page].content
        assert content.unsure_below == kiosk.model_card.thresholds[Task.EMOTION]
        assert content.expression_readings == 20
