"""The registry's subjects against the contracts; and where a tail begins."""

from datetime import UTC, datetime

import pytest

from roundsman.contracts.catalog import Catalog
from roundsman.messaging.errors import OperationFailed
from roundsman.operations.subjects import Finding, compare, expected_subjects
from roundsman.operations.tail import Start, parse_start

ONE, TWO = {"name": "One"}, {"name": "Two"}


def finding(subject: str, version: int, problem: str) -> Finding:
    return Finding(subject=subject, version=version, problem=problem)  # type: ignore[arg-type]  # one of three words


def test_the_same_on_both_sides_is_no_finding() -> None:
    expected = expected_subjects(Catalog.installed(), "p.")

    assert compare(expected, expected) == []
    assert "p.order.events.v1-roundsman.order.OrderPlaced" in expected


def test_missing_unknown_and_different_versions_are_told_apart() -> None:
    expected = {"a": {1: ONE, 2: TWO}, "b": {1: ONE}}
    found = {"a": {1: TWO}, "c": {1: ONE}}

    assert compare(expected, found) == [
        finding("a", 1, "different"),
        finding("a", 2, "missing"),
        finding("b", 1, "missing"),
        finding("c", 1, "unknown"),
    ]


@pytest.mark.parametrize(
    ("text", "start"),
    [
        ("start", "start"),
        ("end", "end"),
        ("0", 0),
        ("2026-05-03T18:30", datetime(2026, 5, 3, 18, 30, tzinfo=UTC)),
        ("2026-05-03T18:30+02:00", datetime(2026, 5, 3, 16, 30, tzinfo=UTC)),
    ],
)
def test_a_tail_may_start_at_an_end_an_offset_or_a_time(text: str, start: Start) -> None:
    assert parse_start(text) == start


def test_any_other_start_is_refused_with_an_example() -> None:
    with pytest.raises(OperationFailed, match="2026-05-03T18:30"):
        parse_start("yesterday")
