"""Of a database address only scheme and place are shown, however it was written."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.engine import URL

from perfumer.records.address import RecordsError, name_of, shown_address
from perfumer.records.database import connect

HINT = "write %40 for @, %2F for /"


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("postgresql+psycopg://me:secret@host/db", "postgresql+psycopg://…@host/db"),
        ("postgresql://me:sec%40ret@host:5432/db", "postgresql+psycopg://…@host:5432/db"),
        ("postgresql://host/db?password=secret", "postgresql+psycopg://host/db"),
        ("postgresql:///db", "postgresql+psycopg:///db"),
        ("sqlite:////home/가게/r.db", "sqlite:////home/가게/r.db"),
        ("sqlite:////home/a@b/r.db", "sqlite:////home/a@b/r.db"),
    ],
)
def test_an_address_is_shown_without_user_and_password(written, shown):
    assert name_of(connect(written).url) == shown


@pytest.mark.parametrize(
    "written",
    [
        "postgresql+psycopg://me:sec@te/secret@127.0.0.1/db",
        "postgresql://me:secret/x@host/db",
        "postgresql://me:secret?x@host/db",
        "postgresql://me:secret#x@host/db",
    ],
)
def test_letters_that_must_be_percent_encoded_are_named(written):
    with pytest.raises(RecordsError, match=HINT) as caught:
        connect(written)
    assert "secret" not in str(caught.value)


@pytest.mark.parametrize(
    "written",
    [
        "postgresql://me:secret@host:port/db",
        "postgresql://me:secret@host:65536/db",
        "postgresql://me:secret@host:0/db",
        "me:secret@host",
        "mysql://me:secret@host/db",
        "secret@",
        "",
        "postgresql//me:secret@host/db",
    ],
)
def test_what_is_no_address_is_refused_without_its_password(written):
    with pytest.raises(RecordsError, match="postgresql\\+psycopg://user:password@host") as caught:
        connect(written)
    assert "secret" not in str(caught.value)


@given(password=st.text(min_size=4).filter(lambda text: text.strip() and "…" not in text))
def test_no_password_is_shown_encoded_or_not(password):
    encoded = URL.create("postgresql", "u", f"|{password}|", "h", None, "d")
    rendered = encoded.render_as_string(hide_password=False)
    for written in (rendered, f"postgresql://u:|{password}|@h/d"):
        try:
            shown = name_of(connect(written).url)
        except RecordsError as error:
            shown = str(error)
        assert f"|{password}|" not in shown
        assert f"|{password}|" not in shown_address(written)
