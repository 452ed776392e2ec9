"""What the pages say: complete, in every language, and nothing unused."""

import json
import re
from pathlib import Path

import pytest

from perfumer.web.words import WordsError, fields, load_words

ROOT = Path(__file__).resolve().parents[2]
WORDS = load_words(ROOT / "data/locales")
# Keys that are put together from a value, by their beginning.
COMPOSED = (
    "target.", "guide.", "trouble.", "impression.", "error.", "privacy.", "attract.", "consent.",
    "choose.", "read.", "farewell.", "result.pick.", "result.notes.", "wearer.", "family.",
)  # fmt: skip


def sources() -> str:
    files = [*(ROOT / "perfumer/web").glob("*.py"), *(ROOT / "templates").glob("*.html")]
    return "\n".join(path.read_text(encoding="utf-8") for path in files)


def test_there_are_korean_and_english():
    assert set(WORDS.languages) == {"ko", "en"}


def test_both_languages_fill_in_the_same_values():
    korean, english = WORDS.tables["ko"], WORDS.tables["en"]
    assert {key: fields(entry) for key, entry in korean.items()} == {
        key: fields(entry) for key, entry in english.items()
    }


def test_every_sentence_is_used():
    text = sources()
    unused = [
        key
        for key in WORDS.tables["ko"]
        if not key.startswith(COMPOSED) and f"'{key}'" not in text and f'"{key}"' not in text
    ]
    assert unused == []


def test_every_sentence_that_is_asked_for_exists():
    asked = set(re.findall(r"say\(\s*[\"']([a-z_.]+)[\"']\)", sources()))
    assert asked <= set(WORDS.tables["ko"])


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
