"""What a maintainer gets: all that is needed to find a fault; no pixels, secrets or names."""

from __future__ import annotations

import base64
import json
import re
import stat
import zipfile
from pathlib import Path

import pytest
from pydantic import BaseModel, SecretStr

from perfumer.doctor import command
from perfumer.doctor.masking import Mask
from perfumer.doctor.shown_settings import HIDDEN, show_settings, show_text
from perfumer.perception.recording import read_recording
from perfumer.settings.all import Settings
from tests.support.paths import DATA
from tests.support.running import free_port, running

# Seeded into settings, key files and the log: none may be in the bundle, in any form.
SECRETS = {
    "PERFUMER_RECORDS__URL": "postgresql+psycopg://seeduser:seedpass%21@127.0.0.1:9/seedbase",
    "PERFUMER_RECORDS__CENTRAL": "postgresql://fleetuser:fleetpass@127.0.0.1:9/fleet?x=seedquery",
    "PERFUMER_MUSIC__WRITER": "https://127.0.0.1:9/v1?token=seedtoken",
    "PERFUMER_MUSIC__WRITER_KEY": "seedwriterkey",
}
WORDS = (
    *("seeduser", "seedpass", "fleetuser", "fleetpass", "seedquery", "seedtoken"),
    *("seedwriterkey", "seedadminkey", "seedsecret", "camuser", "campass", "jihoon"),
)
JPEG, PNG, NPY = b"\xff\xd8\xff", b"\x89PNG", b"\x93NUMPY"
LONG_BASE64 = re.compile(rb"[A-Za-z0-9+/]{400,}")  # a picture in letters
LONG_ARRAY = re.compile(rb"(?:\d{1,3},\s?){300,}")  # pixels as numbers
LOG = """2026-11-30 WARNING camera http://camuser:campass@10.0.0.9/video: stalled (no image)
2026-11-30 INFO /home/jihoon/perfumer/var/records.sqlite3 is open, postgresql://x:seedpass!@h/b
"""


@pytest.fixture
def seeded(monkeypatch, tmp_path):
    """A booth with secrets everywhere; its log and a recording."""
    for name, value in SECRETS.items():
        monkeypatch.setenv(name, value)
    for name, text in {"ADMIN__KEY": "seedadminkey", "SERVER__SECRET": "seedsecret"}.items():
        file = tmp_path / name
        file.write_text(text + "\n")
        monkeypatch.setenv(f"PERFUMER_{name}", str(file))
    monkeypatch.setenv("PERFUMER_SERVER__PORT", str(free_port()))
    monkeypatch.setenv("PERFUMER_CAMERA__URI", "demo")
    monkeypatch.setenv("USER", "jihoon")
    log = tmp_path / "kiosk.log"
    log.write_text(LOG + "key seedadminkey and seedwriterkey were typed here by jihoon\n")
    return tmp_path


@pytest.fixture
def packed(seeded):
    path = seeded / "report.zip"
    options = ["--bundle", str(path), "--log", str(seeded / "kiosk.log"), "--look", "3"]
    assert command.main(options) == 0
    return path


def members(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def test_a_bundle_holds_what_a_maintainer_needs_and_nothing_that_is_nobodys_business(
    packed, tmp_path
):
    found = members(packed)
    assert set(found) == {
        *("README.txt", "versions.json", "settings.json", "doctor.txt", "doctor.json"),
        *("records.json", "log.txt", "recording.jsonl"),
    }
    every = b"\n".join(found.values())
    assert [word for word in WORDS if word.encode() in every] == []
    assert str(Path.home()).encode() + b"/" not in every
    assert [sign for sign in (JPEG, PNG, NPY) if sign in every] == []
    assert LONG_BASE64.search(every) is None
    assert LONG_ARRAY.search(every) is None

    said = found["README.txt"].decode()  # what was printed, too
    assert all(name in said for name in found if name != "README.txt")
    assert "no readyz.json, metrics.txt: no kiosk runs on port" in said
    assert "Look into it before you send it" in said
    assert b"camera http://10.0.0.9/video: stalled" in found["log.txt"]
    assert b"~/perfumer/var/records.sqlite3" in found["log.txt"]
    assert stat.S_IMODE(packed.stat().st_mode) == 0o600

    versions = json.loads(found["versions.json"])
    assert {"ai-perfumer", "python", "system", "processor", "memory_bytes"} <= set(versions)
    assert "mediapipe" in versions["packages"]
    records = json.loads(found["records.json"])
    assert "127.0.0.1:9" in records["trouble"]
    recording = tmp_path / "again.jsonl"
    recording.write_bytes(found["recording.jsonl"])
    header, lines = read_recording(recording)
    assert header.mode == "kiosk"
    assert len(lines) > 10


def test_a_bundle_of_a_running_kiosk_asks_it_and_leaves_its_camera_alone(monkeypatch, tmp_path):
    path = tmp_path / "report.zip"
    with running("--camera", "demo") as kiosk:
        monkeypatch.setenv("PERFUMER_SERVER__PORT", str(kiosk.port))
        assert command.main(["--bundle", str(path)]) == 0
    found = members(path)
    assert json.loads(found["readyz.json"])["ready"] is True
    assert b"kiosk_ready 1.0" in found["metrics.txt"]
    assert b"start it with --record FILE" in found["README.txt"]
    checked = {each["name"] for each in json.loads(found["doctor.json"])}
    assert not checked & {"camera", "port"}


def test_a_recording_is_made_again_from_its_values_so_that_nothing_else_comes_along(seeded, capsys):
    first = seeded / "report.zip"
    assert command.main(["--bundle", str(first), "--look", "1"]) == 0
    assert "recording.jsonl" in capsys.readouterr().out
    lines = members(first)["recording.jsonl"].decode().splitlines()
    picture = base64.b64encode(JPEG * 500).decode()
    spoiled = [line.replace("{", f'{{"jpeg": "{picture}", ', 1) for line in lines]
    recording = seeded / "recording.jsonl"
    recording.write_text("\n".join(spoiled) + "\n")
    second = seeded / "second.zip"
    options = ["--bundle", str(second), "--recording", str(recording)]
    assert command.main(options) == 0
    again = members(second)["recording.jsonl"].decode()
    assert "jpeg" not in again
    assert again.splitlines()[1:] == lines[1:]


@pytest.mark.parametrize("option", ["--recording", "--log"])
@pytest.mark.parametrize("file", ["missing.txt", "picture"])
def test_a_file_that_is_none_is_named_before_anything_slow_begins(seeded, capsys, option, file):
    picture = next((DATA / "demo").glob("*.webp"))
    given = picture if file == "picture" else seeded / file
    path = seeded / "report.zip"
    assert command.main(["--bundle", str(path), option, str(given)]) == 2
    assert str(given) in capsys.readouterr().err
    assert not path.exists()


def test_no_file_is_written_over(seeded, capsys):
    path = seeded / "report.zip"
    path.write_text("mine")
    assert command.main(["--bundle", str(path), "--look", "0"]) == 2
    assert "is there already" in capsys.readouterr().err
    assert path.read_text() == "mine"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("auto", "auto"),
        ("/dev/v4l/by-id/usb-046d_C920-index0", "/dev/v4l/by-id/usb-046d_C920-index0"),
        ("rtsp://me:pass@10.0.0.9:554/live?token=1", "rtsp://10.0.0.9:554"),
        ("http://10.0.0.9/snap/s3cret", "http://10.0.0.9"),
        ("postgresql+psycopg://me:p%40ss@host/db", "postgresql+psycopg://host"),
        ("postgresql://me:p@ss@host/db", "postgresql://host"),
        ("sqlite:////home/me/records.sqlite3", "sqlite: a file"),
        ("gst:rtspsrc location=rtsp://a:b@c user-pw=x ! appsink", f"{HIDDEN} (53 letters)"),
        ("me:pass@host", f"{HIDDEN} (12 letters)"),
        ("", ""),
    ],
)
def test_of_a_text_only_what_can_hold_no_secret_is_shown(text, shown):
    assert show_text(text) == shown


@pytest.mark.parametrize(
    "text",
    [
        "gst: rtspsrc location=rtsp://10.0.0.9/ user-id=admin user-pw=pa55 ! decodebin",
        'connection failed: host=db password="pa55 word" dbname=perf',
        "host=db PASSWORD='pa55 word' dbname=perf",
        "rtsp://10.0.0.9/user=admin_password=pa55&channel=1: stalled",
        "http://10.0.0.9/video?size=1&token=pa55&x=1",
    ],
)
def test_what_a_text_itself_calls_a_secret_is_taken_out(text):
    masked = Mask({}, ()).apply(text)
    assert "pa55" not in masked
    assert masked[:8] == text[:8]
    assert masked[-4:] == text[-4:]


def test_every_setting_that_sounds_like_a_secret_is_of_a_kind_that_is_not_shown():
    """Which settings are secret is said by their type: a new one needs no list to be changed."""
    suspects = {
        f"{group}.{name}": value.annotation
        for group, kind in Settings.model_fields.items()
        if isinstance(kind.annotation, type) and issubclass(kind.annotation, BaseModel)
        for name, value in kind.annotation.model_fields.items()
        if re.search(r"key|secret|password|token|login(?!_s)", name)
    }
    assert suspects
    assert {
        name: kind for name, kind in suspects.items() if kind not in (Path, SecretStr | None)
    } == {}


def test_every_setting_is_shown_as_a_plain_value():
    shown = show_settings(Settings())
    assert set(shown) == set(Settings.model_fields)
    assert json.loads(json.dumps(shown)) == json.loads(json.dumps(shown, default=str))
