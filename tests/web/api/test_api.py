"""The API against the real server: as its description says, whatever is sent."""

from __future__ import annotations

import io
import os
import subprocess
import sys

import pytest
from PIL import Image, ImageDraw

from perfumer.classifier.model_card import load_card
from perfumer.pictures.heic import USABLE
from perfumer.settings.perception import ReadingSettings
from perfumer.traits import AgeBand, Task
from tests.support import sent_pictures as sent
from tests.support.journey import ROOT
from tests.support.running import running

CARD = load_card(ROOT / "models/face.json")
READ = "/api/v1/read"
SCHEMATHESIS = (sys.executable, "-m", "schemathesis.cli", "run")
AS_FAR = ("--max-examples", "100", "--seed", "20261128", "--generation-database", "none")


@pytest.mark.timeout(1200)
def test_schemathesis_finds_nothing_that_differs_from_the_description(kiosk, tmp_path):
    """All of its checks: examples, every edge of the description, and random requests."""
    run = subprocess.run(
        [*SCHEMATHESIS, f"{kiosk.url}/api/v1/openapi.json", *AS_FAR],
        env=os.environ
        | {"SCHEMATHESIS_HOOKS": "tests.support.web.api_pictures", "PYTHONPATH": str(ROOT)},
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=1100,
    )
    assert run.returncode == 0, run.stdout
    assert "No issues found" in run.stdout


def read(kiosk, *pictures: bytes, path: str = READ, **headers: str):
    body, own = sent.form(*pictures)
    named = {name.replace("-", "_"): value for name, value in own.items()}
    return kiosk.ask(path, "POST", body, **named | headers)


@pytest.fixture(scope="module")
def one(kiosk):
    """What is read of a picture with one face."""
    return read(kiosk, sent.saved(sent.woman())).json()


def test_a_face_comes_with_its_place_and_a_probability_for_every_label(one):
    (face,) = one["faces"]
    assert one["picture"] == {"kind": "jpeg", "width": 900, "height": 1200}
    assert one["tips"] == face["tips"] == []
    assert 0.3 < face["box"]["x"] + face["box"]["width"] / 2 < 0.7
    for task in ("gender", "age", "emotion"):
        shares = face[task]["probabilities"]
        assert sum(shares.values()) == pytest.approx(1, abs=0.002)
        assert face[task]["probability"] == max(shares.values())


def test_sure_is_what_reaches_the_threshold_of_the_card(one):
    (face,) = one["faces"]
    for task in Task:
        guess, least = face[task.value], CARD.tasks[task].unsure_below
        assert guess["sure"] == (guess["probability"] >= least)


@pytest.mark.parametrize("name", ["girl-teen", "boy-child", "woman-thirties", "man-fifties"])
def test_an_alluring_impression_is_told_of_clear_adults_alone(kiosk, name):
    (face,) = read(kiosk, sent.saved(sent.photo(name))).json()["faces"]
    ages = face["age"]["probabilities"]
    young = sum(ages[band] for band in (AgeBand.TODDLER, AgeBand.CHILD, AgeBand.TEEN))
    told = "sexy" in face["impression"]["probabilities"]
    assert told == (1 - young >= ReadingSettings().min_adult_probability)


def test_faces_go_from_left_to_right(kiosk):
    found = read(kiosk, sent.saved(sent.three())).json()
    lefts = [face["box"]["x"] for face in found["faces"]]
    assert len(lefts) == 3
    assert lefts == sorted(lefts)
    assert found["tips"] == ["several"]


def test_a_picture_of_nobody_is_answered_and_not_refused(kiosk):
    answer = read(kiosk, sent.saved(sent.nobody()))
    assert (answer.status, answer.json()["faces"]) == (200, [])
    assert answer.json()["tips"] == ["no_face"]


def turned(picture: Image.Image) -> bytes:
    """Stored lying on its side, with a note how to turn it."""
    exif = Image.Exif()
    exif[0x0112] = 6
    return sent.saved(picture.transpose(Image.Transpose.ROTATE_90), exif=exif)


def clear(picture: Image.Image) -> bytes:
    """Around the person nothing."""
    shape = Image.new("L", picture.size)
    ImageDraw.Draw(shape).ellipse((100, 100, picture.width - 100, picture.height - 100), fill=255)
    whole = picture.convert("RGBA")
    whole.putalpha(shape)
    return sent.saved(whole, "PNG")


def moving(picture: Image.Image) -> bytes:
    empty = Image.new("RGB", picture.size)
    return sent.saved(picture, "WEBP", save_all=True, append_images=[empty], duration=100)


@pytest.mark.parametrize(
    "as_sent",
    [
        turned,
        clear,
        moving,
        lambda picture: sent.saved(picture.convert("L")),
        lambda picture: sent.saved(picture.convert("CMYK")),
        lambda picture: sent.saved(picture.quantize(64), "PNG"),
    ],
    ids=["turned", "transparent", "animated", "grey", "cmyk", "palette"],
)
def test_a_face_is_found_however_the_picture_is_stored(kiosk, as_sent):
    found = read(kiosk, as_sent(sent.woman())).json()
    assert len(found["faces"]) == 1
    assert (found["picture"]["width"], found["picture"]["height"]) == (900, 1200)


@pytest.mark.skipif(not USABLE, reason="needs pillow-heif >= 1.8.1")
def test_a_phones_heic_is_read(kiosk):
    import pillow_heif

    written = io.BytesIO()
    pillow_heif.from_pillow(sent.woman()).save(written, quality=80)
    found = read(kiosk, written.getvalue()).json()
    assert found["picture"]["kind"] == "heic"
    assert len(found["faces"]) == 1


@pytest.mark.parametrize(
    ("pictures", "status", "code"),
    [
        ([], 400, "missing"),
        ([b"", b""], 400, "several"),
        ([b"hello"], 415, "unknown_kind"),
        ([b"GIF89a" + bytes(90)], 415, "unknown_kind"),
        ([b"\xff\xd8\xff" + bytes(90)], 422, "broken"),
        ([sent.saved(Image.new("L", (63, 200)))], 422, "too_small"),
        ([sent.saved(Image.new("L", (2000, 100)))], 422, "too_narrow"),
        ([sent.saved(Image.new("L", (8000, 5001)))], 422, "too_many_pixels"),
        ([bytes(10_200_000)], 413, "too_large"),
    ],
)
def test_a_refusal_has_a_stable_code_and_a_remedy(kiosk, pictures, status, code):
    answer = read(kiosk, *pictures)
    problem = answer.json()
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert (answer.status, problem["status"], problem["code"]) == (status, status, code)
    assert problem["remedy"]


def test_what_is_no_form_is_refused(kiosk):
    answer = kiosk.ask(READ, "POST", b"{}", Content_Type="application/json")
    assert (answer.status, answer.json()["code"]) == (415, "not_multipart")


def test_pages_of_another_origin_may_not_ask(kiosk):
    answer = read(kiosk, sent.saved(sent.nobody()), Origin="http://evil.example")
    assert (answer.status, answer.json()["code"]) == (403, "forbidden")


def test_an_address_that_is_not_there_is_a_problem_too(kiosk):
    assert kiosk.ask("/api/v1/nowhere").json()["code"] == "not_found"
    answer = kiosk.ask(READ)
    assert (answer.status, {*answer.headers["Allow"].split(", ")}) == (405, {"POST", "OPTIONS"})


def test_more_requests_than_the_limit_wait_as_long_as_they_are_told():
    with running("--camera", "demo:still", PERFUMER_STUDIO__MAX_REQUESTS="2") as kiosk:
        answers = [read(kiosk, b"hello") for _ in range(3)]
    assert [answer.status for answer in answers] == [415, 415, 429]
    assert answers[2].json()["code"] == "rate_limited"
    assert 0 < int(answers[2].headers["Retry-After"]) <= 60
