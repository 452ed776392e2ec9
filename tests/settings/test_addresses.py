"""Where to listen, and what a QR code says: checked before the booth starts."""

from __future__ import annotations

import pytest

from perfumer.settings.addresses import check_host, check_names, check_public_url


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("127.0.0.1", "127.0.0.1"),
        ("0.0.0.0", "0.0.0.0"),
        ("::1", "::1"),
        ("[::1]", "::1"),
        ("::", "::"),
        ("LOCALHOST", "localhost"),
        ("localhost.", "localhost"),
        ("127.1", "127.0.0.1"),
        (" booth-3.local ", "booth-3.local"),
    ],
)
def test_an_address_to_listen_on_gets_its_usual_form(written, meant):
    assert check_host(written) == meant


@pytest.mark.parametrize(
    "written",
    ["", " ", ".", "..", "a..b", "http://a", "a:80", "a/b", "8000", "300.1.2.3", "x" * 64, "가게"],
)
def test_what_names_no_address_is_refused_with_examples(written):
    with pytest.raises(ValueError, match=r"give 127\.0\.0\.1 for this machine only"):
        check_host(written)


@pytest.mark.parametrize(
    "written",
    [
        "http://192.168.0.20:8000",
        "https://booth.example/",
        "http://[fe80::1]:8000",
        "https://booth.example/kiosk",
    ],
)
def test_an_address_that_a_phone_can_open_is_taken(written):
    assert check_public_url(written) == written.rstrip("/")


@pytest.mark.parametrize(
    "written",
    [
        "",
        "192.168.0.20:8000",
        "booth.example",
        "javascript:alert(1)",
        "ftp://booth.example",
        "http://",
        "http://[bad",
        "http://a:99999",
        "http://a:x",
        "http://a:0",
        "http://user:word@a",
        "http://a/?q=1",
        "http://a/#b",
        "http://a/b c",
        "http://a\n.b",
        "http://..",
        "http://" + "a" * 3000,
    ],
)
def test_any_other_address_is_refused_with_an_example(written):
    with pytest.raises(ValueError, match=r"for instance http://192\.168\.0\.20:8000"):
        check_public_url(written)


@pytest.mark.parametrize(
    "written",
    [
        "",
        "booth.example",
        "부스.example, 192.168.0.20",
        "[::1],fe80::1%eth0",
        "my_booth,LOCALHOST.",
    ],
)
def test_names_that_the_booth_answers_to_are_taken_as_they_are(written):
    assert check_names(written) == written


@pytest.mark.parametrize(
    "written",
    [
        "http://booth.example",
        "booth.example:8000",
        "booth.example/kiosk",
        "a b",
        "*.example",
        "u@a",
    ],
)
def test_what_is_more_than_a_name_is_refused_with_an_example(written):
    with pytest.raises(ValueError, match=r"for instance booth\.example,192\.168\.0\.20"):
        check_names(f"localhost, {written}")
