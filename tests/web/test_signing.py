"""What was signed stays valid as long as it should, and nothing else is accepted."""

from __future__ import annotations

from dataclasses import replace

import pytest
from itsdangerous import URLSafeTimedSerializer

from perfumer.catalog.text import Language
from perfumer.session.state import Experience
from perfumer.web.present.addresses import TAKE_HOME, unpack_takehome
from perfumer.web.signing import PAGE_MAX_AGE_S, Signed, SignedError
from perfumer.web.studio.feedback import FORM
from perfumer.web.studio.picture_result import PICTURE
from perfumer.web.studio.share import SHARE, unpack_shared
from perfumer.web.studio.text import DAY_TEXT

SECRET = "a secret of thirty-two characters"
EVER_S = 10**10  # the recorded forms are of 1 January 2025

# Signed before this module existed; addresses like them are printed, on phones and in messages.
PICK = ["paris-edimbourg", "im", [["im", "clean"]]]
FIRST_TAKE_HOME = (
    "WzEsImtvIixbWyJwYXJpcy1lZGltYm91cmciLCJpbSIsW1siaW0iLCJjbGVhbiJdXV1dXQ."
    "N5krxKedJ4yrmvyVRLllEiBPyig"
)
TAKEN_HOME = (
    "WzIsImtvIiwicGVyZnVtZSIsW1sicGFyaXMtZWRpbWJvdXJnIiwiaW0iLFtbImltIiwiY2xlYW4iXV1dXV0."
    "nwDG00F7AqZbcecs96MIrBghSEI"
)
SHARED = "WzEsImFkIiwiZW4iLFtbIm1vZGFrIiwibW9kYWstMSJdXV0.WKQJgzxBIBpv2-5N6Vfly0B8MZ8"
FEEDBACK = (
    "WyJvbmNlIiwibXVzaWMiLCJrbyIsWyJzYWQiLCJjb21mb3J0IixbWyJzb25nIl1dLCJyYWluLW9uLWdsYXNzIl1d."
    "Z3SFgA.YQ0kcDSj5ls6vokv7Nys1vGxzZo"
)
WRITTEN = "Iu2VmOujqCI.Z3SFgA.bdauPy4qRcezyEUKZhcgfi8Ccl4"
READ = (
    ".eJyLNtIx0DM31YmOjjbQMwSyQXxjIDaJ1QEJmQKZpkAmUBIIdMikIAaYGFnqEE1BtJiZmesQpmJBblUqSi0pylcCuxfI"
    "V8rLj09LTE5VigXxYmMB9BwzGw.Z3SFgA.Db7kslDJD_y6tK2svtKPODzjTFE"
)
LABELS = [[0.5] * 2, [0.1111] * 9, [0.1429] * 7, [0.1667] * 6]
FACE = [[0.1, 0.2, 0.3, 0.4], LABELS, [["retro", 0.5]], ["no_face"]]


@pytest.mark.parametrize(
    ("kind", "text", "payload"),
    [
        (TAKE_HOME, FIRST_TAKE_HOME, ["ko", [PICK]]),
        (TAKE_HOME, TAKEN_HOME, ["ko", "perfume", [PICK]]),
        (SHARE, SHARED, ["ad", "en", [["modak", "modak-1"]]]),
        (FORM, FEEDBACK, ["once", "music", "ko", ["sad", "comfort", [["song"]], "rain-on-glass"]]),
        (DAY_TEXT, WRITTEN, "하루"),
        (PICTURE, READ, [0.75, [FACE], []]),
    ],
)
def test_what_was_signed_before_can_still_be_read(kind, text, payload):
    lasting = kind if kind.max_age_s is None else replace(kind, max_age_s=EVER_S)
    assert lasting.verify(text, SECRET) == payload


@pytest.mark.parametrize("text", [FIRST_TAKE_HOME, TAKEN_HOME])
def test_an_address_on_a_phone_still_opens_its_page(text):
    content = unpack_takehome(text, SECRET)
    assert [pick.id for pick in content.picks] == ["paris-edimbourg"]
    assert (content.language, content.experience) == (Language.KO, Experience.PERFUME)


def test_a_shared_address_still_opens_its_page():
    assert unpack_shared(SHARED, SECRET).payload == [["modak", "modak-1"]]


@pytest.mark.parametrize(("kind", "text"), [(FORM, FEEDBACK), (DAY_TEXT, WRITTEN), (PICTURE, READ)])
def test_a_form_ends_after_an_hour(kind, text):
    assert kind.max_age_s == PAGE_MAX_AGE_S == 3600
    with pytest.raises(SignedError, match="older than 3600 s"):
        kind.verify(text, SECRET)


def test_a_fresh_form_is_accepted():
    assert FORM.verify(FORM.sign(["once"], SECRET), SECRET) == ["once"]


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        (SHARE, TAKEN_HOME),
        (TAKE_HOME, SHARED),
        (TAKE_HOME, TAKEN_HOME[:-1]),
        (TAKE_HOME, "x" + TAKEN_HOME),
        (DAY_TEXT, FORM.sign("text", SECRET)),
        (TAKE_HOME, TAKE_HOME.sign([], "another secret of this length")),
        (FORM, ""),
    ],
)
def test_a_text_of_another_kind_or_kiosk_is_refused(kind, text):
    with pytest.raises(SignedError, match="changed, cut short or made elsewhere"):
        kind.verify(text, SECRET)


@pytest.mark.parametrize("payload", [[3, "ko"], [], "text", {"a": 1}, None])
def test_an_unknown_format_is_refused(payload):
    text = Signed(TAKE_HOME.salt).sign(payload, SECRET)
    with pytest.raises(SignedError, match="this kiosk reads"):
        TAKE_HOME.verify(text, SECRET)


def test_a_form_needs_its_time():
    text = URLSafeTimedSerializer(SECRET, salt=TAKE_HOME.salt).dumps([1])
    with pytest.raises(SignedError):
        TAKE_HOME.verify(text, SECRET)
