"""Letters are composed, whatever holds them; JSON never breaks its reader."""

from __future__ import annotations

import json
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from perfumer.text.composing import compose, compose_all
from perfumer.text.reading import JsonError, TextError, decode, parse_json, read_text

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=20,
)


def decomposed(value):
    return json.loads(unicodedata.normalize("NFD", json.dumps(value, ensure_ascii=False)))


@given(st.text())
def test_both_forms_of_a_text_become_the_same(text):
    assert compose(unicodedata.normalize("NFD", text)) == compose(text)
    assert compose(compose(text)) == compose(text)


@given(VALUES)
def test_both_forms_of_a_value_become_the_same(value):
    assert compose_all(decomposed(value)) == compose_all(json.loads(json.dumps(value)))


def test_what_is_no_text_stays_as_it_is():
    thing = object()
    assert compose_all({"a": thing, "b": (1, 2.5, None)}) == {"a": thing, "b": (1, 2.5, None)}


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ("한글".encode("utf-16"), "in UTF-16: save it as UTF-8"),
        ("한글".encode("cp949"), "perhaps in CP949: save it as UTF-8"),
        (b"\xff\x00\x81", "no text: save it as UTF-8"),
    ],
)
def test_another_encoding_is_named_with_the_remedy(tmp_path, data, said):
    (tmp_path / "file").write_bytes(data)
    with pytest.raises(TextError, match=said):
        read_text(tmp_path / "file")


def test_a_byte_order_mark_is_no_part_of_the_text():
    assert decode(b"\xef\xbb\xbf" + "한".encode()) == "한"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('{"a": 1,\n "b" 2}', "line 2, column 6"),
        ("[" * 100_000, "nested too deeply"),
        ('{"a":' * 100_000, "nested too deeply"),
        ("9" * 5_000, "more digits than any value here"),
        ("", "line 1, column 1"),
    ],
)
def test_what_is_no_json_is_said_in_one_line(text, said):
    with pytest.raises(JsonError, match=said) as caught:
        parse_json(text)
    assert "\n" not in str(caught.value)
