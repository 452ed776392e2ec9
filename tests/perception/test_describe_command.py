"""``python -m perfumer.perception``: pictures, folders and clips as JSON lines."""

from __future__ import annotations

import json

import cv2
import pytest
from PIL import Image

from perfumer.messages import Point
from perfumer.perception.__main__ import main
from tests.support.camera.video_camera import CLIPS
from tests.support.perception.figures import MODELS, frame, person


def described(capsys, *paths):
    status = main([*map(str, paths), "--models", str(MODELS)])
    return status, [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def save(path, image, **options):
    Image.fromarray(image).save(path, **options)
    return path


def test_a_picture_is_a_line_with_faces_hands_and_visitor(tmp_path, capsys):
    image = frame([person(hand=Point(0.7, 0.5))]).image
    status, lines = described(capsys, save(tmp_path / "a.png", image))
    assert status == 0
    (line,) = lines
    assert line["path"] == str(tmp_path / "a.png")
    assert len(line["faces"]) == 1
    assert len(line["hands"][0]["landmarks"]) == 21
    assert line["visitor"] == 0


@pytest.mark.parametrize(("options", "x"), [([], 0.75), (["--mirrored"], 0.25)])
def test_pictures_are_mirrored_as_frames_are(tmp_path, capsys, options, x):
    path = save(tmp_path / "a.png", frame([person(x=0.25)]).image)
    main([str(path), "--models", str(MODELS), *options])
    box = json.loads(capsys.readouterr().out)["faces"][0]["box"]
    assert box["x"] + box["width"] / 2 == pytest.approx(x, abs=0.02)


def test_a_picture_taken_sideways_is_set_upright(tmp_path, capsys):
    turned = Image.fromarray(frame([person()]).image).transpose(Image.Transpose.ROTATE_90)
    exif = Image.Exif()
    exif[0x0112] = 6  # "turn right to see it upright"
    turned.save(tmp_path / "a.jpg", exif=exif)
    _, (line,) = described(capsys, tmp_path / "a.jpg")
    assert line["aspect"] == pytest.approx(16 / 9, abs=0.001)
    assert len(line["faces"]) == 1


def test_a_clip_is_a_line_a_frame_with_its_time(tmp_path, capsys):
    path = tmp_path / "clip.avi"
    writer = cv2.VideoWriter(str(path), cv2.VideoWriter.fourcc(*"MJPG"), 10, (1280, 720))
    for number in range(3):
        image = frame([person()], number / 10).image
        writer.write(cv2.cvtColor(image, cv2.COLOR_RGB2BGR))
    writer.release()
    status, lines = described(capsys, path)
    assert status == 0
    assert [line["at_s"] for line in lines] == [0.0, 0.1, 0.2]
    assert [len(line["faces"]) for line in lines] == [1, 1, 1]


def test_a_folder_is_all_its_files_and_what_cannot_be_read_has_a_reason(tmp_path, capsys):
    save(tmp_path / "b.png", frame([person()]).image)
    (tmp_path / "a.jpg").write_bytes(b"no picture")
    (tmp_path / "c.txt").write_text("no video")
    status, lines = described(capsys, tmp_path, tmp_path / "none.jpg", tmp_path / "none.mp4")
    assert status == 1
    assert ["reason" in line for line in lines] == [True, False, True, True, True]
    assert "No such file" in lines[-1]["reason"]


@pytest.mark.parametrize("kept", [0.3, 0.9])
def test_a_file_that_breaks_off_has_a_reason(tmp_path, capsys, kept):
    path = save(tmp_path / "a.png", frame([person()]).image)
    data = path.read_bytes()
    path.write_bytes(data[: int(len(data) * kept)])
    status, (line,) = described(capsys, path)
    assert status == 1
    assert line["reason"]


def test_an_empty_folder_is_not_passed_over_in_silence(tmp_path, capsys):
    status, (line,) = described(capsys, tmp_path)
    assert status == 1
    assert line["path"] == str(tmp_path)


def test_without_models_it_says_how_to_get_them(tmp_path, capsys):
    assert main(["a.png", "--models", str(tmp_path)]) == 1
    assert "make install" in capsys.readouterr().err


def test_hidden_files_of_a_folder_are_left_out(tmp_path, capsys):
    save(tmp_path / "b.png", frame([person()]).image)
    (tmp_path / "._b.png").write_bytes(b"\0\5\26\7Mac OS X")
    (tmp_path / "album.jpg").mkdir()
    status, lines = described(capsys, tmp_path)
    assert (status, [line["path"] for line in lines]) == (0, [str(tmp_path / "b.png")])


@pytest.mark.parametrize(
    ("name", "ats"), [("vfr.mp4", [0.5, 1.0, 1.5, 2.0, 2.5]), ("recorded.webm", [1.452, 1.485])]
)
def test_times_of_a_clip_are_those_it_states_at_any_rate_it_claims(capsys, name, ats):
    _, lines = described(capsys, CLIPS / name)
    assert [line["at_s"] for line in lines][-len(ats) :] == pytest.approx(ats, abs=0.002)
