"""A kiosk's address in any form that people write."""

from __future__ import annotations

import pytest

from perfumer.cli.screen.address import AddressError, parse_address
from perfumer.cli.screen.show import main

FORMS = {
    "http://127.0.0.1:8000": "http://127.0.0.1:8000/?screen=x",
    "http://127.0.0.1:8000/": "http://127.0.0.1:8000/?screen=x",
    "http://kiosk": "http://kiosk/?screen=x",
    "kiosk": "http://kiosk/?screen=x",
    "kiosk:8080": "http://kiosk:8080/?screen=x",
    "https://kiosk.example": "https://kiosk.example/?screen=x",
    "https://kiosk.example/booth/": "https://kiosk.example/booth/?screen=x",
    "http://[::1]:8000": "http://[::1]:8000/?screen=x",
    "[::1]:8000": "http://[::1]:8000/?screen=x",
    "http://kiosk/?language=en": "http://kiosk/?language=en&screen=x",
    " HTTP://kiosk ": "http://kiosk/?screen=x",
}


@pytest.mark.parametrize(("text", "page"), FORMS.items(), ids=FORMS)
def test_each_form_leads_to_the_page(text, page):
    assert parse_address(text).page("x") == page


def test_the_kiosk_is_asked_where_it_is():
    address = parse_address("https://[2001:db8::7]:8443/booth")
    assert address.health == "https://[2001:db8::7]:8443/healthz"
    assert address.state("x") == "https://[2001:db8::7]:8443/api/screen/state?screen=x"


WRONG = ["", "http://", "ftp://kiosk", "file:///tmp/page", "http://kiosk:99999", "http://kiosk:x"]
WRONG += ["http://[::1", "a kiosk", "http://:8000", "http://me:secret@kiosk", "http://kiosk:0"]


@pytest.mark.parametrize("text", WRONG)
def test_what_is_no_address_ends_the_program_with_a_sentence(text, capsys, monkeypatch):
    with pytest.raises(AddressError):
        parse_address(text)
    assert main([text]) == 2
    said = capsys.readouterr().err
    assert said.count("\n") == 1
    assert text.strip() in said


def test_a_missing_browser_ends_the_program_with_a_sentence(capsys, monkeypatch):
    monkeypatch.setenv("BROWSER", "/nowhere/chromium")
    assert main([]) == 2
    assert capsys.readouterr().err.startswith("BROWSER=/nowhere/chromium is no program")
    monkeypatch.delenv("BROWSER")
    monkeypatch.setenv("PATH", "/nowhere")
    assert main([]) == 2
    assert "sudo apt-get install chromium" in capsys.readouterr().err
