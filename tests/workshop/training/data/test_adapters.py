"""Look-alikes of every kind of data set: what is read from names and tables, and who is apart."""

from __future__ import annotations

import io
import json
import unicodedata
import zipfile

import numpy as np
import pytest
from PIL import Image

from perfumer.label_views import TWELVE
from perfumer.traits import AgeBand, Emotion, Gender, Impression, Task
from perfumer.workshop.training.data import sources
from perfumer.workshop.training.data.adapters.aihub_emotions import readable
from perfumer.workshop.training.data.adapters.wording import THIRTEEN, band_of, labels_of
from perfumer.workshop.training.data.datasets import DataError

SIDE = 16
F, M = 0, 1
BANDS, EMOTIONS, IMPRESSIONS = list(AgeBand), list(Emotion), list(Impression)


def picture(shade: int = 100, size: tuple[int, int] = (20, 20)) -> bytes:
    written = io.BytesIO()
    Image.new("RGB", size, (shade, shade, shade)).save(written, "PNG")
    return written.getvalue()


def lay_out(root, *names: str):
    """Pictures of these names; returns the folder."""
    for shade, name in enumerate(names):
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_bytes(picture(shade))
    return root


def read(kind, path, tmp_path, seed=1):
    (found,) = sources.read([f"{kind}:{path}"], tmp_path / "cache", SIDE, seed)
    return found


def everything(kind, path, tmp_path):
    """All parts of the set as the reader made them, before anybody was held out."""
    (splits,) = sources.READERS[kind](path, tmp_path / "cache", SIDE)
    return splits


def told(data, *tasks):
    """Labels of each picture as words, in the order of the data; "" where masked."""
    words = {Task.GENDER: list(Gender), Task.AGE: BANDS, Task.EMOTION: EMOTIONS}
    words[Task.IMPRESSION] = IMPRESSIONS
    columns = [[[*words[task], ""][label] for label in data.labels[task]] for task in tasks]
    return list(zip(*columns, strict=True))


# A folder per class


def test_the_twelve_classes_are_gender_and_impression(tmp_path):
    names = [f"{gender.value}_{impression.value}" for gender, impression in TWELVE]
    root = lay_out(tmp_path / "raw", *(f"{name}/1.jpg" for name in names))
    found = everything("folder", root, tmp_path).train
    assert told(found, Task.GENDER, Task.IMPRESSION) == [tuple(n.split("_")) for n in names]
    assert told(found, Task.AGE, Task.EMOTION) == [("", "")] * 12
    assert found.pictures[:].shape == (12, SIDE, SIDE, 3)


def test_the_older_layout_has_a_folder_of_each(tmp_path):
    root = lay_out(tmp_path / "NEW_TRAIN", "female/cute/1.JPG", "male/sexy/2.png")
    found = everything("folder", root, tmp_path).train
    assert told(found, Task.GENDER, Task.IMPRESSION) == [("female", "cute"), ("male", "sexy")]


def test_activity_one_goes_by_the_numbers_of_its_classes(tmp_path):
    names = ["10. 깨끗하다(파우더리)", "7. 귀엽다(프루티)", "8. 상큼하다(시트러스)"]
    root = lay_out(tmp_path / "raw", *(f"{unicodedata.normalize('NFD', n)}/1.jpg" for n in names))
    found = everything("folder", root, tmp_path).train
    assert told(found, Task.IMPRESSION) == [("clean",), ("cute",), ("",)]
    assert sorted(THIRTEEN) == list(range(1, 14))


@pytest.mark.parametrize(
    ("name", "labels"),
    [
        ("20-29", {Task.AGE: 3}),
        ("20's, female", {Task.AGE: 3, Task.GENDER: F}),
        ("60+", {Task.AGE: -1}),
        ("0s", {Task.AGE: -1}),
        ("smiling", {Task.EMOTION: 3}),
        ("crying", {Task.EMOTION: 5}),
        ("분노", {Task.EMOTION: 0}),
        ("embarrass", {Task.EMOTION: -1}),
        ("여성_sexy", {Task.GENDER: F, Task.IMPRESSION: 5}),
        ("female_male", None),
        ("female_odd", None),
        ("14. 이상(이상)", None),
        ("_", None),
    ],
)
def test_classes_are_known_by_many_names_and_nothing_is_made_up(name, labels):
    assert labels_of(name) == labels


def test_parts_and_people_are_read_from_the_folders(tmp_path):
    root = lay_out(
        tmp_path / "splitted",
        "train/female_cute/kim__1.jpg",
        "train/female_cute/person lee/1.jpg",
        "train/male_cute/인물 3/1.jpg",
        "val/female_cute/choi__1.jpg",
        "test/male_cute/9.jpg",
    )
    splits = everything("folder", root, tmp_path)
    assert splits.train.people.tolist() == ["kim", "lee", "3"]
    assert splits.val.people.tolist() == ["choi"]
    assert splits.test.people.tolist() == [""]


def test_nobody_is_trained_on_who_is_judged(tmp_path, caplog):
    root = lay_out(
        tmp_path / "raw",
        *(f"train/{label}/kim__{n}.jpg" for label in ("cute", "sexy") for n in range(3)),
        *("train/cute/lee__1.jpg", "train/sexy/4.jpg", "val/cute/kim__9.jpg"),
        *("val/cute/4.jpg", "test/cute/park__1.jpg", "val/sexy/park__2.jpg"),
    )
    splits = read("folder", root, tmp_path)
    assert sorted(splits.train.people) == ["", "lee"]
    assert sorted(splits.val.people) == ["", "kim"]
    assert "6 pictures of people who are also in a judging part are left out" in caplog.text


def test_people_are_kept_together_where_no_part_is_named(tmp_path):
    names = [f"{label}/p{n % 30}__{n}.jpg" for label in ("cute", "sexy") for n in range(60)]
    splits = read("folder", lay_out(tmp_path / "raw", *names), tmp_path)
    assert not set(splits.train.people) & set(splits.val.people)
    assert len(splits.train) + len(splits.val) == 120
    assert len(set(splits.val.people)) == 3


def test_what_curating_left_beside_the_crops_is_passed_over(tmp_path):
    root = lay_out(tmp_path / "raw", "cute/1.jpg", "_report/contact-sheet.jpg", ".thumbs/1.jpg")
    assert len(everything("folder", root, tmp_path).train) == 1


def test_pictures_that_are_not_read_are_told_of(tmp_path, caplog):
    root = lay_out(tmp_path / "raw", "cute/1.jpg", "cute/2.HEIC", "sexy/3.gif")
    assert len(everything("folder", root, tmp_path).train) == 1
    assert "2 pictures are of kinds that are not read: convert them" in caplog.text


def test_a_changed_folder_is_read_anew(tmp_path):
    root = lay_out(tmp_path / "raw", "cute/1.jpg")
    assert everything("folder", root, tmp_path).train.pictures[0].max() == 0
    (root / "cute/1.jpg").write_bytes(picture(200, (30, 30)))
    assert everything("folder", root, tmp_path).train.pictures[0].max() == 200


@pytest.mark.parametrize(
    ("names", "said"),
    [
        ([], r"holds no pictures.*name another folder"),
        (["1.jpg"], r"1\.jpg lies in no folder of a class: move it"),
        (["cuet/1.jpg"], r"'cuet' names no class that we know: rename it.*cute.*'person cuet'"),
        (["female/male/1.jpg"], "contradict each other"),
        (["val/cute/1.jpg"], "none to train on"),
    ],
)
def test_folders_that_cannot_be_used_say_why(tmp_path, names, said):
    (tmp_path / "raw").mkdir()
    with pytest.raises(DataError, match=said):
        read("folder", lay_out(tmp_path / "raw", *names), tmp_path)


def test_zips_are_to_be_unpacked(tmp_path):
    with zipfile.ZipFile(tmp_path / "TS0001.zip", "w") as packed:
        packed.writestr("a.jpg", picture())
    with pytest.raises(DataError, match=r"unpack TS0001\.zip first"):
        read("aihub-families", tmp_path, tmp_path)


def test_a_corrupt_picture_names_itself_and_leaves_no_cache(tmp_path):
    root = lay_out(tmp_path / "raw", "cute/1.jpg", "cute/2.jpg")
    (root / "cute/2.jpg").write_bytes(picture()[:50])
    with pytest.raises(DataError, match=r"2\.jpg is not a readable picture.*remove it"):
        read("folder", root, tmp_path)
    assert list((tmp_path / "cache").iterdir()) == []


@pytest.mark.parametrize("years", [-1, 130, float("nan")])
def test_what_is_no_age_is_refused(years):
    with pytest.raises(ValueError, match="no age"):
        band_of(years)


# AI-Hub 528


FAMILY = "01.데이터/1.Training/원천데이터_0903_add/TS0001to0020/TS0001/A(친가)/2.lndividuals"
OTHERS = "01.데이터/2.Validation/원천데이터/VS0801/B(외가)/2.Individuals"


def families(tmp_path, *names):
    return everything("aihub-families", lay_out(tmp_path / "raw", *names), tmp_path)


@pytest.mark.parametrize(
    ("relation", "gender"),
    [
        *((name, "male") for name in ("GF", "F", "S", "S1", "S4")),
        *((name, "female") for name in ("GM", "M", "D", "D1", "D4")),
    ],
)
def test_m_is_the_mother_and_every_relation_has_a_gender(tmp_path, relation, gender):
    found = families(tmp_path, f"{FAMILY}/F0085_IND_{relation}_50_45_01.JPG").train
    assert told(found, Task.GENDER, Task.AGE) == [(gender, "50-59")]
    assert found.people.tolist() == ["F0085"]


@pytest.mark.parametrize(
    "name",
    [
        "F0085_IND_M_50_45_01.JPG",
        "F0085_IND_M_50_-45_03.jpg",
        "F0085_IND_M_50_-90_05.JpG",
        "F0617_IND_D2_19_-45.JPG",  # no shot
        "F0083_IND_F_45_ 90_02.JPG",  # a blank before the angle
        "F0083_IND_F_45_0_02`.JPG",  # stray signs
        "F0083_IND_F_45_0_01..JPG",
        "F0083_IND_F_45_0_4.JPG",
        "F0083_IND_F_45_0_0.JPG",
        "F0083_IND_F_45_0_045.JPG",
        "F0083_IND_F_45_0_014.JPG",
    ],
)
def test_irregular_names_are_read(tmp_path, name):
    found = families(tmp_path, f"{FAMILY}/{name}").train
    assert told(found, Task.AGE) == [({"M": "50-59", "F": "40-49", "D": "10-19"}[name[10]],)]


def test_families_are_judged_as_published_and_never_on_both_sides(tmp_path):
    splits = families(
        tmp_path,
        f"{FAMILY}/F0001_IND_F_45_0_01.jpg",
        f"{FAMILY}/F0001_IND_S1_3_0_01.jpg",
        f"{OTHERS}/F0801_IND_GM_72_0_01.jpg",
    )
    assert splits.train.people.tolist() == ["F0001", "F0001"]
    assert told(splits.train, Task.AGE) == [("40-49",), ("3-9",)]
    assert told(splits.val, Task.GENDER, Task.AGE) == [("female", "70+")]


def test_pictures_of_other_years_go_by_their_class_of_ages(tmp_path):
    names = [f"{FAMILY}/F0001_AGE_D_40_{letter}.jpg" for letter in "abcdefgh"]
    found = families(tmp_path, *names).train
    assert told(found, Task.GENDER, Task.AGE) == [
        ("female", "10-19" if letter == "c" else "") for letter in "abcdefgh"
    ]


def test_studio_shots_and_groups_are_left_out(tmp_path, caplog):
    found = families(
        tmp_path,
        f"{FAMILY}/F0001_IND_F_45_0_01.jpg",
        f"{FAMILY}/F0001_IND_F_45_CAM1_01.jpg",
        f"{FAMILY}/F0001_FAM_01.jpg",
    ).train
    assert len(found) == 1
    assert "1 pictures are not of one person" in caplog.text


def test_a_folder_of_something_else_is_no_family_set(tmp_path):
    with pytest.raises(DataError, match=r"no file is named like F0085_IND_M_50_45_01\.JPG"):
        families(tmp_path, "cute/1.jpg", f"{FAMILY}/F0001_IND_F_450_0_01.jpg")


# AI-Hub 82

WHO, ELSE = "0cb3d5" + "0" * 57 + "1", "9" * 64
JOY = f"{WHO}_여_20_기쁨_숙박 및 거주공간_20210126165538-010-011.jpg"
LIFT = f"{WHO}_남_30_불안_교통&이동수단(엘리베이터 포함)_20210126-1.jpg"
ODD = f"{ELSE}_남_0_분노_공공시설&종교_의료시설_20210126-2.jpg"


def emotions(tmp_path, *names, kind="aihub-emotions"):
    return everything(kind, lay_out(tmp_path / "raw", *names), tmp_path)


def test_names_are_split_from_both_ends(tmp_path):
    found = emotions(tmp_path, JOY, LIFT, ODD).train
    assert told(found, Task.GENDER, Task.AGE, Task.EMOTION) == [
        ("male", "30-39", ""),
        ("female", "20-29", "happy"),
        ("male", "", "angry"),
    ]
    assert found.people.tolist() == [WHO, WHO, ELSE]


def test_others_stand_in_only_where_asked(tmp_path):
    names = [f"{WHO}_여_20_{word}_a_{n}.jpg" for n, word in enumerate(("불안", "당황", "상처"))]
    plain = emotions(tmp_path, *names).train
    asked = emotions(tmp_path, *names, kind="aihub-emotions-stand-ins").train
    assert set(told(plain, Task.EMOTION)) == {("",)}
    assert set(told(asked, Task.EMOTION)) == {("fear",), ("surprise",), ("disgust",)}


def test_taken_apart_letters_and_names_from_zips_are_read():
    stem = JOY.removesuffix(".jpg")
    assert readable(unicodedata.normalize("NFD", stem)) == stem
    assert readable(stem.encode("cp949").decode("cp437")) == stem
    assert readable(stem.encode("cp949").decode("latin-1")) == stem
    assert readable("누구.jpg") == "누구.jpg"


def annotated(name, votes, spelling="annot_", uploader="기쁨", boxes=None):
    record = {"filename": name, "gender": "여", "age": 20, "isProf": "일반인"}
    record |= {"faceExp_uploader": uploader, "bg_uploader": "숙박 및 거주공간"}
    for who, vote in zip("ABC", votes, strict=True):
        corners = boxes or {"minX": 5.0, "minY": 5.0, "maxX": 15.0, "maxY": 15.0}
        view = {"boxes": corners | {"label": vote}}
        record[spelling + who] = view if spelling == "faceBB_" else view | {"faceExp": vote}
    return record


def note(root, records, name="img_emotion_training_data(기쁨).json", encoding="utf-8"):
    root.mkdir(parents=True, exist_ok=True)
    text = json.dumps(records, ensure_ascii=False)
    (root / name).write_bytes(text.encode(encoding))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp949"])
@pytest.mark.parametrize("spelling", ["annot_", "faceBB_"])
@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_most_annotators_decide(tmp_path, encoding, spelling, form):
    votes = ["슬픔", "기쁨", "슬픔"]
    note(tmp_path / "raw", [annotated(JOY, votes, spelling)], encoding=encoding)
    found = emotions(tmp_path, unicodedata.normalize(form, f"raw/train/{JOY}")).train
    assert told(found, Task.EMOTION) == [("sad",)]


@pytest.mark.parametrize(
    ("votes", "uploader", "emotion"),
    [
        (["중립", "중립", "중립"], "기쁨", "neutral"),
        (["슬픔", "기쁨", "분노"], "분노", "angry"),  # the uploader decides between equals
        (["슬픔", "기쁨", "분노"], "중립", ""),  # and nobody where he saw something else
        (["슬픔", "슬픔", ""], "분노", "sad"),
        (["", "", ""], "분노", "angry"),
        (["", "", ""], "", "happy"),  # as the name says
        (["상처", "상처", "기쁨"], "기쁨", ""),  # hurt has no like among ours
    ],
)
def test_votes_are_counted(tmp_path, votes, uploader, emotion):
    note(tmp_path / "raw", [annotated(JOY, votes, uploader=uploader)])
    assert told(emotions(tmp_path, JOY).train, Task.EMOTION) == [(emotion,)]


def test_records_and_folders_say_what_is_for_judging(tmp_path):
    root = tmp_path / "raw"
    note(root, [annotated(LIFT, ["불안"] * 3)], "img_emotion_validation_data(불안).json")
    note(root, [annotated(ODD, ["분노"] * 3)], "img_emotion_test_data(분노).json")
    splits = emotions(tmp_path, f"happy/raw/train/{JOY}", LIFT, ODD)
    assert (len(splits.train), len(splits.val), len(splits.test)) == (1, 1, 1)
    moved = emotions(tmp_path, f"test_set1000/hap/test/{JOY}")
    assert len(moved.test) == 2


def test_the_face_is_cut_out_of_the_photo_where_it_was_drawn(tmp_path):
    root = tmp_path / "raw"
    root.mkdir()
    photo = np.zeros((60, 80, 3), np.uint8)
    photo[20:32, 40:52] = 255  # the box, and what is around it
    photo[22:30, 42:50] = (255, 0, 0)
    Image.fromarray(photo).save(root / JOY, quality=100, subsampling=0)
    box = {"minX": 42, "minY": 22, "maxX": 50, "maxY": 30}
    note(root, [annotated(JOY, ["기쁨"] * 3, boxes=box)])
    (seen,) = everything("aihub-emotions", root, tmp_path).train.pictures[:]
    assert seen[8, 8, 1] < 60  # red within
    assert seen[1, 8, 1] > 200  # a quarter of the box around it
    (root / "_report").mkdir()
    (root / "_report/report.json").write_text("{}")
    (whole,) = everything("aihub-emotions", root, tmp_path).train.pictures[:]
    assert whole[1, 1].max() < 60  # curated crops are whole


@pytest.mark.parametrize(
    ("records", "said"),
    [
        ({"a": 1}, "no list of records"),
        ([{"name": 1}], r"record 1 has no 'filename'"),
        ([annotated(JOY, ["기뿜"] * 3)], r"record 1: the emotion is '기뿜'; known are .*기쁨"),
        ([annotated(JOY, ["기쁨"] * 3, boxes=dict.fromkeys(("minX", "minY", "maxX", "maxY"), "x"))],
         "a box is no number"),
        ([annotated(JOY, ["기쁨"] * 3, boxes=dict.fromkeys(("minX", "minY", "maxX", "maxY"), 900))],
         "its face lies outside of its 20 × 20 pixels"),
    ],
)  # fmt: skip
def test_notes_that_cannot_be_used_say_why(tmp_path, records, said):
    note(tmp_path / "raw", records)
    with pytest.raises(DataError, match=said):
        emotions(tmp_path, JOY)


def test_damaged_notes_say_which(tmp_path):
    (tmp_path / "raw").mkdir()
    for data, said in ((b'[{"a', "damaged"), (b"\xff\xfe\x00", "neither UTF-8 nor CP949")):
        (tmp_path / "raw/a.json").write_bytes(data)
        with pytest.raises(DataError, match=rf"a\.json is {said}"):
            emotions(tmp_path, JOY)


def test_a_folder_of_something_else_is_no_emotion_set(tmp_path):
    with pytest.raises(DataError, match="no file is named like"):
        emotions(tmp_path, "cute/1.jpg", "a_b_c_d_e_f.jpg")
