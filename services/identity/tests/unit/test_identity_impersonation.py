"""Acting in a user's place: for whom, how long, and what one may not do there."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

import pytest
import pytest_asyncio

from roundsman.contracts.types import identity as contracts
from roundsman.identity.api.door import Door
from roundsman.identity.domain.impersonation import LONGEST, ImpersonationId
from roundsman.identity.domain.user import Change
from roundsman.identity.handlers.impersonate import EndImpersonation, Impersonate, end_impersonation, impersonate
from roundsman.identity.store.work import IdentityWork
from roundsman.identity.testing import a_door, registered, told_by
from roundsman.kernel.clock import ManualClock
from roundsman.kernel.errors import DomainError, NotFound
from roundsman.kernel.ids import OrgId, RoleId, UserId
from roundsman.kernel.rights import IN_PERSON, Permission
from roundsman.persistence.memory import MemoryDatabase
from roundsman.testkit import staged
from roundsman.web import Revoked
from roundsman.web.caller import NotWhileImpersonating
from roundsman.web.step_up import StepUpRequired

AT = ManualClock().at


@dataclass(frozen=True, slots=True)
class House:
    door: Door
    clock: ManualClock
    database: MemoryDatabase
    ada: UserId
    staff: UserId

    async def cmd(self, **changes: Any) -> Impersonate:
        org_id = (await self.door.units.run(lambda uow: uow.users.get(self.ada))).account.org_id
        cmd = Impersonate(
            impersonation_id=ImpersonationId.new(self.clock.at),
            user_id=self.ada,
            actor_id=self.staff,
            org_id=org_id,
            reason="Ticket 4711",
            at=self.clock.at,
        )
        return replace(cmd, **changes)

    async def refused(self, **changes: Any) -> str:
        cmd = await self.cmd(**changes)
        try:
            await self.door.units.run(lambda uow: impersonate(cmd, uow))
        except DomainError as error:
            return error.slug
        return "begun"


@pytest_asyncio.fixture(loop_scope="session")
async def house() -> AsyncIterator[House]:
    clock = ManualClock()
    async with a_door(clock) as (door, database):
        yield House(door, clock, database, await registered(door, "ada"), await registered(door, "sam", "admin"))


async def test_the_token_speaks_for_the_user_and_names_who_acts(house: House) -> None:
    cmd = await house.cmd()
    begun = await house.door.units.run(lambda uow: impersonate(cmd, uow))

    caller = await told_by(house.door, house.door.keys.access.sign_for_actor(begun, "lgn_of_sam"))

    assert (caller.user_id, caller.actor_id, caller.session_id) == (house.ada, house.staff, cmd.impersonation_id)
    assert caller.roles == {"customer"}
    assert (caller.cause.actor, caller.cause.impersonator) == (house.ada, house.staff)
    assert caller.permits(Permission.ORDERS_PLACE)
    with pytest.raises(StepUpRequired):
        caller.require_recent()


@pytest.mark.parametrize("permission", sorted(IN_PERSON))
async def test_what_is_done_in_person_is_not_done_in_anothers_place(house: House, permission: Permission) -> None:
    cmd = await house.cmd()
    begun = await house.door.units.run(lambda uow: impersonate(cmd, uow))
    caller = await told_by(house.door, house.door.keys.access.sign_for_actor(begun, "lgn_of_sam"))

    assert not replace(caller, roles=frozenset({"admin"})).permits(permission)
    with pytest.raises(NotWhileImpersonating):
        caller.require(permission)


async def test_it_ends_with_the_login_or_the_rights_of_who_acts(house: House) -> None:
    cmd = await house.cmd()
    begun = await house.door.units.run(lambda uow: impersonate(cmd, uow))
    caller = await told_by(house.door, house.door.keys.access.sign_for_actor(begun, "lgn_of_sam"))

    assert not Revoked().names(caller)
    assert Revoked(frozenset({"lgn_of_sam"})).names(caller)
    assert Revoked(frozenset({cmd.impersonation_id})).names(caller)
    assert Revoked(epochs={house.staff: 1}).names(caller)
    assert Revoked(epochs={house.ada: 1}).names(caller)


@pytest.mark.parametrize("role", ["admin", "support", "owner", "dispatcher", "accountant", "manager", "integrator"])
async def test_nobody_acts_for_the_staff(house: House, role: str) -> None:
    other = await registered(house.door, "eve", role)

    assert await house.refused(user_id=other) == "not-impersonable"


async def test_nobody_acts_for_who_also_is_of_the_staff_for_themselves_or_for_who_is_suspended(house: House) -> None:
    async def change(uow: IdentityWork) -> None:
        (await uow.users.get(house.ada)).change_roles(frozenset({"customer", "support"}), Change(at=AT, real_at=AT))

    async def give(uow: IdentityWork) -> None:
        (await uow.users.get(house.ada)).change_roles(frozenset({"customer"}), Change(at=AT, real_at=AT))
        (await uow.users.get(house.ada)).hold(frozenset({RoleId.derived(AT, "reader")}), Change(at=AT, real_at=AT))

    async def suspend(uow: IdentityWork) -> None:
        (await uow.users.get(bob)).suspend(Change(at=AT, real_at=AT))

    await house.door.units.run(change)
    bob = await registered(house.door, "bob")
    await house.door.units.run(suspend)

    assert await house.refused() == "not-impersonable"
    await house.door.units.run(give)
    assert await house.refused() == "not-impersonable"
    assert await house.refused(user_id=bob) == "not-impersonable"
    assert await house.refused(user_id=bob, actor_id=bob) == "not-impersonable"


async def test_people_of_other_organizations_are_not_found(house: House) -> None:
    assert await house.refused(org_id=OrgId.derived(AT, "other")) == "not-found"
    assert await house.refused(user_id=UserId.derived(AT, "nobody")) == "not-found"


@pytest.mark.parametrize(
    ("reason", "answer"),
    [
        ("1234", "invalid-reason"),
        ("12345", "begun"),
        ("x" * 500, "begun"),
        ("x" * 501, "invalid-reason"),
        (" " * 9, "invalid-reason"),
    ],
)
async def test_it_wants_a_reason(house: House, reason: str, answer: str) -> None:
    assert await house.refused(reason=reason) == answer


@pytest.mark.parametrize(
    ("asked", "lasts"), [(timedelta(minutes=5), timedelta(minutes=5)), (timedelta(days=1), LONGEST)]
)
async def test_it_is_over_soon(house: House, asked: timedelta, lasts: timedelta) -> None:
    cmd = await house.cmd(lasts=asked)
    begun = await house.door.units.run(lambda uow: impersonate(cmd, uow))

    assert begun.impersonation.goes_on(AT + lasts - timedelta(seconds=1))
    assert not begun.impersonation.goes_on(AT + lasts)


async def test_beginning_and_ending_are_told_once_under_both_names(house: House) -> None:
    cmd = await house.cmd(reason="  Ticket   4711 ")
    await house.door.units.run(lambda uow: impersonate(cmd, uow))
    end = EndImpersonation(impersonation_id=cmd.impersonation_id, actor_id=house.staff, at=house.clock.at)
    foreign = replace(end, actor_id=house.ada)

    with pytest.raises(NotFound):
        await house.door.units.run(lambda uow: end_impersonation(foreign, uow))
    for _ in range(2):
        await house.door.units.run(lambda uow: end_impersonation(end, uow))

    kinds = (contracts.ImpersonationBegan, contracts.ImpersonationEnded)
    told = [one for one in staged(house.database) if isinstance(one, kinds)]
    assert [type(one) for one in told] == list(kinds)
    assert {(one.user_id, one.actor_id) for one in told} == {(house.ada, house.staff)}
    assert isinstance(told[0], contracts.ImpersonationBegan)
    assert told[0].reason == "Ticket 4711"
