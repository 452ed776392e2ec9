"""What the pages say: complete, in every language, and nothing unused."""

import json
import re

import pytest

from perfumer.camera.source import Reason
from perfumer.catalog.perfumes import ScentFamily
from perfumer.catalog.words import WordsError, fields, load_words
from perfumer.perception.face_quality import Guide
from tests.support.paths import ROOT

WORDS = load_words(ROOT / "data/locales")
ROOMS = ("web", "recommend", "diary", "kiosk")  # that say something to visitors
LITERAL = re.compile(r"""f?(["'])([^"'\\n]*\.[^"'\\n]*)\1""")


def sources() -> str:
    code = [path for room in ROOMS for path in (ROOT / "perfumer" / room).rglob("*.py")]
    files = [*code, *(ROOT / "templates").rglob("*.html")]
    text = "\n".join(path.read_text(encoding="utf-8") for path in files)
    return re.sub(r"' ~ (\w+) ~ '", r"{\1}", text)  # how templates put keys together


def asked_keys() -> list[re.Pattern[str]]:
    """Every text with a dot in it, with whatever is filled in as a wildcard."""
    literals = {match.group(2) for match in LITERAL.finditer(sources())}
    parts = (re.split(r"\{[^}]*\}", literal) for literal in literals)
    return [re.compile("[a-z_:0-9./]+".join(map(re.escape, part))) for part in parts]


def test_there_are_korean_and_english():
    assert set(WORDS.languages) == {"ko", "en"}


def test_both_languages_fill_in_the_same_values():
    korean, english = WORDS.tables["ko"], WORDS.tables["en"]
    assert {key: fields(entry) for key, entry in korean.items()} == {
        key: fields(entry) for key, entry in english.items()
    }


def test_every_sentence_is_used():
    asked = asked_keys()
    unused = [
        key for key in WORDS.tables["ko"] if not any(pattern.fullmatch(key) for pattern in asked)
    ]
    assert unused == []


def test_every_sentence_that_is_asked_for_exists():
    asked = set(re.findall(r"say\(\s*[\"']([a-z_.]+)[\"']\)", sources()))
    assert asked
    folders = [path.parent for path in (ROOT / "data/locales").rglob("ko.json")]
    known = {key for folder in folders for key in load_words(folder).tables["ko"]}
    assert asked - known == set()


def test_every_family_impression_and_kind_has_a_name():
    keys = [
        *(f"family.{family.value}" for family in ScentFamily),
        *(f"result.pick.{kind}" for kind in ("impression", "answers", "alternative")),
        *(f"guide.{guide.value}" for guide in Guide),
        *(f"trouble.{reason.value}" for reason in Reason),
    ]
    assert [key for key in keys if not WORDS.has(key)] == []


def test_one_and_other_are_told_apart():
    assert WORDS.say("en", "read.progress", count=1) == "1 reading so far"
    assert WORDS.say("en", "read.progress", count=2) == "2 readings so far"


def test_a_missing_sentence_names_file_and_key():
    with pytest.raises(WordsError, match=r"ko\.json lacks 'no\.such\.key'"):
        WORDS.say("ko", "no.such.key")


def test_tables_that_differ_are_refused(tmp_path):
    (tmp_path / "ko.json").write_text(json.dumps({"a": "가", "b": "나"}), encoding="utf-8")
    (tmp_path / "en.json").write_text(json.dumps({"a": "A"}), encoding="utf-8")
    with pytest.raises(WordsError, match=r"en\.json lacks b"):
        load_words(tmp_path)


@pytest.mark.parametrize("content", ["not json", "[1]", '{"a": 1}'])
def test_a_broken_table_is_refused(tmp_path, content):
    (tmp_path / "ko.json").write_text(content, encoding="utf-8")
    with pytest.raises(WordsError, match=r"ko\.json"):
        load_words(tmp_path)


def test_an_empty_folder_is_refused(tmp_path):
    with pytest.raises(WordsError, match="no word table"):
        load_words(tmp_path)
