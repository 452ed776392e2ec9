"""Photos of rendered faces: which are kept, how they are cropped, and why the others went."""

from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import pytest
from PIL import Image, ImageFilter

from perfumer.classifier.preprocess import MARGIN
from perfumer.messages import Box, Face, Point
from perfumer.workshop.curate import __main__ as command
from perfumer.workshop.curate.curating import curate, open_finder, roll_of
from perfumer.workshop.curate.likeness import Likenesses, Print, distance, print_of
from perfumer.workshop.curate.rules import USUAL, Dropped, Kept, Reason
from tests.support import sent_pictures as sent
from tests.support.paths import ROOT

MODELS = ROOT / "models/mediapipe"
UPSIDE_DOWN = 3  # EXIF


@pytest.fixture(scope="module")
def find():
    with open_finder(MODELS) as found:
        yield found


def of(find, tmp_path, picture, rules=USUAL, **options):
    path = tmp_path / "photo.jpg"
    picture.save(path, quality=92, **options)
    (outcome,) = curate([path], rules, find, Likenesses())
    return outcome


def eyes(crop, find):
    face = find(crop)[0]
    return roll_of(face, crop), face.box


def test_a_photo_becomes_a_crop_of_face_and_hair(find, tmp_path):
    kept = of(find, tmp_path, sent.woman())
    roll, box = eyes(kept.crop, find)
    assert kept.crop.shape == (224, 224, 3)
    assert abs(roll) < 4
    assert box.height == pytest.approx(1 / (1 + 2 * MARGIN), abs=0.08)
    assert box.y > 0.05  # what is above is hair


@pytest.mark.parametrize("degrees", [-18, 18])
def test_a_tilted_head_is_levelled(find, tmp_path, degrees):
    kept = of(find, tmp_path, sent.woman().rotate(degrees, Image.Resampling.BICUBIC))
    assert abs(kept.roll + degrees) < 6
    assert abs(eyes(kept.crop, find)[0]) < 5


def test_a_photo_is_turned_as_its_camera_says(find, tmp_path):
    exif = Image.Exif()
    exif[0x0112] = UPSIDE_DOWN
    kept = of(find, tmp_path, sent.woman().rotate(180), exif=exif)
    plain = of(find, tmp_path, sent.woman())
    assert distance(kept.found.face, plain.found.face) < 0.1


@pytest.mark.parametrize(
    ("picture", "reason", "said"),
    [
        (sent.nobody, Reason.NO_FACE, "no face"),
        (lambda: sent.woman().rotate(90, expand=True), Reason.ROTATED, "tilted by"),
        (lambda: sent.woman().rotate(45, Image.Resampling.BICUBIC), Reason.ROTATED, "tilted by 4"),
        (sent.three, Reason.SEVERAL, "which one does the label mean"),
        (
            lambda: sent.photo("man-young", size=(300, 400), scale=0.25),
            Reason.TINY,
            "at least 48 are needed",
        ),
        (lambda: sent.photo("man-young", light=0.12), Reason.DARK, "brightness 0.0"),
        (lambda: sent.woman().filter(ImageFilter.GaussianBlur(9)), Reason.BLURRED, "sharpness"),
    ],
)
def test_what_is_not_worth_training_on_goes_and_says_why(find, tmp_path, picture, reason, said):
    dropped = of(find, tmp_path, picture())
    assert isinstance(dropped, Dropped)
    assert dropped.reason is reason
    assert said in dropped.detail


def seen(*boxes, yaw=0.0):
    """A finder that sees faces there, their eyes level."""
    points = tuple(Point(x, 0.45) for x in (0.45, 0.55, 0.6, 0.5, 0.4, 0.6))
    faces = [Face(box, points, 0.9, yaw, 0, 50, 0.5) for box in boxes]
    return lambda image: faces


def test_side_faces_go(tmp_path):
    find = seen(Box(0.35, 0.3, 0.3, 0.4), yaw=62)
    dropped = of(find, tmp_path, sent.nobody())
    assert (dropped.reason, dropped.detail) == (Reason.TURNED, "yaw 62, pitch 0 degrees")


@pytest.mark.parametrize(
    ("box", "reason"),
    [
        (Box(0, 0, 0.15, 0.4), Reason.CUT),  # half of it left the photo, at a corner
        (Box(0.8, 0.3, 0.2, 0.4), Reason.CUT),
        (Box(0.3, 0.75, 0.3, 0.25), Reason.CUT),
        (Box(0.3, 0.3, 0.3, 0.4), None),
        (Box(0.1, 0.1, 0.3, 0.4), None),  # near, but all there
    ],
)
def test_faces_that_the_photo_cuts_off_go(tmp_path, box, reason):
    outcome = of(seen(box), tmp_path, sent.nobody())  # 640 × 480
    assert getattr(outcome, "reason", None) is reason


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "empty"),
        (b"GIF89a", "neither JPEG"),
        (sent.saved(sent.woman())[:3000], "damaged"),
        (sent.saved(Image.new("RGB", (400, 20))), "less than 32 pixels"),
        (sent.saved(Image.new("RGB", (1500, 1500))), "more than 2,000,000 pixels"),
    ],
)
def test_what_cannot_be_read_is_dropped_with_the_reason(find, tmp_path, data, said):
    path = tmp_path / "photo.jpg"
    path.write_bytes(data)
    rules = replace(USUAL, limits=replace(USUAL.limits, max_pixels=2_000_000))
    (dropped,) = curate([path], rules, find, Likenesses())
    assert dropped.reason is Reason.UNREADABLE
    assert said in dropped.detail


def test_a_missing_photo_is_dropped_with_the_reason(find, tmp_path):
    (dropped,) = curate([tmp_path / "gone.jpg"], USUAL, find, Likenesses())
    assert dropped.detail == "No such file or directory"


@pytest.mark.parametrize(
    "again",
    [
        lambda photo: photo.resize((600, 800)),
        lambda photo: photo.crop((20, 30, 890, 1190)),
        lambda photo: photo.convert("L"),
        lambda photo: photo.transpose(Image.Transpose.FLIP_LEFT_RIGHT),
        lambda photo: photo.point(lambda value: min(255, int(value * 1.25))),
    ],
)
def test_the_same_photo_again_is_dropped(find, tmp_path, again):
    photo = sent.photo("woman-thirties")
    photo.save(tmp_path / "a.png")
    again(photo).save(tmp_path / "b.jpg", quality=60)
    first, second = curate([tmp_path / "a.png", tmp_path / "b.jpg"], USUAL, find, Likenesses())
    assert isinstance(first, Kept)
    assert (second.reason, second.detail) == (Reason.DUPLICATE, f"like {tmp_path / 'a.png'}")


def test_another_face_is_no_duplicate(find, tmp_path):
    names = ("woman-thirties", "woman-forties", "man-young", "man-fifties", "boy-child")
    for name in names:
        sent.photo(name).save(tmp_path / f"{name}.jpg")
    outcomes = curate([tmp_path / f"{name}.jpg" for name in names], USUAL, find, Likenesses())
    assert [type(outcome) for outcome in outcomes] == [Kept] * 5


def test_likenesses_grow_beyond_their_first_room():
    known = Likenesses()
    crops = np.random.default_rng(0).integers(0, 255, (600, 16, 16, 3), np.uint8)
    for number, crop in enumerate(crops):
        known.add(print_of(crop, crop), str(number))
    assert len(known) == 600
    assert known.find_duplicate(print_of(crops[599], crops[599]), 0.2) == "599"
    assert known.find_duplicate(print_of(crops[599], crops[599]), -1) is None


def test_copies_are_known_although_their_faces_were_found_a_little_elsewhere():
    known = Likenesses()
    known.add(Print(face=0, photo=0), "a")
    some = (1 << 70) - 1  # 70 bits, 0.27 of them
    assert known.find_duplicate(Print(face=some, photo=1), 0.2) == "a"
    assert known.find_duplicate(Print(face=some, photo=some), 0.2) is None
    assert Print.parse(str(Print(face=some, photo=1))) == Print(face=some, photo=1)


@pytest.fixture
def raw(tmp_path):
    """Two classes, one of them written as macOS writes it, and a photo that is no good."""
    folder = tmp_path / "raw"
    for name, label in (("woman-young", "여성_cute"), ("man-young", "male_active")):
        (folder / label).mkdir(parents=True)
        sent.photo(name).save(folder / label / "kim__1.jpg")
    sent.photo("man-fifties").save(folder / "male_active" / "kim__1.png")
    sent.nobody().save(folder / "male_active" / "wall.jpg")
    (folder / "male_active" / "notes.txt").write_text("not a picture")
    (folder / "_report").mkdir()
    sent.nobody().save(folder / "_report" / "old-sheet.jpg")
    return folder


def run(raw, out, *options):
    return command.main([str(raw), str(out), "--models", str(MODELS), *options])


def files(folder):
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*.*"))


CROPS = ["male_active/kim__1.jpg.jpg", "male_active/kim__1.png.jpg", "여성_cute/kim__1.jpg"]
REPORTS = [
    f"_report/{name}"
    for name in ("contact-sheet.jpg", "journal.jsonl", "report.json", "report.txt")
]


def test_classes_are_kept_and_a_report_says_what_went(raw, tmp_path, capsys):
    before = {path: path.read_bytes() for path in raw.rglob("*.*")}
    assert run(raw, tmp_path / "out") == 0
    said = capsys.readouterr()
    report = json.loads((tmp_path / "out/_report/report.json").read_text(encoding="utf-8"))
    text = (tmp_path / "out/_report/report.txt").read_text(encoding="utf-8")
    assert files(tmp_path / "out") == sorted(CROPS + REPORTS)
    assert report["kept"] == 3
    assert report["dropped"] == {"no face": 1}
    assert report["other_files"] == 1
    assert report["classes"]["male_active"] == {"kept": 2, "photos": 3}
    assert "male_active/wall.jpg: no face was found" in text
    assert "3 of 4 photos" in said.out
    assert "100%" in said.err
    assert {path: path.read_bytes() for path in raw.rglob("*.*")} == before
    with Image.open(tmp_path / "out/_report/contact-sheet.jpg") as sheet:
        assert sheet.width == 12 * 96
        assert sheet.height == 3 * (34 + 96)


def test_a_stopped_run_goes_on_where_it_was(raw, tmp_path):
    out = tmp_path / "out"
    run(raw, out)
    journal = out / "_report/journal.jsonl"
    lines = journal.read_text(encoding="utf-8").splitlines(keepends=True)
    journal.write_text("".join(lines[:3]) + lines[3][:40], encoding="utf-8")
    (out / CROPS[0]).unlink()  # somebody did not like it
    assert run(raw, out) == 0
    assert journal.read_text(encoding="utf-8").splitlines(keepends=True) == lines
    assert files(out) == sorted(CROPS[1:] + REPORTS)


def test_a_run_stopped_at_its_first_line_begins_anew(raw, tmp_path):
    (tmp_path / "out/_report").mkdir(parents=True)
    (tmp_path / "out/_report/journal.jsonl").write_text('{"ru')
    assert run(raw, tmp_path / "out") == 0


def test_what_is_new_since_is_compared_with_what_was_there(raw, tmp_path):
    run(raw, tmp_path / "out")
    sent.photo("woman-young").save(raw / "여성_cute" / "later.jpg", quality=70)
    run(raw, tmp_path / "out")
    report = json.loads((tmp_path / "out/_report/report.json").read_text(encoding="utf-8"))
    assert report["dropped"] == {"no face": 1, "near-duplicate": 1}


@pytest.mark.parametrize(
    ("out", "options", "said"),
    [
        ("raw", (), "must not contain each other"),
        ("raw/crops", (), "must not contain each other"),
        (".", (), "must not contain each other"),
        ("taken", (), "holds other files"),
        ("taken/a.txt", (), "is a file"),
        ("new", ("--models", "nowhere"), "nowhere"),
    ],
)
def test_places_where_harm_could_be_done_are_refused(raw, tmp_path, capsys, out, options, said):
    (tmp_path / "taken").mkdir()
    (tmp_path / "taken/a.txt").write_text("mine")
    with pytest.raises(SystemExit) as stopped:
        run(raw, tmp_path / out, *options)
    assert stopped.value.code == 2
    assert said in capsys.readouterr().err


@pytest.mark.parametrize(
    ("raw_folder", "said"), [("gone", "is not a folder"), ("empty", "holds no")]
)
def test_no_photos_are_refused(tmp_path, capsys, raw_folder, said):
    (tmp_path / "empty").mkdir()
    with pytest.raises(SystemExit):
        run(tmp_path / raw_folder, tmp_path / "out")
    assert said in capsys.readouterr().err


def test_other_rules_need_another_folder(raw, tmp_path, capsys):
    run(raw, tmp_path / "out")
    with pytest.raises(SystemExit):
        run(raw, tmp_path / "out", "--side", "128")
    assert "curated by other rules" in capsys.readouterr().err


def test_a_journal_of_something_else_is_refused(raw, tmp_path, capsys):
    (tmp_path / "out/_report").mkdir(parents=True)
    (tmp_path / "out/_report/journal.jsonl").write_text('{"rules": 1}\n[1]\n')
    with pytest.raises(SystemExit):
        run(raw, tmp_path / "out")
    assert "is not a journal of ours" in capsys.readouterr().err


def test_ctrl_c_says_how_to_go_on(raw, tmp_path, capsys, monkeypatch):
    def interrupted(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr(command, "curate_folder", interrupted)
    assert run(raw, tmp_path / "out") == 130
    assert "continues" in capsys.readouterr().err


def test_a_full_disk_says_so(raw, tmp_path, capsys, monkeypatch):
    def full(crop, path):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("perfumer.workshop.curate.folder.save_crop", full)
    with pytest.raises(SystemExit):
        run(raw, tmp_path / "out")
    assert "cannot be written ([Errno 28] No space left" in capsys.readouterr().err


def test_a_report_that_cannot_be_written_says_so(raw, tmp_path, capsys):
    (tmp_path / "out/_report/report.json").mkdir(parents=True)
    (tmp_path / "out/_report/journal.jsonl").touch()
    with pytest.raises(SystemExit):
        run(raw, tmp_path / "out")
    assert "cannot be written" in capsys.readouterr().err
