"""The audit's chains, walked over rows as the database has them."""

from datetime import UTC, datetime
from typing import Any

import pytest

from roundsman.kernel.chain import START, audited_facts, next_hash
from roundsman.operations.audit import walked

AT = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)


def entry(number: int, org_id: str = "org_a", **changed: object) -> dict[str, Any]:
    texts = ("actor_id", "acting_for", "action", "subject", "route", "address_digest", "before", "after")
    return {"id": f"act_{number}", "org_id": org_id, "number": number, "at": AT, **dict.fromkeys(texts, "x"), **changed}


def chained(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    previous = START
    for row in rows:
        previous = row["hash"] = next_hash(previous, audited_facts(row))
    return rows


ROWS = chained([entry(1), entry(2), entry(3)])
END = {"org_id": "org_a", "length": 3, "head": ROWS[-1]["hash"]}


@pytest.mark.parametrize(
    ("trails", "rows", "broken_at"),
    [
        ([END], ROWS, None),
        ([END], [ROWS[0], ROWS[1] | {"after": "y"}, ROWS[2]], 2),
        ([END], [ROWS[0], ROWS[2]], 2),
        ([END], ROWS[:2], 3),
        ([END], [], 1),
        ([], ROWS, 3),
    ],
)
def test_the_first_broken_link_of_a_chain_is_named(
    trails: list[dict[str, Any]], rows: list[dict[str, Any]], broken_at: int | None
) -> None:
    (chain,) = walked(trails, rows)

    assert (chain.org_id, chain.broken_at) == ("org_a", broken_at)


def test_each_organization_has_a_chain_of_its_own() -> None:
    other = chained([entry(1, "org_b")])
    ends = [END, {"org_id": "org_b", "length": 1, "head": other[0]["hash"]}]

    assert [(one.org_id, one.broken_at) for one in walked(ends, [*ROWS, *other])] == [("org_a", None), ("org_b", None)]
