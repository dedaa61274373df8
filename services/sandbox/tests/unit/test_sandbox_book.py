"""The book in SQLite: what it keeps, and what it does not."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from roundsman.kernel.errors import NotFound
from roundsman.sandbox.domain.intent import IntentId
from roundsman.sandbox.handlers.authorize import Authorize, authorize
from roundsman.sandbox.handlers.once import KeyedRequest, KeyReused, once
from roundsman.sandbox.handlers.settle import Capture, settle
from roundsman.sandbox.store.sqlite_book import SqliteBook

AT = datetime(2026, 3, 2, 12, tzinfo=UTC)


@pytest.fixture
def book(tmp_path: Path) -> Iterator[SqliteBook]:
    opened = SqliteBook(tmp_path / "book.sqlite3")
    yield opened
    opened.close()


def an_order_to_authorize(name: str = "one") -> Authorize:
    return Authorize(
        intent_id=IntentId.derived(AT, name),
        reference=name,
        amount_minor=1000,
        currency="USD",
        payment_token="tok_ok",
        at=AT,
    )


def a_request(body: int = 1) -> KeyedRequest:
    return KeyedRequest(key="k", route="authorize", body=body)


def test_an_intent_comes_back_as_it_was(book: SqliteBook) -> None:
    intent = authorize(an_order_to_authorize(), book)

    assert book.get(intent.intent_id) == intent


def test_totals_follow_the_intents(book: SqliteBook) -> None:
    authorize(an_order_to_authorize("one"), book)
    intent = authorize(an_order_to_authorize("two"), book)
    settle(Capture(intent_id=intent.intent_id, amount_minor=300, at=AT), book)

    (totals,) = book.totals()

    assert (totals.authorized_minor, totals.captured_minor, totals.released_minor) == (2000, 300, 700)
    assert (totals.held_minor, totals.balance_minor, totals.intents) == (1000, 300, 2)


def test_an_effect_happens_once_under_a_key(book: SqliteBook) -> None:
    done: list[int] = []

    def effect() -> tuple[int, object]:
        done.append(1)
        return 201, {"n": len(done)}

    first, second = once(a_request(), book, effect), once(a_request(), book, effect)

    assert (first.body, second.body, len(done)) == ({"n": 1}, {"n": 1}, 1)
    assert (first.fresh, second.fresh) == (True, False)


def test_a_key_is_not_taken_for_another_request(book: SqliteBook) -> None:
    once(a_request(1), book, lambda: (201, None))

    with pytest.raises(KeyReused):
        once(a_request(2), book, lambda: (201, None))


def test_an_effect_that_fails_leaves_nothing_behind(book: SqliteBook) -> None:
    def effect() -> tuple[int, object]:
        authorize(an_order_to_authorize(), book)
        raise NotFound("halfway")

    with pytest.raises(NotFound):
        once(a_request(), book, effect)

    assert not book.page("", 10)
    assert book.answer("k") is None


def test_a_page_goes_on_after_its_cursor(book: SqliteBook) -> None:
    ids = sorted(authorize(an_order_to_authorize(name), book).intent_id for name in "abc")

    first = book.page("", 2)

    assert [intent.intent_id for intent in (*first, *book.page(first[-1].intent_id, 2))] == ids
