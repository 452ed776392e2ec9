"""Http cameras: logins, certificates, wrong answers, and each named with its remedy."""

from __future__ import annotations

import logging
import ssl

import cv2
import numpy as np
import pytest

from perfumer.camera.network.address import Address
from perfumer.camera.network.rules import NetworkRules
from perfumer.camera.network.trust import tls_context
from perfumer.camera.source import CameraError, Reason
from tests.support.camera.http_camera import (
    camera,
    digest_challenge,
    dripping,
    every,
    knows_basic,
    knows_digest,
    make_certificate,
    needs_openssl,
    pictures,
    says,
    with_login,
)
from tests.support.stopwatch import Stopwatch

QUICK = NetworkRules(connect_s=2, first_frame_s=2, stall_s=0.4)
RIGHT, WRONG = "op:p%40ss%3A%221%22", "op:wrong"
BASIC = 'Basic realm="Camera"'
HTML = {"Content_Type": "text/html; charset=utf-8"}


def first_image(uri, rules=QUICK):
    images = Address(uri, rules).images()
    try:
        return next(images)
    finally:
        images.close()


def refusal(uri, rules=QUICK):
    with pytest.raises(CameraError) as refused:
        first_image(uri, rules)
    return refused.value


LOGINS = {
    "Digest, MD5": with_login(digest_challenge("MD5"), accept=knows_digest("MD5")),
    "Digest, SHA-256": with_login(digest_challenge("SHA-256"), accept=knows_digest("SHA-256")),
    "Digest without qop": with_login(digest_challenge("MD5", qop=""), accept=knows_digest("MD5")),
    "Basic": with_login(BASIC, accept=knows_basic),
    "Digest after Basic": with_login(BASIC, digest_challenge("MD5"), accept=knows_digest("MD5")),
    "nothing said": with_login(accept=knows_basic),
}


@pytest.mark.parametrize("answer", LOGINS.values(), ids=LOGINS)
def test_a_login_of_each_kind_is_answered(answer):
    with camera(answer) as there:
        assert first_image(there.uri(user=RIGHT, path="/v?a=1&b=2")).shape == (48, 64, 3)
        assert refusal(there.uri(user=WRONG)).reason is Reason.REFUSED


def test_a_password_is_sent_to_nobody_who_does_not_ask():
    with camera(pictures) as there:
        first_image(there.uri(user=RIGHT))
    assert there.asked == [("/video", "")]


def test_an_old_nonce_is_no_wrong_password():
    stale = digest_challenge("MD5", nonce="old").replace("stale=false", "stale=true")
    challenges = iter([digest_challenge("MD5", nonce="older"), stale])

    def answer(request):
        challenge = next(challenges, digest_challenge("MD5"))
        with_login(challenge, accept=knows_digest("MD5"))(request)

    with camera(answer) as there:
        assert "refuses the user or the password" in str(refusal(there.uri(user=RIGHT)))
    assert len(there.asked) == 3  # once again for the old one, and no more


@pytest.mark.parametrize(
    ("answer", "user", "says_so", "reason"),
    [
        (LOGINS["Basic"], "", "asks for user and password.*http://user:password@", Reason.REFUSED),
        (LOGINS["Digest, MD5"], WRONG, "refuses the user or the password.*Digest", Reason.REFUSED),
        (LOGINS["Basic"], WRONG, "refuses the user or the password.*Basic", Reason.REFUSED),
        (
            with_login("NTLM", accept=lambda request: False),
            RIGHT,
            "wants a login of the kind Ntlm.*choose Digest or Basic",
            Reason.REFUSED,
        ),
        (says(403), RIGHT, "403 Forbidden: give this user the right", Reason.REFUSED),
        (says(404), "", "404 Not Found: check the path", Reason.MISSING),
        (says(503), "", "503.*too many viewers", Reason.REFUSED),
        (
            says(200, b"<TITLE>Cam &amp; Co</TITLE><h1>Live</h1>", **HTML),
            "",
            "answers with a page “Cam & Co”.*/mjpg/video.mjpg",
            Reason.UNREADABLE,
        ),
        (
            says(200, b"<title>Login</title><input name=p type='password'>", **HTML),
            "",
            "answers with a login form “Login”.*http://user:password@",
            Reason.REFUSED,
        ),
        (says(200, b"x", Content_Type="image/jpeg"), "", "one picture .image/jpeg", None),
        (
            says(302, Location="https://example.org/live"),
            "",
            "sends on to https://example.org/live, which is not the same camera",
            Reason.MISSING,
        ),
        (says(302, Location="/again"), "", "sends on again and again", Reason.MISSING),
        (dripping, "", "does not answer", Reason.MISSING),
    ],
)
def test_an_answer_that_is_no_video_is_named_with_its_remedy(answer, user, says_so, reason):
    with camera(answer) as there:
        watch = Stopwatch()
        error = refusal(there.uri(user=user))
        assert watch.seconds() < QUICK.connect_s + 3
    assert error.reason is (reason or Reason.UNREADABLE)
    with pytest.raises(CameraError, match=says_so):
        raise error
    assert "p%40ss" not in str(error)


def test_a_redirect_within_the_camera_is_followed_with_its_login():
    def answer(request):
        if request.path == "/video":
            request.say(302, Location="/stream/1?x=2")
        else:
            LOGINS["Digest, MD5"](request)

    with camera(answer) as there:
        assert first_image(there.uri(user=RIGHT)).shape == (48, 64, 3)
    assert [path for path, _ in there.asked] == ["/video", "/stream/1?x=2", "/stream/1?x=2"]


def test_a_camera_that_stops_is_not_at_its_end_but_broken():
    red = np.full((24, 32, 3), (20, 60, 220), np.uint8)
    red[:, 16:] = 0
    body = b"--cam\r\n\r\n" + cv2.imencode(".jpg", red)[1].tobytes() + b"\r\n--cam\r\n\r\n"
    stream = says(200, body, Content_Type="multipart/x-mixed-replace; boundary=cam")
    with camera(stream) as there:
        images = Address(there.uri(), QUICK).images()
        shown = next(images)
        with pytest.raises(CameraError, match="stopped sending") as stopped:
            list(images)
    assert shown[0, 30, 0] > 200  # red came first: RGB, and mirrored
    assert shown[0, 2].max() < 40
    assert stopped.value.reason is Reason.ENDED


def test_nobody_at_an_address_says_what_to_check():
    error = refusal("http://127.0.0.1:9/video")
    assert error.reason is Reason.MISSING
    assert "does not answer" in str(error)
    assert "check the address" in str(error)


@pytest.mark.parametrize("interval_s", [1.3, 2.2])
def test_a_picture_now_and_then_is_enough_when_the_stall_time_allows_it(interval_s):
    rules = NetworkRules(connect_s=2, first_frame_s=2, stall_s=interval_s + 1)
    with camera(every(interval_s)) as there:
        address = Address(there.uri(), rules)
        images = address.images()
        assert [next(images).shape for _ in range(3)] == [(48, 64, 3)] * 3
        images.close()
        assert address.describe() == [f"{there.uri()}: MJPEG"]


def test_a_picture_that_comes_too_late_is_a_stall():
    with camera(every(3)) as there:
        images = Address(there.uri(), QUICK).images()
        next(images)
        with pytest.raises(CameraError) as stalled:
            next(images)
    assert stalled.value.reason is Reason.STALLED


@needs_openssl
def test_a_cameras_own_certificate_is_trusted_once_it_is_given(tmp_path, caplog):
    certificate, tls = make_certificate(tmp_path, "IP:127.0.0.1")
    with camera(LOGINS["Digest, MD5"], tls) as there:
        uri = there.uri(user=RIGHT, scheme="https")
        assert "is not trusted" in str(refusal(uri))
        assert "PERFUMER_CAMERA__CA_FILE" in str(refusal(uri))
        given = NetworkRules(2, 2, 0.4, ca_file=certificate)
        assert first_image(uri, given).shape == (48, 64, 3)
        with caplog.at_level(logging.WARNING):
            assert first_image(uri, NetworkRules(2, 2, 0.4, insecure=True)).shape == (48, 64, 3)
    assert [r.getMessage().count("NOT checked") for r in caplog.records] == [1]


@needs_openssl
def test_a_certificate_for_another_name_is_named_so(tmp_path):
    certificate, tls = make_certificate(tmp_path, "DNS:porch.example")
    with camera(pictures, tls) as there:
        error = refusal(there.uri(scheme="https"), NetworkRules(2, 2, 0.4, certificate))
    assert "its certificate is for another name" in str(error)


def test_https_to_a_camera_that_speaks_http_is_named_so():
    with camera(pictures) as there:
        assert "does not speak https" in str(refusal(there.uri(scheme="https")))


@pytest.mark.parametrize("content", [None, "no certificate"])
def test_a_file_without_a_certificate_is_named(tmp_path, content):
    path = tmp_path / "camera.pem"
    if content is not None:
        path.write_text(content)
    with pytest.raises(CameraError, match=r"CA_FILE .*camera\.pem is no file of certificates"):
        tls_context(NetworkRules(ca_file=path))


def test_without_a_file_certificates_are_checked():
    assert tls_context(NetworkRules()).verify_mode is ssl.CERT_REQUIRED
