"""The process as a whole: its end, its files, its network, its wrong options."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from tests.support.journey import ROOT
from tests.support.running import Answer, RunningKiosk, connected, running, until
from tests.support.sent_pictures import form, saved


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_it_ends_within_five_seconds_with_streams_open(number):
    with running("--camera", "demo:still") as kiosk:
        watching = [connected(kiosk) for _ in range(30)]
        watching += [connected(kiosk, "/events") for _ in range(5)]
        watching[0].read(0.5)
        seconds = kiosk.stop(number)
        for watcher in watching:
            watcher.door.close()
        said = kiosk.said()
    assert seconds <= 5
    assert kiosk.process.returncode == 0
    assert "Traceback" not in said


@pytest.mark.skipif(
    not shutil.which("strace") or os.geteuid() != 0,
    reason="needs root and strace: apt-get install strace",
)
def test_no_picture_ever_reaches_a_disk(tmp_path):
    log = tmp_path / "strace.log"
    with running("--camera", "demo") as kiosk:
        # From here on, when models are loaded: no file may be made at all.
        watched = "trace=openat,creat,memfd_create,rename,link"
        tracer = subprocess.Popen(
            ["strace", "-f", "-qq", "-e", watched, "-o", str(log), "-p", str(kiosk.process.pid)]
        )
        until(lambda: is_traced(kiosk.process.pid), 20)
        stuck = [connected(kiosk, receive=4_096) for _ in range(6)]
        reading = connected(kiosk)
        reading.read(6)
        kiosk.ask("/snapshot.jpg")
        kiosk.ask("/api/choose", "POST", b"x" * 3_000_000, Content_Type="image/jpeg")
        read = uploaded(kiosk, large_picture())
        for watcher in [*stuck, reading]:
            watcher.door.close()
        assert tracer.poll() is None
        kiosk.ask("/nowhere")
        kiosk.stop()
        tracer.wait(60)
    assert read.status == 200
    calls = log.read_text(errors="replace").splitlines()
    made = [call for call in calls if re.search(r"O_CREAT|O_TMPFILE|creat\(|memfd|rename", call)]
    assert any("openat" in call for call in calls)
    assert made == []


def is_traced(pid: int) -> bool:
    return "TracerPid:\t0\n" not in Path(f"/proc/{pid}/status").read_text()


def large_picture() -> bytes:
    """Grain that JPEG cannot make small: some megabytes, as servers spool them to files."""
    grain = np.random.default_rng(1).integers(0, 256, (1200, 1600, 3), np.uint8)
    data = saved(Image.fromarray(grain), quality=95)
    assert len(data) > 2_000_000
    return data


def uploaded(kiosk: RunningKiosk, picture: bytes) -> Answer:
    body, headers = form(picture)
    named = {name.replace("-", "_"): value for name, value in headers.items()}
    return kiosk.ask("/api/v1/read", "POST", body, **named)


NO_NETWORK = """
import fcntl, socket, struct, sys, os
with socket.socket() as door:  # loopback up, nothing else there
    fcntl.ioctl(door, 0x8914, struct.pack("16sh", b"lo", 0x1 | 0x40))
os.execv(sys.executable, [sys.executable, *sys.argv[1:]])
"""
PROBE = """
import subprocess, sys, time, urllib.request
kiosk = subprocess.Popen([sys.executable, "app.py", "--camera", "demo:still", "--port", "8765"])
try:
    for _ in range(300):
        time.sleep(0.2)
        try:
            for path in ("/readyz", "/", "/privacy", "/illustration/tam-dao.svg"):
                assert urllib.request.urlopen("http://127.0.0.1:8765" + path).status == 200
            break
        except OSError:
            continue
    else:
        sys.exit("never ready")
finally:
    kiosk.terminate()
    kiosk.wait(60)
"""


@pytest.mark.skipif(
    sys.platform != "linux" or os.geteuid() != 0 or not shutil.which("unshare"),
    reason="needs Linux, root and unshare, to take the network away",
)
def test_everything_works_without_a_network(tmp_path):
    (tmp_path / "probe.py").write_text(PROBE)
    (tmp_path / "loopback.py").write_text(NO_NETWORK)
    command = ["unshare", "-n", sys.executable, str(tmp_path / "loopback.py")]
    settings = os.environ | {
        "PERFUMER_SERVER__SECRET": str(tmp_path / "secret"),
        "PERFUMER_ADMIN__KEY": str(tmp_path / "admin-key"),
        "PERFUMER_RECORDS__URL": f"sqlite:///{tmp_path}/records.sqlite3",
    }
    done = subprocess.run(
        [*command, str(tmp_path / "probe.py")],
        cwd=ROOT,
        env=settings,
        capture_output=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stderr.decode()[-2000:]


def refused(*options: str, **settings: str) -> str:
    done = subprocess.run(
        [sys.executable, "app.py", "--port", "0", *options],
        cwd=ROOT,
        env=os.environ | settings,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 2
    assert "Traceback" not in done.stderr
    return done.stderr


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--camera", "nowhere.mp4"], "no such file or folder"),
        (["--camera", "demo:none"], "choose one of"),
        (["--camera", "README.md"], "a file of another kind"),
        (["--size", "big"], "WIDTHxHEIGHT"),
        (["--fps", "0"], "fps"),
        (["--language", "fr"], "invalid choice"),
    ],
)
def test_a_wrong_option_says_what_was_found_and_what_to_try(options, said):
    assert said in refused(*options)


@pytest.mark.parametrize(
    ("setting", "value", "said"),
    [
        ("PERFUMER_DWELL__DWELL_S", "9", "PERFUMER_DWELL__DWELL_S is '9': give 2.5 or less"),
        ("PERFUMER_READING__MODEL_CARD", "models/none.json", "make train"),
        ("PERFUMER_DATA__QUESTIONS", "data/none.json", "data/none.json is missing"),
        ("PERFUMER_PERCEPTION__MODELS", "data", "make install"),
    ],
)
def test_a_wrong_setting_names_itself_and_the_remedy(setting, value, said):
    assert said in refused("--camera", "demo", **{setting: value})


def test_a_weak_key_that_others_might_try_ends_the_start(tmp_path):
    key = tmp_path / "key"
    key.touch(0o600)
    key.write_text("admin")
    settings = {"PERFUMER_ADMIN__KEY": str(key), "PERFUMER_ADMIN__REMOTE": "true"}
    said = refused("--camera", "demo", "--host", "0.0.0.0", **settings)
    assert "easy to guess" in said
    assert str(key) in said


def test_a_port_in_use_is_named():
    with running("--camera", "demo:still", ready="/healthz") as kiosk:
        assert "--port" in refused("--camera", "demo", "--port", str(kiosk.port))


def test_flask_run_says_what_to_use_instead():
    done = subprocess.run(
        [sys.executable, "-m", "flask", "--app", "app", "run"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert "python app.py" in done.stderr


def test_the_address_is_printed_and_memory_is_not_dumped():
    with running("--camera", "demo:still", ready="/healthz") as kiosk:
        until(lambda: kiosk.url in kiosk.said(), 5)
        limits = Path(f"/proc/{kiosk.process.pid}/limits").read_text()
    assert re.search(r"Max core file size +0 +0", limits)
