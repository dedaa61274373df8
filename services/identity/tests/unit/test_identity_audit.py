"""What people did is kept once, in order, in their organization's chain."""

from datetime import UTC, datetime

import pytest

from roundsman.contracts.types.identity import NoteAction
from roundsman.identity.domain.audit import Entry
from roundsman.identity.messaging.inbound import INBOUND
from roundsman.identity.messaging.outbound import outbound
from roundsman.identity.store.audit_mappings import AUDIT_ENTRIES
from roundsman.identity.store.work import IdentityWork
from roundsman.kernel.chain import Link, audited_facts, first_break
from roundsman.kernel.ids import ActionId
from roundsman.persistence.units import Units
from roundsman.testkit import memory_units

AT = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)


def action(number: int, org_id: str = "org_a") -> NoteAction:
    return NoteAction(
        action_id=ActionId.derived(AT, org_id, str(number)),
        org_id=org_id,
        actor_id="usr_ada",
        action="driver.suspended",
        subject="drv_dora",
        route="POST /api/v1/drivers/drv_dora/suspend",
        address="203.0.113.7",
        before='{"status":"approved"}',
        after='{"status":"suspended"}',
        at=AT,
    )


@pytest.fixture
def units() -> Units[IdentityWork]:
    return memory_units(IdentityWork, outbound)[0]


async def keep(units: Units[IdentityWork], *messages: NoteAction) -> None:
    for message in messages:
        await units.run(lambda work, message=message: INBOUND[NoteAction].handle(message, work))  # type: ignore[misc]


async def entries(units: Units[IdentityWork], org_id: str = "org_a") -> list[Entry]:
    found = await units.run(lambda work: work.audit_entries.find_by("org_id", [org_id]))
    return sorted(found, key=lambda one: one.place.number)


async def test_actions_are_chained_in_the_order_in_which_they_come(units: Units[IdentityWork]) -> None:
    await keep(units, action(1), action(2), action(3), action(1, "org_b"))

    kept = await entries(units)
    rows = [AUDIT_ENTRIES.to_row(one) | {"id": one.id} for one in kept]
    links = [Link(number=row["number"], facts=audited_facts(row), hash=row["hash"]) for row in rows]
    trail = await units.run(lambda work: work.audit_trails.get("org_a"))
    assert first_break(links, trail.length, trail.head) is None
    assert [one.id for one in kept] == [action(number).action_id for number in (1, 2, 3)]
    assert [one.place.number for one in await entries(units, "org_b")] == [1]


async def test_an_action_that_is_told_again_is_kept_once(units: Units[IdentityWork]) -> None:
    await keep(units, action(1), action(2), action(1))

    assert [one.place.number for one in await entries(units)] == [1, 2]


async def test_the_address_stands_beside_the_chain_under_a_salt_of_its_own(units: Units[IdentityWork]) -> None:
    await keep(units, action(1), action(2))

    first, second = await entries(units)
    kept = await units.run(lambda work: work.audit_whereabouts.find_by("actor_id", ["usr_ada"]))
    assert {one.address for one in kept} == {"203.0.113.7"}
    assert "203.0.113.7" not in str(AUDIT_ENTRIES.to_row(first))
    assert first.place.address_digest != second.place.address_digest
