"""Chains of hashes: every change, gap and cut is noticed, and where."""

from dataclasses import replace

import pytest

from roundsman.kernel.chain import START, Link, first_break, next_hash, salted_digest


def chain(length: int) -> list[Link]:
    links: list[Link] = []
    previous = START
    for number in range(1, length + 1):
        facts = {"what": f"fact {number}"}
        previous = next_hash(previous, facts)
        links.append(Link(number=number, facts=facts, hash=previous))
    return links


WHOLE = chain(4)
HEAD = WHOLE[-1].hash
FORGED = replace(WHOLE[1], facts={"what": "nothing"}, hash=next_hash(WHOLE[0].hash, {"what": "nothing"}))


@pytest.mark.parametrize(
    ("links", "broken_at"),
    [
        (WHOLE, None),
        ([WHOLE[0], replace(WHOLE[1], facts={"what": "nothing"}), *WHOLE[2:]], 2),
        ([WHOLE[0], FORGED, *WHOLE[2:]], 3),
        ([*WHOLE[:2], WHOLE[3]], 3),
        (WHOLE[1:], 1),
        ([WHOLE[0], WHOLE[2], WHOLE[1], WHOLE[3]], 2),
        (WHOLE[:3], 4),
        ([], 1),
        ([*WHOLE, *chain(5)[4:]], 5),
        ([*WHOLE[:3], replace(WHOLE[3], facts={"what": "x"}, hash=next_hash(WHOLE[2].hash, {"what": "x"}))], 4),
    ],
)
def test_the_first_link_that_does_not_hold_is_named(links: list[Link], broken_at: int | None) -> None:
    assert first_break(links, 4, HEAD) == broken_at


def test_a_chain_that_has_not_begun_is_whole() -> None:
    assert first_break([], 0, START) is None


def test_a_digest_says_nothing_without_its_salt() -> None:
    assert salted_digest("a", "203.0.113.7") != salted_digest("b", "203.0.113.7")


def test_the_order_in_which_facts_are_told_does_not_matter() -> None:
    assert next_hash(START, {"a": 1, "b": "2"}) == next_hash(START, {"b": "2", "a": 1})
