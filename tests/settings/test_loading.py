"""Each mistake in the settings becomes one sentence: which variable or file, and the remedy."""

from __future__ import annotations

import logging
import os
import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import settings as trials
from hypothesis import strategies as st

from perfumer.cli.run import main, parse_options, settings_with
from perfumer.settings.given import SettingsError, warn_of_others
from perfumer.settings.loading import known_names, load_settings
from tests.support.paths import ROOT


@pytest.fixture
def home(tmp_path, monkeypatch):
    """A home folder of the operator's own; the text of its perfumer.env goes in here."""
    monkeypatch.setenv("PERFUMER_HOME", str(tmp_path / "home"))
    (tmp_path / "home").mkdir()
    return tmp_path / "home"


def refused(*options: str) -> list[str]:
    """The sentences with which the settings are refused."""
    with pytest.raises(SettingsError) as caught:
        settings_with(parse_options(options))
    sentences = str(caught.value).splitlines()
    assert all(len(sentence) < 400 for sentence in sentences)
    return sentences


def sentences() -> list[str]:
    """What is wrong with the settings; nothing where they are right."""
    try:
        load_settings()
    except SettingsError as error:
        return str(error).split("\n")
    return []


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("PERFUMER_ADS__TARGETTING", "PERFUMER_ADS__TARGETING"),
        ("PERFUMER_ADS_TARGETING", "PERFUMER_ADS__TARGETING"),
        ("PERFUMER_AD__TARGETING", "PERFUMER_ADS__TARGETING"),
        ("PERFUMER_MODUS", "PERFUMER_MODE"),
        ("perfumer_ads__targetting", "PERFUMER_ADS__TARGETING"),
        ("PERFUMER_CAMERA__URL", "PERFUMER_CAMERA__URI"),
        ("PERFUMER_SERVER__HOSTS", "PERFUMER_SERVER__HOST"),
    ],
)
def test_a_name_that_is_none_is_an_error_that_names_the_nearest(home, monkeypatch, name, meant):
    monkeypatch.setenv(name, "false")
    assert refused() == [f"{name.upper()} is no setting: did you mean {meant}?"]


@trials(max_examples=60, deadline=None)
@given(data=st.data())
def test_no_slip_of_a_finger_in_any_name_is_silent(data):
    name = data.draw(st.sampled_from(sorted(known_names())))
    at = data.draw(st.integers(len("PERFUMER_"), len(name) - 1))
    slipped = name[:at] + data.draw(st.sampled_from(["", "X", name[at] * 2])) + name[at + 1 :]
    if slipped in known_names():
        return
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(slipped, "1")
        [sentence] = [each for each in refused() if "no setting" in each]
    assert sentence.startswith(slipped)


def test_a_name_far_from_any_is_refused_with_the_page_to_read(home, monkeypatch):
    monkeypatch.setenv("PERFUMER_QQQQQQQQQQQQ", "1")
    assert refused() == [
        "PERFUMER_QQQQQQQQQQQQ is no setting: correct or delete it; docs/settings.md lists every "
        "setting"
    ]


def test_every_mistake_is_said_not_only_the_first(home, monkeypatch):
    (home / "perfumer.env").write_text("PERFUMER_DWELL__DWELL_S=9\nPERFUMER_SERVER__PORT=x\n")
    monkeypatch.setenv("PERFUMER_MODE", "x")
    assert refused("--host", "") == [
        "PERFUMER_MODE is 'x': give 'kiosk' or 'signage'",
        f"PERFUMER_DWELL__DWELL_S in {home}/perfumer.env is '9': give 2.5 or less",
        "--host is '': it names no address: give 127.0.0.1 for this machine only, 0.0.0.0 for "
        "every machine in the network",
        f"PERFUMER_SERVER__PORT in {home}/perfumer.env is 'x': give a whole number",
    ]


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("ADS__MERGED_AGES", "10s+20s", "no JSON"),
        ("RECORDS", "sqlite:///x", "no JSON"),
        ("RECORDS", "5", "set its values one by one, as PERFUMER_RECORDS__<NAME>"),
        ("RECORDS", '{"pl": 1}', "PERFUMER_RECORDS names 'pl', which is no setting"),
        ("CAMERA__CONTROLS", "[" * 50_000, "nested too deeply"),
        ("ADS__MERGED_AGES", "[" + "9" * 5_000 + "]", "more digits"),
        ("ADS__TARGETING", "perhaps", "give true or false"),
        ("MODE", "kiosque", "give 'kiosk' or 'signage'"),
        ("SERVER__PORT", "9" * 5_000, "give a smaller number"),
        ("SERVER__PORT", "70000", "give 65535 or less"),
        ("CAMERA__ROTATE", "9" * 5_000, "give 0, 90, 180 or 270"),
        ("CAMERA__FPS", "nan", "give"),
        ("SERVER__PUBLIC_URL", "http://[bad", "no address that a phone can open"),
        ("SERVER__PUBLIC_URL", "javascript:alert(1)", "no address that a phone can open"),
        ("ADMIN", "", "no JSON"),
        ("MUSIC__FOLDER", "", "is empty: give a path, or delete the line"),
        ("RECORDS__PLACE", "", "give 1 or more characters"),
        ("RECORDS__PLACE", "\udcff\udcfe", "no UTF-8 text"),
        ("READING__LEAST", "x", "PERFUMER_READING__LEAST is 'x': give a whole number"),
    ],
)
def test_a_wrong_value_is_one_sentence_with_variable_and_remedy(
    home, monkeypatch, name, value, said
):
    monkeypatch.setenv(f"PERFUMER_{name}", value)
    [sentence] = refused()
    assert said in sentence
    assert sentence.startswith(f"PERFUMER_{name}")


def test_no_password_is_shown_with_a_wrong_value(home, monkeypatch):
    monkeypatch.setenv("PERFUMER_RECORDS", '{"url": "postgresql://me:secret@host/db"')
    assert "secret" not in refused()[0]
    monkeypatch.delenv("PERFUMER_RECORDS")
    monkeypatch.setenv("PERFUMER_MUSIC", '{"writer_key": ["hush"]}')
    assert "hush" not in refused()[0]


CONTENTS = {
    "utf-16": "PERFUMER_MODE=kiosk\n".encode("utf-16"),
    "cp949": "PERFUMER_RECORDS__PLACE=가게\n".encode("cp949"),
    "bytes": bytes(range(256)),
    "no name": b"this is no setting\n",
    "half a quote": b"PERFUMER_MODE='kiosk\n",
    "typo": b"PERFUMER_MODUS=kiosk\n",
    "of another program": b"PGPASSWORD=secret\n",
    "home": b"PERFUMER_HOME=/tmp\n",
    "zero": b"PERFUMER_RECORDS__PLACE=a\0b\n",
    "brackets": b"PERFUMER_CAMERA__CONTROLS=" + b"[" * 50_000 + b"\n",
}


@pytest.mark.parametrize("content", CONTENTS.values(), ids=CONTENTS.keys())
def test_a_broken_file_of_settings_is_named_with_the_remedy(home, content):
    (home / "perfumer.env").write_bytes(content)
    [sentence] = refused()
    assert f"{home / 'perfumer.env'}" in sentence
    assert "secret" not in sentence


def test_a_folder_in_place_of_the_file_is_named(home):
    (home / "perfumer.env").mkdir()
    assert "is a folder: remove it" in refused()[0]


@pytest.mark.parametrize("content", [b"", b"\xef\xbb\xbfPERFUMER_MODE=kiosk\n", b"# nothing\n\n"])
def test_an_empty_file_and_a_byte_order_mark_are_fine(home, content):
    (home / "perfumer.env").write_bytes(content)
    assert load_settings().mode == "kiosk"


@trials(max_examples=150, deadline=None)
@given(content=st.binary(max_size=300) | st.text(max_size=300).map(str.encode))
def test_no_content_of_the_file_ends_in_anything_but_a_sentence(tmp_path_factory, content):
    folder = tmp_path_factory.mktemp("home")
    (folder / "perfumer.env").write_bytes(content)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PERFUMER_HOME", str(folder))
        assert "" not in sentences()


@trials(max_examples=200, deadline=None)
@given(
    name=st.sampled_from(sorted(known_names())),
    value=st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"])),
)
def test_no_value_of_any_setting_ends_in_anything_but_a_sentence(name, value):
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(name, value)
        assert all(name in sentence for sentence in sentences())


@pytest.mark.parametrize("home_is", ["~nobody-of-that-name/x", "/etc/hostname", "/etc/hostname/x"])
def test_a_home_that_is_no_folder_is_named(monkeypatch, home_is):
    monkeypatch.setenv("PERFUMER_HOME", home_is)
    assert refused() == [f"PERFUMER_HOME is {home_is!r}, which is no folder: name another"]


def test_the_operators_file_is_read_and_a_strangers_is_not_wherever_the_booth_is_started(home):
    stranger = home.parent / "elsewhere"
    stranger.mkdir()
    (stranger / "perfumer.env").write_text("PERFUMER_SERVER__HOST=0.0.0.0\n")
    (home / "perfumer.env").write_text("PERFUMER_RECORDS__PLACE=gate\n")
    code = (
        "from perfumer.settings.loading import load_settings as load; "
        "print(load().server.host, load().records.place)"
    )
    environment = os.environ | {"PERFUMER_HOME": str(home), "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-c", code]
    said = subprocess.run(command, cwd=stranger, env=environment, capture_output=True, check=True)
    assert said.stdout.decode().split() == ["127.0.0.1", "gate"]


def test_a_file_that_is_not_read_is_said(home, monkeypatch, caplog):
    stranger = home.parent / "elsewhere"
    stranger.mkdir()
    (stranger / "perfumer.env").touch()
    (home / "perfumer.env").touch()
    with caplog.at_level(logging.WARNING):
        monkeypatch.chdir(home)
        warn_of_others()
        assert caplog.messages == []
        monkeypatch.chdir(stranger)
        warn_of_others()
    [message] = caplog.messages
    assert message.startswith(f"{stranger / 'perfumer.env'} is not read")


def test_the_program_ends_with_status_2_and_the_sentence(home, monkeypatch, capsys):
    monkeypatch.setenv("PERFUMER_ADS__TARGETTING", "false")
    assert main(["--camera", "demo"]) == 2
    said = capsys.readouterr().err
    assert said == "PERFUMER_ADS__TARGETTING is no setting: did you mean PERFUMER_ADS__TARGETING?\n"
