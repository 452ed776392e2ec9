"""Reference photos in, a concept set out: rendered faces, the real detector, the real network."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from PIL import Image

from perfumer.catalog.concepts import load_concepts
from perfumer.classifier.likeness import ConceptError, load_references
from perfumer.classifier.model_card import load_card
from perfumer.workshop.concepts.__main__ import main
from perfumer.workshop.concepts.enrolling import check_enough
from perfumer.workshop.concepts.gathering import Gathered, concept_folders, gather, person_of
from perfumer.workshop.curate.curating import open_finder
from perfumer.workshop.curate.rules import Reason
from tests.support.concepts import looks
from tests.support.journey import ROOT

NETWORK = ROOT / "models/face.json"
MODELS = ROOT / "models/mediapipe"


def asked(command: str, name: str, *folders: Path, out: Path) -> list[str]:
    where = ["--network", str(NETWORK), "--models", str(MODELS), "--threads", "2"]
    return [command, name, *map(str, folders), "--out", str(out), *where]


@pytest.fixture(scope="module")
def enrolled(tmp_path_factory):
    """A set of seven concepts, with the concept file that it was written into."""
    folder = tmp_path_factory.mktemp("concepts")
    pictures = looks.written(folder / "pictures", people=5, pictures=2)
    own = folder / "concepts.json"
    own.write_bytes((ROOT / "data/concepts.json").read_bytes())
    assert main([*asked("enroll", "spring", pictures, out=folder), "--into", str(own)]) == 0
    return own


def test_seven_separable_concepts_are_told_apart_on_other_people(enrolled):
    card = json.loads((enrolled.parent / "spring.json").read_text())
    assert card["metrics"]["by_folds_of_people"]["accuracy"] >= 0.9
    assert card["metrics"]["by_leaving_one_person_out"]["accuracy"] >= 0.9
    assert sum(card["pictures"].values()) >= 60


def test_the_set_is_used_by_the_concept_file_it_was_written_into(enrolled):
    catalog = load_concepts(enrolled)
    assert catalog.references is not None
    found = load_references(catalog.references, load_card(NETWORK).weights_sha256, catalog.ids)
    assert found.vectors.weight.shape[1] == len(catalog.ids)


def test_no_picture_is_kept(enrolled):
    kept = {path.suffix for path in enrolled.parent.iterdir() if path.is_file()}
    assert kept == {".json", ".safetensors"}
    assert (enrolled.parent / "spring.safetensors").stat().st_size < 600_000


def test_pictures_that_are_no_references_are_left_out_and_named(tmp_path):
    some = dict(list(looks.LOOKS.items())[:2])
    folder = looks.written(tmp_path / "pictures", people=1, pictures=2, looks=some)
    first = sorted(folder.rglob("*.jpg"))[0]
    (folder / "crush/broken.jpg").write_bytes(b"no picture")
    Image.new("RGB", (300, 300), (200, 180, 160)).save(folder / "crush/wall.png")
    with Image.open(first) as picture:
        picture.resize((240, 296)).save(folder / "fresh/again.webp", quality=70)
        picture.point(lambda value: value // 12).save(folder / "fresh/night.png")
    seen: list[tuple[str, int, int]] = []
    with open_finder(MODELS) as find:
        found = gather([folder], find, 64, lambda *step: seen.append(step))
    reasons = {one.path.name: one.reason for one in found.dropped}
    assert reasons["broken.jpg"] is Reason.UNREADABLE
    assert reasons["wall.png"] is Reason.NO_FACE
    assert reasons["again.webp"] is Reason.DUPLICATE
    assert "night.png" in reasons
    assert seen[-1] == ("fresh", 4, 4)


def test_a_picture_says_who_is_on_it_by_its_name():
    assert person_of(Path("calm/hana__03.jpg")) == person_of(Path("loud/hana__1.png")) == "hana"
    assert person_of(Path("calm/IMG_1.jpg")) != person_of(Path("calm/IMG_2.jpg"))
    assert person_of(Path("calm/__1.jpg")) != person_of(Path("calm/__2.jpg"))


@pytest.mark.parametrize(
    ("names", "why"),
    [
        (["Fresh Air", "calm"], "must have the id of its concept"),
        (["calm"], "one for each concept, two or more"),
    ],
)
def test_folders_that_name_no_concepts_are_refused(tmp_path, names, why):
    for name in names:
        (tmp_path / name).mkdir()
    with pytest.raises(ConceptError, match=why):
        concept_folders([tmp_path])


def test_a_missing_folder_is_named(tmp_path):
    with pytest.raises(ConceptError, match="nowhere is not a folder"):
        concept_folders([tmp_path / "nowhere"])


def test_a_concept_without_pictures_is_named():
    with pytest.raises(ConceptError, match="'calm' has 0 usable references"):
        check_enough(Gathered(("calm", "loud"), (), ()), 5)


def test_too_few_pictures_end_the_command_with_the_reason(tmp_path, capsys):
    some = dict(list(looks.LOOKS.items())[:2])
    folder = looks.written(tmp_path / "pictures", people=2, pictures=1, looks=some)
    assert main(asked("enroll", "spring", folder, out=tmp_path)) == 1
    said = capsys.readouterr()
    assert "4 references" in said.out
    assert "and needs 5" in said.err
    assert not (tmp_path / "spring.json").exists()
