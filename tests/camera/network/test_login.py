"""Logins by the examples of the standards."""

from __future__ import annotations

import pytest

from perfumer.camera.network.login import (
    Challenge,
    Credentials,
    authorize,
    choose,
    parse_challenges,
)

MUFASA = Credentials("Mufasa", "Circle of Life")
RFC_7616 = (  # section 3.9.1
    'Digest realm="http-auth@example.org", qop="auth, auth-int", algorithm={}, '
    'nonce="7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v", '
    'opaque="FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS"'
)
CNONCE = "f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ"


@pytest.mark.parametrize(
    ("algorithm", "response"),
    [
        ("MD5", "8ca523f5e9506fed4657c9700eebdbec"),
        ("SHA-256", "753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1"),
    ],
)
def test_digest_gives_the_answers_of_the_standard(algorithm, response):
    challenge = choose(parse_challenges([RFC_7616.format(algorithm)]))
    header = authorize(challenge, MUFASA, "/dir/index.html", client_nonce=CNONCE)
    assert f'response="{response}"' in header
    assert f"algorithm={algorithm}" in header
    assert "qop=auth, nc=00000001" in header


def test_old_digest_without_qop_gives_the_answer_of_its_standard():
    fields = {"realm": "testrealm@host.com", "nonce": "dcd98b7102dd2f0e8b11d0f600bfb0c093"}
    header = authorize(
        Challenge("digest", fields), Credentials("Mufasa", "CircleOfLife"), "/dir/index.html"
    )
    assert 'response="1949323746fe6a43ef61f9606e7febea"' in header  # RFC 2069 as corrected
    assert "qop" not in header


def test_basic_gives_the_answer_of_its_standard():
    header = authorize(Challenge("basic", {}), Credentials("Aladdin", "open sesame"), "/")
    assert header == "Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ=="


@pytest.mark.parametrize(
    ("headers", "chosen"),
    [
        ([RFC_7616.format("MD5"), RFC_7616.format("SHA-256")], ("digest", "SHA-256")),
        (['Basic realm="cam"', RFC_7616.format("MD5")], ("digest", "MD5")),
        (['Basic realm="a, b", ' + RFC_7616.format("MD5")], ("digest", "MD5")),
        ([RFC_7616.format("SHA-512-256"), 'Basic realm="x"'], ("basic", "MD5")),
        (["Basic"], ("basic", "MD5")),
        (["Negotiate", "NTLM"], None),
        (['Digest realm="no nonce"'], None),
        (['Digest realm="x", nonce="1", qop="auth-int"'], None),
        ([], None),
    ],
)
def test_the_safest_way_that_is_offered_is_taken(headers, chosen):
    challenge = choose(parse_challenges(headers))
    assert (challenge and (challenge.scheme, challenge.algorithm)) == chosen
