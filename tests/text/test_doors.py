"""At every door where text comes in, letters in parts mean the same as composed ones."""

from __future__ import annotations

import json
import tempfile
import unicodedata
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
from flask import Flask, jsonify, request
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image
from sqlalchemy.engine import make_url

from perfumer.camera.files.folder import pictures_in
from perfumer.camera.opening import open_camera
from perfumer.camera.script import load_script
from perfumer.camera.source import Shape
from perfumer.catalog.ad_files import CreativeKind, find_trouble
from perfumer.catalog.korean import add_particle
from perfumer.catalog.loading import read_json
from perfumer.catalog.pieces_own import load_own
from perfumer.catalog.text import Language
from perfumer.catalog.words import load_words
from perfumer.cli.run import parse_options, settings_with
from perfumer.diary.model import load_model
from perfumer.diary.reading import DiaryReader, detect_language
from perfumer.diary.writer import Service, ask_writer
from perfumer.paths import home
from perfumer.photocard.lettering import tidy
from perfumer.records.address import resolve_address
from perfumer.settings.all import Settings, with_full_paths
from perfumer.settings.loading import load_settings
from perfumer.web.admin.key import Logins, key_of
from perfumer.web.app import send_static
from perfumer.web.requests import json_object
from perfumer.web.security import protect
from perfumer.workshop.concepts.gathering import person_of
from perfumer.workshop.concepts.words import detect_language as language_of_words
from perfumer.workshop.concepts.words import read_texts
from perfumer.workshop.curate.photos import find_photos
from perfumer.workshop.songs.__main__ import import_songs
from perfumer.workshop.songs.songs_csv import read_songs
from perfumer.workshop.training.data.adapters.image_folder import image_folder
from perfumer.workshop.training.data.adapters.tables import own_table
from tests.catalog.test_music_folder import sound
from tests.support.fake_writer import replying, said, serving
from tests.support.paths import DATA, ROOT

READER = DiaryReader(load_model(ROOT / "models/diary.json"))
SYLLABLES = st.characters(min_codepoint=0xAC00, max_codepoint=0xD7A3)
LETTERS = st.one_of(SYLLABLES, st.sampled_from("éñüçôàbz"))
WORDS = st.text(LETTERS, min_size=1, max_size=12).filter(
    lambda word: unicodedata.normalize("NFD", word) != word
)


def picture(path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.fromarray(np.full((32, 32, 3), len(path.parent.name), np.uint8)).save(path, "PNG")


def written(path: Path, content: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(content, encoding="utf-8")
    return path


# A door: what is stored, what is asked, an empty folder → what can be observed.


def diary(stored, asked, folder):
    read = READER.read(f"{asked} 너무 슬펐다\n{stored}")
    return read.language, read.line, read.feeling and read.feeling.shares, read.valence


def languages(stored, asked, folder):
    return detect_language(asked), language_of_words(asked)


def particles(stored, asked, folder):
    return unicodedata.normalize("NFC", add_particle(asked, "이/가"))


def letters_of_a_card(stored, asked, folder):
    return tidy(asked)


def app() -> Flask:
    made = Flask("doors")
    made.secret_key = "secret"
    protect(made, Settings().server)
    made.add_url_rule("/form", "form", lambda: jsonify(request.form), methods=["POST"])
    made.add_url_rule("/args", "args", lambda: jsonify(request.args))
    made.add_url_rule("/json", "json", lambda: jsonify(json_object()), methods=["POST"])
    return made


def forms(stored, asked, folder):
    client, fields = app().test_client(), {stored: asked}
    answers = [
        client.post("/form", data=fields),
        client.post("/form", data=fields, content_type="multipart/form-data"),
        client.get("/args", query_string=fields),
        client.post("/json", json=fields),
    ]
    return [answer.get_json() for answer in answers]


def keys(stored, asked, folder):
    written(folder / "key", f"{stored}-a-long-key\n").chmod(0o600)
    return bool(
        Logins(key_of(folder / "key")[0], 60, lambda: 0.0).open(f"{asked}-a-long-key", "here")
    )


def variables(stored, asked, folder):
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PERFUMER_RECORDS__PLACE", asked)
        return load_settings().records.place


def lines_of_the_file(stored, asked, folder):
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PERFUMER_HOME", str(folder))
        written(home() / "perfumer.env", f"PERFUMER_RECORDS__PLACE='{asked}'\n")
        return Settings(_env_file=home() / "perfumer.env").records.place


def options(stored, asked, folder):
    return settings_with(parse_options(["--place", asked])).records.place


def paths_of_settings(stored, asked, folder):
    written(folder / stored / f"{stored}.json", "{}")
    found = with_full_paths(Settings(data={"perfumes": folder / asked / f"{asked}.json"}))
    return found.data.perfumes.read_text()


def databases(stored, asked, folder):
    written(folder / f"{stored}.sqlite3", "here")
    address = resolve_address(f"sqlite:///{folder}/{asked}.sqlite3", folder)
    return Path(str(make_url(address).database)).exists()


def data_files(stored, asked, folder):
    file = written(folder / f"{stored}.json", json.dumps({asked: [asked]}, ensure_ascii=False))
    assert read_json(file.with_name(f"{asked}.json")) == read_json(file)
    return read_json(file)


def word_tables(stored, asked, folder):
    written(folder / "ko.json", json.dumps({"key": f"{{name:이/가}} {asked}"}))
    return load_words(folder).say("ko", "key", name="한별")


def song_lists(stored, asked, folder):
    row = "{},제목,가수,가사\n0,{},{},눈물이 난다\n"
    list_ = written(folder / "a.csv", row.format("", stored, asked))
    again = written(folder / "b.csv", row.format("", asked, stored))
    songs = import_songs(list_, SimpleNamespace(songs=()), READER.model).songs
    known = import_songs(again, SimpleNamespace(songs=songs), READER.model).known
    return read_songs(list_), songs, len(known)


def ads(stored, asked, folder):
    written(folder / f"{stored}.html", "<!doctype html>hello")
    return find_trouble(CreativeKind.HTML, f"{asked}.html", folder)


def static_files(stored, asked, folder):
    written(folder / "static" / f"{stored}.txt", "hello")
    made = Flask("static", root_path=str(folder))
    made.view_functions["static"] = lambda filename: send_static(made, filename)
    with made.test_client().get(f"/static/{asked}.txt") as answer:
        return answer.status_code, answer.data


def own_music(stored, asked, folder):
    sound(folder / stored, "song.flac", title=asked, mood="sad")
    sound(folder, f"{stored}.flac", mood="happy")
    return load_own(folder).pieces


def concept_texts(stored, asked, folder):
    written(folder / stored / "a.txt", f"{asked} 청량한 바다")
    written(folder / "other" / f"{stored}.md", "a forest")
    return read_texts(folder)


def people(stored, asked, folder):
    return person_of(folder / f"{asked}__03.jpg")


def curated_photos(stored, asked, folder):
    picture(folder / stored / f"{stored}.png")
    return [(photo.name, photo.crop, photo.label) for photo in find_photos(folder).photos]


def training_folders(stored, asked, folder):
    picture(folder / "data" / "여자" / f"{stored}__1.png")
    (splits,) = image_folder(folder / "data", folder / "cache", 32)
    return [set(part.people) for part in vars_of(splits)]


def training_tables(stored, asked, folder):
    picture(folder / f"{stored}.png")
    table = written(folder / "t.csv", f"path,person,gender\n{asked}.png,{stored},여자\n")
    (splits,) = own_table(table, folder / "cache", 32)
    return [set(part.people) for part in vars_of(splits)]


def vars_of(splits):
    parts = (getattr(splits, name) for name in ("train", "val", "test"))
    return [part for part in parts if part is not None]


def camera_folders(stored, asked, folder):
    picture(folder / stored / f"{stored}.png")
    picture(folder / stored / "z.png")
    shape = Shape(64, 64, 5)
    open_camera(str(folder / asked), shape, DATA, lambda: None)
    return [unicodedata.normalize("NFC", file.name) for file in pictures_in(folder / stored)]


def camera_scripts(stored, asked, folder):
    script = (DATA / "scripts" / "still.json").read_text(encoding="utf-8")
    written(folder / f"{stored}.json", script)
    return load_script(folder / f"{asked}.json")


def language_models(stored, asked, folder):
    with serving(replying(said(f"{asked} 다정한 하루였어요. 푹 쉬세요."))) as (_, address):
        service = Service(address, None, None, 5)
        return ask_writer(service, "일기", ["초안입니다."], Language.KO)


DOORS = [
    diary, languages, particles, letters_of_a_card, forms, keys, variables, lines_of_the_file,
    options, paths_of_settings, databases, data_files, word_tables, song_lists, ads, static_files,
    own_music, concept_texts, people, curated_photos, training_folders, training_tables,
    camera_folders, camera_scripts, language_models,
]  # fmt: skip


@pytest.mark.parametrize("door", DOORS, ids=lambda door: door.__name__)
@settings(max_examples=12, deadline=None)
@given(word=WORDS)
def test_decomposed_text_behaves_as_composed(door, word):
    forms_of_it = [unicodedata.normalize(form, word) for form in ("NFC", "NFD")]
    observed = []
    for stored in forms_of_it:
        for asked in forms_of_it:
            with tempfile.TemporaryDirectory() as folder:
                observed.append(door(stored, asked, Path(folder)))
    assert observed[1:] == observed[:1] * 3
