"""What a screen is told, at every moment of a visit."""

import json
from dataclasses import replace

import pytest

from perfumer.camera.source import CameraStatus, Reason
from perfumer.catalog.perfumes import Wearer
from perfumer.catalog.text import Language
from perfumer.interaction.layout import targets_for
from perfumer.perception.face_quality import Guide
from perfumer.recommend.certainty import Certainty
from perfumer.session.state import Session, Stage, Trouble
from perfumer.snapshot import Snapshot
from perfumer.traits import Impression
from perfumer.web.present.qr import qr_code
from perfumer.web.present.view import ViewState
from perfumer.web.present.view_state import view_state
from tests.support.browser import canned
from tests.support.recommend.results import perfume_result

CONTRACT = {
    "stage", "experience", "language", "targets", "pointer", "traits", "picks", "ad",
}  # fmt: skip
WIDE, TALL = 16 / 9, 9 / 16
PICKS = canned.picks("paris-edimbourg", canned.CATALOG.perfumes[0].id)


def shown(name: str, language: Language = Language.EN, aspect: float = WIDE) -> ViewState:
    content = canned.BOOKS.get(name, canned.CONTENT)
    return view_state(canned.snapshot(name, language, aspect), content)


def changed(name: str, **changes: object) -> ViewState:
    """The view when the session of a moment is a little different."""
    shot = canned.snapshot(name, Language.EN, WIDE)
    session = replace(shot.session, **changes)
    targets = targets_for(session, WIDE, canned.CONTENT.questions)
    return view_state(replace(shot, session=session, targets=targets), canned.CONTENT)


def snapshot_changed(name: str, **changes: object) -> ViewState:
    shot: Snapshot = replace(canned.snapshot(name, Language.EN, WIDE), **changes)
    return view_state(shot, canned.CONTENT)


@pytest.mark.parametrize("aspect", [WIDE, TALL])
@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("moment", canned.SESSIONS)
def test_every_moment_keeps_the_contract_and_is_json(moment, language, aspect):
    view = shown(moment, language, aspect)
    assert set(view) >= CONTRACT
    assert json.loads(json.dumps(view)) == view
    assert view["texts"]["title"] or view["ad"]
    assert all(target["label"] for target in view["targets"])


@pytest.mark.parametrize("moment", canned.SESSIONS)
def test_two_languages_say_different_things(moment):
    korean, english = shown(moment, Language.KO), shown(moment, Language.EN)
    assert korean["texts"] != english["texts"] or korean["ad"] != english["ad"]


def test_a_visitor_without_a_session_sees_nothing_of_another():
    view = shown("farewell")
    assert (view["picks"], view["traits"], view["impression"], view["qr"]) == ([], None, None, None)


def test_no_code_is_remembered_after_the_result():
    shown("result")
    shown("attract")
    assert qr_code.cache_info().currsize == 0


def test_the_hovered_target_alone_has_progress():
    progress = {target["id"]: target["progress"] for target in shown("ask")["targets"]}
    assert progress.pop("answer:1") == 0.62
    assert set(progress.values()) == {None}


def test_consent_says_what_is_read_that_nothing_is_stored_and_that_no_is_fine():
    notice = shown("consent")["texts"]["notice"]
    assert len(notice) == 3
    assert "age group and gender" in notice[0]


def test_the_question_says_which_of_how_many():
    question = shown("ask-situation")["question"]
    assert question is not None
    assert (question["number"], question["total"]) == (2, 3)
    assert shown("ask-situation")["texts"]["title"] == question["text"]


def test_reading_tells_how_far_it_is_and_what_to_do():
    reading = snapshot_changed("read", guide=Guide.FAR)["reading"]
    assert reading is not None
    assert (reading["count"], reading["share"]) == (2, 0.667)
    assert reading["guide_text"] == "Please come one step closer."


def test_traits_are_withheld_until_the_impression_is_fit_to_show():
    assert shown("read")["traits"] is None
    assert changed("result", result=perfume_result((), PICKS))["traits"] is None
    traits = shown("result")["traits"]
    assert traits is not None
    assert "sexy" not in traits["impression"]


def test_the_chart_shows_the_first_impressions_and_how_sure_they_are():
    shares = ((Impression.CUTE, 0.3), (Impression.CLEAN, 0.28))
    close = changed("result", result=perfume_result(shares, PICKS, Certainty.CLOSE))
    assert close["impression"] is not None
    assert [bar["text"] for bar in close["impression"]["rows"]] == ["30%", "28%"]
    assert close["impression"]["confidence"] == "A close call"


def test_one_impression_left_needs_no_runner_up():
    view = changed("result", result=perfume_result(((Impression.CUTE, 1.0),), PICKS))
    assert view["impression"] is not None
    assert len(view["impression"]["rows"]) == 1


def test_the_result_has_two_perfumes_with_reason_pyramid_and_picture():
    first, second = shown("result")["picks"]
    assert first["id"] != second["id"]
    assert (first["kind"], second["kind"]) == ("impression", "answers")
    assert "natural" in first["reason"]
    assert [row["layer"] for row in first["notes"]] == ["top", "heart", "base"]
    assert first["illustration"] == f"/illustration/{first['id']}.svg"


def test_while_there_are_no_picks_the_result_says_so():
    assert changed("result", result=None)["texts"]["title"] == "Choosing your perfumes"


def test_whom_it_is_for_shows_the_present_choice_and_the_next():
    by_id = {t["id"]: t for t in changed("choose", wearer=Wearer.WOMEN)["targets"]}
    assert by_id["wearer:men"]["label"] == "For women"
    assert by_id["wearer:men"]["detail"] == "Change to: For men"


def test_asking_counts_down():
    view = shown("asking")
    assert view["countdown"] == {"seconds": 13, "share": 0.65}
    assert view["texts"]["title"] == "Are you still there?"


def test_a_hint_is_given_only_while_no_finger_points():
    assert shown("ask-situation")["overlay"] is not None
    pointing = canned.snapshot("ask", Language.EN, WIDE).pointer
    assert snapshot_changed("ask-situation", pointer=pointing)["overlay"] is None


def test_a_passer_by_is_invited_and_an_empty_room_is_not():
    assert shown("attract")["overlay"] is not None
    assert changed("attract", present=False)["overlay"] is None


def test_signage_invites_nobody():
    content = replace(canned.CONTENT, signage=True)
    view = view_state(canned.snapshot("attract", Language.EN, WIDE), content)
    assert view["overlay"] is None
    assert view["texts"]["subtitle"] != shown("attract")["texts"]["subtitle"]


def test_a_visitor_is_told_that_answers_alone_decide():
    said = changed("ask-situation", unreadable=True)["texts"]["subtitle"]
    assert said == "Faces cannot be read just now, so your answers alone decide."


@pytest.mark.parametrize("reason", Reason)
def test_a_lost_camera_says_why(reason):
    camera = CameraStatus(False, reason, "0", False, 0.0, 1)
    view = snapshot_changed("trouble", camera=camera)
    assert view["camera"]["reason"] == reason.value
    assert view["camera"]["text"]
    assert view["camera"]["badge"] is None


def test_a_simulated_visitor_is_named_as_such():
    assert shown("attract")["camera"]["badge"] == "Simulated visitor"


def test_another_question_is_another_screen_and_another_pointer_is_not():
    assert shown("ask")["screen"] != shown("ask-situation")["screen"]
    assert snapshot_changed("ask", pointer=None)["screen"] == shown("ask")["screen"]


def test_words_keep_clear_of_targets_on_every_screen():
    for moment in canned.SESSIONS:
        view = shown(moment, Language.KO, TALL)
        space = view["space"]
        assert space["width"] > 0.2
        assert all(
            target["box"]["y"] >= space["y"] + space["height"]
            or target["box"]["y"] + target["box"]["height"] <= space["y"]
            or target["box"]["x"] >= space["x"] + space["width"]
            or target["box"]["x"] + target["box"]["width"] <= space["x"]
            for target in view["targets"]
        ), moment


def test_a_session_that_is_still_undecided_can_be_shown_in_every_stage():
    for stage in Stage:
        trouble = Trouble("stalled", 0, Stage.ATTRACT) if stage is Stage.TROUBLE else None
        session = Session(1, stage, 0, 0, Language.KO, trouble=trouble)
        shot = replace(canned.snapshot("attract", Language.KO, WIDE), session=session, targets=())
        assert view_state(shot, canned.CONTENT)["stage"] == stage.value
