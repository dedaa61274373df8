"""Chains of hashes: each link covers the one before it, so that nothing in the middle changes or goes unnoticed.

Who can write the head, too, can cut the end off or write all of it anew: compare heads with those noted elsewhere.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

START = "0" * 64  # what the first link has before it

Facts = Mapping[str, str | int]

# What the chain of an organization's audit covers, by the names of the columns in which it is kept.
AUDITED = (
    "id", "org_id", "number", "at", "actor_id", "acting_for", "action", "subject", "route", "address_digest", "before",
    "after",
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """What was kept, with the number and the hash that it was kept under."""

    number: int  # from 1, without gaps
    facts: Facts
    hash: str


def next_hash(previous: str, facts: Facts) -> str:
    """The hash of the link with these facts after the link whose hash is `previous`: SHA-256, in hex."""
    text = json.dumps(facts, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(f"{previous}\n{text}".encode()).hexdigest()


def salted_digest(salt: str, value: str) -> str:
    """What a chain covers in place of a value that may have to go: salt and value are kept beside it."""
    return hashlib.sha256(f"{salt}\n{value}".encode()).hexdigest()


def first_break(links: Iterable[Link], length: int, head: str) -> int | None:
    """The number of the first link that is changed, or is not there; None: the chain is whole.

    `links` by number; `length` and `head`: how many there are, and the hash of the last, as kept apart from them.
    """
    number, previous = 0, START
    for link in links:
        number += 1
        if link.number != number or link.hash != next_hash(previous, link.facts):
            return number
        previous = link.hash
    if number < length:
        return number + 1
    return None if (number, previous) == (length, head) else max(number, 1)


def audited_facts(row: Mapping[str, object]) -> Facts:
    """What the chain covers of a row of the audit."""
    return {name: _plain(row[name]) for name in AUDITED}


def _plain(value: object) -> str | int:
    if isinstance(value, datetime):
        return value.isoformat()
    if not isinstance(value, str | int):
        raise TypeError(f"a chain covers no {type(value).__name__}")
    return value
