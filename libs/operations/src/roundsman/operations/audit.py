"""Walks the audit's chains in the identity service's database."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from roundsman.kernel.chain import START, Link, audited_facts, first_break
from roundsman.messaging.errors import OperationFailed
from roundsman.operations.databases import ask_each

_OWNER = "identity"
_TRAILS = "SELECT id AS org_id, length, head FROM audit_trails ORDER BY id"
_ENTRIES = "SELECT * FROM audit_entries ORDER BY org_id, number"


@dataclass(frozen=True, slots=True, kw_only=True)
class Chain:
    """One organization's: how long it is, the hash of its last entry, the first that does not hold, if one does not."""

    org_id: str
    length: int
    head: str
    broken_at: int | None


async def chains(database_urls: Mapping[str, str]) -> list[Chain]:
    """Every organization's chain, walked from its beginning. Takes time in proportion to the audit.

    Raises:
        OperationFailed: the identity service's database does not answer.
    """
    reach = {_OWNER: database_urls[_OWNER]}
    trails, entries = await ask_each(reach, _TRAILS), await ask_each(reach, _ENTRIES)
    if trails.away or entries.away:
        raise OperationFailed("the identity service's database does not answer")
    return walked(trails.rows[_OWNER], entries.rows[_OWNER])


def walked(trails: Sequence[Mapping[str, Any]], entries: Sequence[Mapping[str, Any]]) -> list[Chain]:
    """The chains of these rows; entries of an organization without an end of the chain are one that is broken."""
    ends = {trail["org_id"]: (trail["length"], trail["head"]) for trail in trails}
    by_org: dict[str, list[Link]] = {org_id: [] for org_id in ends}
    for row in entries:
        link = Link(number=row["number"], facts=audited_facts(row), hash=row["hash"])
        by_org.setdefault(row["org_id"], []).append(link)
    return [_chain(org_id, links, ends.get(org_id, (0, START))) for org_id, links in by_org.items()]


def _chain(org_id: str, links: Sequence[Link], end: tuple[int, str]) -> Chain:
    length, head = end
    return Chain(org_id=org_id, length=length, head=head, broken_at=first_break(links, length, head))
