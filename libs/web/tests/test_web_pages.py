"""Cursors: what was given comes back, anything else is refused."""

import base64
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from roundsman.web import Cursor, Page
from roundsman.web.pages import BadCursor

# What services sort by: printable, on one line.
words = st.text(st.characters(categories=["L", "N", "P", "S"]), max_size=60)


@given(words, words)
def test_a_cursor_comes_back_as_it_was_given(sort: str, item_id: str) -> None:
    cursor = Cursor(sort, item_id)

    assert Cursor.decode(cursor.encode()) == cursor


def test_a_cursor_goes_into_an_address_as_it_is() -> None:
    encoded = Cursor("2026-03-02T12:00:00+00:00", "ord_???>>>").encode()

    assert encoded.replace("-", "").replace("_", "").isalnum()


def encoded(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode()


@pytest.mark.parametrize(
    "text",
    [
        "",
        "x",
        "!!!!",
        "é",
        encoded(b"no line break"),
        encoded(b"three\nlines\nhere"),
        encoded(b"\xff\n\xff"),
        encoded(b"nul\x00\nord_1"),
        encoded(b"sort\nord_\x00"),
    ],
)
def test_what_we_did_not_give_is_refused(text: str) -> None:
    with pytest.raises(BadCursor, match="next_cursor"):
        Cursor.decode(text)


@given(st.text(max_size=80))
def test_any_text_is_a_cursor_or_refused(text: str) -> None:
    with suppress(BadCursor):
        cursor = Cursor.decode(text)
        assert (cursor.sort + cursor.id).isprintable()


def test_the_last_page_has_no_next_cursor() -> None:
    assert Page[int](items=[1, 2]).model_dump() == {"items": [1, 2], "next_cursor": None}
