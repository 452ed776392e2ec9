"""Options of `perfumer run` stand over settings."""

from __future__ import annotations

import pytest

from perfumer.cli.run import parse_options, settings_with
from perfumer.kiosk.cameras import camera_shape


def shape_of(*argv):
    return camera_shape(settings_with(parse_options(argv)).camera)


@pytest.mark.parametrize("degrees", [0, 90, 180, 270])
def test_a_turned_camera_is_told_so_by_options(degrees):
    turned = shape_of("--rotate", str(degrees), "--flip", "--zoom", "1.5").orientation
    assert (turned.rotate_deg, turned.flip, turned.zoom) == (degrees, True, 1.5)


def test_a_turned_camera_is_told_so_by_settings_which_options_replace(monkeypatch):
    monkeypatch.setenv("PERFUMER_CAMERA__ROTATE", "270")
    monkeypatch.setenv("PERFUMER_CAMERA__FLIP", "true")
    assert shape_of().orientation.rotate_deg == 270
    assert shape_of("--rotate", "90").orientation.rotate_deg == 90
    assert not shape_of("--no-flip").orientation.flip


@pytest.mark.parametrize("value", ["45", "-90", "upside-down"])
def test_another_angle_is_refused_with_those_that_are_allowed(monkeypatch, value):
    monkeypatch.setenv("PERFUMER_CAMERA__ROTATE", value)
    with pytest.raises(ValueError, match="0, 90, 180 or 270"):
        shape_of()
