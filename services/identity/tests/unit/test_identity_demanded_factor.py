"""A second factor may be demanded: who has not shown one gets a token to set one up, and no more."""

from collections.abc import AsyncIterator
from dataclasses import dataclass

import pytest
import pytest_asyncio
from joserfc.jwk import ECKey, KeySet

from roundsman.identity.api.access_tokens import AccessTokens
from roundsman.identity.api.door import Door
from roundsman.identity.domain.login import CODE, PASSKEY, PASSWORD, LoginId
from roundsman.identity.domain.organization import DemandedOf
from roundsman.identity.domain.refresh_tokens import RefreshToken
from roundsman.identity.domain.roles import Held
from roundsman.identity.handlers.create_organization import CreateOrganization, create_organization
from roundsman.identity.handlers.demand_second_factor import DemandSecondFactor, demand_second_factor
from roundsman.identity.handlers.grant import Grant
from roundsman.identity.testing import a_door, logged_in, registered
from roundsman.kernel.clock import ManualClock
from roundsman.kernel.errors import NotFound
from roundsman.kernel.ids import OrgId, UserId
from roundsman.kernel.rights import Permission
from roundsman.web import Caller, Role, StaticVerifier

AT = ManualClock().at
ADA = UserId.derived(AT, "ada")
DAL, ELSEWHERE = OrgId.derived(AT, "dal"), OrgId.derived(AT, "elsewhere")
KEY = ECKey.generate_key("P-256", auto_kid=True)


@dataclass(frozen=True, slots=True)
class House:
    """Ada's company, and Bob, who is nobody's staff."""

    door: Door

    async def demand(self, of: DemandedOf, by: OrgId = DAL) -> None:
        cmd = DemandSecondFactor(org_id=DAL, by_org_id=by, of=of)
        await self.door.units.run(lambda uow: demand_second_factor(cmd, uow))


@pytest_asyncio.fixture(loop_scope="session")
async def house() -> AsyncIterator[House]:
    async with a_door(ManualClock()) as (door, _):
        for name in ("ada", "bob"):
            await registered(door, name)
        cmd = CreateOrganization(org_id=DAL, name="Dal House", owner_id=ADA, at=AT)
        await door.units.run(lambda uow: create_organization(cmd, uow))
        yield House(door)


def a_grant(role: Role, method: str, *, demanded: bool = False) -> Grant:
    return Grant(
        user_id=ADA,
        org_id=DAL,
        roles=frozenset({role}),
        refresh=RefreshToken(LoginId.derived(AT, "phone"), 1),
        authenticated_at=AT,
        methods=frozenset({PASSWORD, method}),
        demanded=demanded,
    )


async def told(grant: Grant, *second_factor_for: str) -> Caller:
    return await StaticVerifier(KeySet([KEY])).verify(AccessTokens(KEY, 60, second_factor_for).sign(grant))


@pytest.mark.parametrize(
    ("role", "method", "demanded", "lacks"),
    [
        (Role.SUPPORT, PASSWORD, True, True),
        (Role.SUPPORT, CODE, True, False),
        (Role.SUPPORT, PASSKEY, True, False),
        (Role.SUPPORT, PASSWORD, False, False),
        (Role.ADMIN, PASSWORD, False, True),
        (Role.ADMIN, CODE, False, False),
    ],
)
async def test_a_login_that_lacks_what_is_demanded_may_look_after_its_account_alone(
    role: Role, method: str, demanded: bool, lacks: bool
) -> None:
    caller = await told(a_grant(role, method, demanded=demanded), Role.ADMIN)

    assert (caller.lacks_second_factor, caller.permits(Permission.ORDERS_READ)) == (lacks, not lacks)
    assert caller.permits(Permission.OWN_ACCOUNT)
    assert caller.roles == (frozenset() if lacks else frozenset({role}))


@pytest.mark.parametrize(
    ("roles", "custom", "staff"),
    [
        ({"customer", "vendor", "driver"}, frozenset(), False),
        ({"viewer"}, frozenset(), False),
        ({"viewer"}, frozenset({Permission.ORDERS_READ}), True),
        ({"customer", "support"}, frozenset(), True),
        ({"owner"}, frozenset(), True),
    ],
)
def test_staff_is_who_may_more_than_one_gets_by_registering(
    roles: set[str], custom: frozenset[str], staff: bool
) -> None:
    assert Held(roles=roles, custom=custom).is_staff is staff


async def test_an_organization_demands_it_of_its_own_staff_until_it_does_no_more(house: House) -> None:
    before = await logged_in(house.door, "ada")
    await house.demand(DemandedOf.STAFF)
    during, bob = await logged_in(house.door, "ada"), await logged_in(house.door, "bob")
    await house.demand(DemandedOf.NOBODY)
    after = await logged_in(house.door, "ada")

    assert [one.lacks_second_factor for one in (before, during, after, bob)] == [False, True, False, False]


async def test_no_other_organization_is_told_what_to_demand(house: House) -> None:
    with pytest.raises(NotFound):
        await house.demand(DemandedOf.STAFF, by=ELSEWHERE)

    assert not (await logged_in(house.door, "ada")).lacks_second_factor
