"""A camera's own controls as settings: by name, with their range or menu in what is said."""

from __future__ import annotations

import pytest

from perfumer.camera.devices.controls import apply_controls
from tests.support.camera.devices import BOOLEAN, INTEGER, MENU, Bench, Eye, Knob


@pytest.fixture
def bench(tmp_path):
    return Bench(tmp_path)


def camera():
    return Eye(
        knobs=[
            Knob(0x980900, "Brightness", INTEGER, -64, 64, 0),
            Knob(0x98090C, "White Balance, Automatic", BOOLEAN, 0, 1, 1),
            Knob(
                0x980918,
                "Power Line Frequency",
                MENU,
                0,
                2,
                1,
                menu={0: "Disabled", 1: "50 Hz", 2: "60 Hz"},
            ),
            Knob(0x98091A, "White Balance Temperature", INTEGER, 2000, 6500, 4000, step=10),
            Knob(0x9A0902, "Exposure Time, Absolute", INTEGER, 3, 2047, 250),
        ]
    )


def values(eye):
    return {knob.name: knob.value for knob in eye.knobs}


@pytest.mark.parametrize(
    ("name", "wanted", "knob", "value"),
    [
        ("power_line_frequency", "60 Hz", "Power Line Frequency", 2),
        ("power_line_frequency", "60 hz", "Power Line Frequency", 2),
        ("power_line_frequency", 0, "Power Line Frequency", 0),
        ("POWER_LINE_FREQUENCY", "2", "Power Line Frequency", 2),
        ("white_balance_automatic", False, "White Balance, Automatic", 0),
        ("white_balance_automatic", "off", "White Balance, Automatic", 0),
        ("brightness", -10, "Brightness", -10),
        ("brightness", "-10", "Brightness", -10),
        ("exposure_time_absolute", 156, "Exposure Time, Absolute", 156),
    ],
)
def test_a_control_is_set_by_name_number_or_item(bench, name, wanted, knob, value):
    eye = camera()
    assert apply_controls(bench.plug(eye, 0), {name: wanted}, bench) == []
    assert values(eye)[knob] == value


@pytest.mark.parametrize(
    ("name", "wanted", "says"),
    [
        ("exposure_time_absolute", 9999, "exposure_time_absolute takes 3 to 2047; 9999"),
        ("white_balance_temperature", 4005, "2000 to 6500 in steps of 10; 4005"),
        ("power_line_frequency", "55 Hz", "0 = Disabled, 1 = 50 Hz, 2 = 60 Hz; '55 Hz'"),
        ("power_line_frequency", 7, "0 = Disabled, 1 = 50 Hz, 2 = 60 Hz; 7"),
        ("white_balance_automatic", "perhaps", "takes true or false; 'perhaps'"),
        ("focus_absolute", 3, "no control 'focus_absolute'; it has: brightness, exposure_time"),
    ],
)
def test_a_wrong_value_names_the_range_or_the_menu(bench, name, wanted, says):
    eye = camera()
    before = values(eye)
    (problem,) = apply_controls(bench.plug(eye, 0), {name: wanted}, bench)
    assert says in problem
    assert values(eye) == before


def test_one_wrong_control_does_not_keep_the_others_from_being_set(bench):
    eye = camera()
    problems = apply_controls(bench.plug(eye, 0), {"gain": 3, "brightness": 5}, bench)
    assert len(problems) == 1
    assert values(eye)["Brightness"] == 5


def test_what_the_driver_refuses_is_said(bench):
    eye = camera()
    eye.knobs[0].refuses = True
    (problem,) = apply_controls(bench.plug(eye, 0), {"brightness": 5}, bench)
    assert "5 is refused (Permission denied)" in problem


def test_an_automatic_is_switched_before_what_it_rules(bench):
    order = []

    class Listening(Bench):
        def ioctl(self, number, request, buffer):
            if request == 0xC008561C:
                order.append(int.from_bytes(buffer[:4], "little"))
            super().ioctl(number, request, buffer)

    listening = Listening(bench.dev / "other")
    eye = Eye(knobs=[knob for knob in camera().knobs if "White" in knob.name])
    eye.knobs[0].id = 0x98091F  # listed after what it rules
    wanted = {"white_balance_temperature": 5000, "white_balance_automatic": False}
    assert apply_controls(listening.plug(eye, 0), wanted, listening) == []
    assert order == [0x98091F, 0x98091A]


def test_a_device_that_cannot_be_asked_says_so(bench):
    (problem,) = apply_controls(bench.dev / "video9", {"gain": 1}, bench)
    assert "takes no controls" in problem
