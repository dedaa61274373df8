"""Roles of an organization's own: who defines them, who holds them, what they permit, and from when."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from roundsman.identity.api.models import RoleList
from roundsman.identity.domain.custom_role import CustomRole, Definition
from roundsman.identity.domain.device import Origin
from roundsman.identity.domain.email import EmailAddress
from roundsman.identity.domain.errors import InvalidName, RoleInUse, RoleNotGrantable, TooManyRoles
from roundsman.identity.domain.login import LoginId
from roundsman.identity.domain.organization import DEFAULT_ORG_ID
from roundsman.identity.domain.roles import Grantor
from roundsman.identity.domain.user import User
from roundsman.identity.handlers.change_roles import ChangeRoles, change_roles
from roundsman.identity.handlers.create_organization import CreateOrganization, create_organization
from roundsman.identity.handlers.define_role import MOST_ROLES, DefineRole, change_role, define_role, delete_role
from roundsman.identity.handlers.log_in import NewLogin, open_login
from roundsman.identity.handlers.register_user import RegisterUser, register_user
from roundsman.identity.messaging.outbound import outbound
from roundsman.identity.store.mappings import USERS
from roundsman.identity.store.work import IdentityWork
from roundsman.kernel.errors import NotFound
from roundsman.kernel.ids import OrgId, RoleId, UserId
from roundsman.persistence.units import Units
from roundsman.testkit import memory_units

AT = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
ADA = UserId.derived(AT, "ada")
NIGHT, DAY = RoleId.derived(AT, "night"), RoleId.derived(AT, "day")
CANCELS, LOOKS = frozenset({"orders:read", "orders:cancel"}), frozenset({"orders:read", "people:read"})
OWNER = Grantor(user_id=UserId.derived(AT, "owner"), org_id=DEFAULT_ORG_ID, roles=frozenset({"owner"}))
FOREIGNER = Grantor(user_id=OWNER.user_id, org_id=OrgId.derived(AT, "other"), roles=OWNER.roles)
DEFINER = Grantor(
    user_id=OWNER.user_id,
    org_id=OWNER.org_id,
    roles=frozenset({"manager"}),
    scope=frozenset({"roles:define"}),
)
CUSTOMER = frozenset({"customer"})


def definition(permissions: frozenset[str] = CANCELS, role_id: RoleId = NIGHT, by: Grantor = OWNER) -> DefineRole:
    wanted = Definition(name=" Night shift ", permissions=permissions)
    return DefineRole(role_id=role_id, definition=wanted, by=by, at=AT)


def for_ada(role: RoleId | None, by: Grantor = OWNER, *more: RoleId) -> ChangeRoles:
    roles = frozenset({role, *more} if role else more)
    return ChangeRoles(user_id=ADA, roles=CUSTOMER, custom_roles=roles, by=by, at=AT)


@pytest.fixture
async def units() -> Units[IdentityWork]:
    units, _ = memory_units(IdentityWork, outbound)
    email = EmailAddress("ada@example.com")
    cmd = RegisterUser(user_id=ADA, email=email, name="Ada", roles=["customer"], password_digest="digest")
    await units.run(lambda uow: register_user(cmd, uow))
    await units.run(lambda uow: define_role(definition(), uow))
    return units


async def ada(units: Units[IdentityWork]) -> User:
    return await units.run(lambda uow: uow.users.get(ADA))


async def night(units: Units[IdentityWork], role_id: RoleId = NIGHT) -> CustomRole:
    async def found(uow: IdentityWork) -> CustomRole:
        return await uow.custom_roles.get(role_id)

    return await units.run(found)


async def scope_of_ada(units: Units[IdentityWork]) -> frozenset[str]:
    login = LoginId.derived(AT, str((await ada(units)).version))
    new = NewLogin(user_id=ADA, login_id=login, at=AT, expires_at=AT + timedelta(days=1), origin=Origin())

    async def opened(uow: IdentityWork) -> frozenset[str]:
        return (await open_login(new, await uow.users.get(ADA), uow)).scope

    return await units.run(opened)


async def test_whoever_holds_a_role_may_do_what_it_permits_until_it_is_taken(units: Units[IdentityWork]) -> None:
    assert await scope_of_ada(units) == frozenset()

    await units.run(lambda uow: change_roles(for_ada(NIGHT), uow))
    assert (await scope_of_ada(units), (await night(units)).tenure.holders) == (CANCELS, 1)

    await units.run(lambda uow: change_roles(for_ada(NIGHT), uow))
    assert ((await ada(units)).account.standing.epoch, (await night(units)).tenure.holders) == (1, 1)

    await units.run(lambda uow: change_roles(for_ada(None), uow))
    assert (await scope_of_ada(units), (await night(units)).tenure.holders) == (frozenset(), 0)
    assert (await ada(units)).account.standing.epoch == 2


async def test_whoever_holds_several_roles_may_do_what_any_of_them_permits(units: Units[IdentityWork]) -> None:
    await units.run(lambda uow: define_role(definition(LOOKS, DAY), uow))

    await units.run(lambda uow: change_roles(for_ada(NIGHT, OWNER, DAY), uow))
    both = await scope_of_ada(units), (await ada(units)).account.standing.epoch
    await units.run(lambda uow: change_roles(for_ada(NIGHT, OWNER, DAY), uow))
    again = (await ada(units)).account.standing.epoch
    await units.run(lambda uow: change_roles(for_ada(DAY), uow))

    assert (both, again) == ((CANCELS | LOOKS, 1), 1)
    assert (await scope_of_ada(units), (await ada(units)).account.standing.epoch) == (LOOKS, 2)
    assert [(await night(units, one)).tenure.holders for one in (NIGHT, DAY)] == [0, 1]


async def test_each_of_several_roles_begins_an_epoch_when_it_permits_something_else(units: Units[IdentityWork]) -> None:
    await units.run(lambda uow: define_role(definition(LOOKS, DAY), uow))
    await units.run(lambda uow: change_roles(for_ada(NIGHT, OWNER, DAY), uow))

    await units.run(lambda uow: change_role(definition(LOOKS), uow))
    await units.run(lambda uow: change_role(definition(CANCELS, DAY), uow))

    assert (await ada(units)).account.standing.epoch == 3
    assert await scope_of_ada(units) == LOOKS | CANCELS


async def test_of_several_roles_none_may_be_beyond_who_gives_them(units: Units[IdentityWork]) -> None:
    rich = RoleId.derived(AT, "rich")
    admin = Grantor(user_id=OWNER.user_id, org_id=OWNER.org_id, roles=frozenset({"admin"}))
    await units.run(lambda uow: define_role(definition(frozenset({"people:erase"}), rich, admin), uow))

    with pytest.raises(RoleNotGrantable):
        await units.run(lambda uow: change_roles(for_ada(NIGHT, OWNER, rich), uow))
    with pytest.raises(NotFound):
        await units.run(lambda uow: change_roles(for_ada(NIGHT, OWNER, RoleId.derived(AT, "unknown")), uow))

    assert ((await ada(units)).account.custom_roles, (await night(units)).tenure.holders) == (frozenset(), 0)


@pytest.mark.parametrize("by_both", [{}, {"custom_role": NIGHT}, {"custom_role": ""}])
def test_a_role_counts_by_whichever_field_it_comes(by_both: dict[str, str]) -> None:
    asked = RoleList.model_validate({"roles": ["viewer"], "custom_roles": [DAY], **by_both})

    assert asked.own_roles == {DAY} | set(filter(None, by_both.values()))


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ({"custom_role": None, "custom_roles": None}, []),
        ({"custom_role": "rol_1", "custom_roles": None}, ["rol_1"]),
        ({"custom_role": None, "custom_roles": ["rol_1", "rol_2"]}, []),
        ({"custom_role": "rol_3", "custom_roles": ["rol_1", "rol_2"]}, ["rol_3"]),
        ({"custom_role": "rol_1", "custom_roles": ["rol_1", "rol_2"]}, ["rol_1", "rol_2"]),
    ],
)
async def test_what_the_version_before_wrote_counts(
    units: Units[IdentityWork], written: dict[str, Any], kept: list[str]
) -> None:
    row = USERS.to_row(await ada(units)) | {"id": ADA, "version": 1, "sequence": 1}

    assert sorted(USERS.from_row(row | written).account.custom_roles) == kept


async def test_a_role_that_permits_something_else_begins_an_epoch_for_all_who_hold_it(
    units: Units[IdentityWork],
) -> None:
    await units.run(lambda uow: change_roles(for_ada(NIGHT), uow))

    await units.run(lambda uow: change_role(definition(frozenset({"orders:read"})), uow))
    await units.run(lambda uow: change_role(definition(frozenset({"orders:read"})), uow))

    assert (await ada(units)).account.standing.epoch == 2
    assert await scope_of_ada(units) == {"orders:read"}


@pytest.mark.parametrize(
    ("permissions", "by", "error"),
    [
        (frozenset({"ledger:unclaimed"}), OWNER, RoleNotGrantable),
        (
            frozenset({"orders:read", "payments:refund"}),
            DEFINER,
            RoleNotGrantable,
        ),
    ],
)
async def test_nobody_defines_more_than_they_may_give(
    units: Units[IdentityWork], permissions: frozenset[str], by: Grantor, error: type[Exception]
) -> None:
    cmd = definition(permissions, RoleId.derived(AT, "more"), by)

    with pytest.raises(error):
        await units.run(lambda uow: define_role(cmd, uow))
    with pytest.raises(error):
        await units.run(lambda uow: change_role(definition(permissions, by=by), uow))


async def test_nobody_gives_or_takes_a_role_beyond_them(units: Units[IdentityWork]) -> None:
    rich = RoleId.derived(AT, "rich")
    admin = Grantor(user_id=OWNER.user_id, org_id=OWNER.org_id, roles=frozenset({"admin"}))
    await units.run(lambda uow: define_role(definition(frozenset({"people:erase"}), rich, admin), uow))

    with pytest.raises(RoleNotGrantable):
        await units.run(lambda uow: change_roles(for_ada(rich), uow))
    await units.run(lambda uow: change_roles(for_ada(rich, admin), uow))
    with pytest.raises(RoleNotGrantable):
        await units.run(lambda uow: change_roles(for_ada(None), uow))


@pytest.mark.parametrize(
    "effect",
    [
        lambda uow: change_role(definition(by=FOREIGNER), uow),
        lambda uow: delete_role(NIGHT, FOREIGNER, uow),
        lambda uow: change_roles(for_ada(RoleId.derived(AT, "unknown")), uow),
    ],
)
async def test_a_role_of_another_organization_does_not_exist(
    units: Units[IdentityWork], effect: Callable[[IdentityWork], Awaitable[object]]
) -> None:
    with pytest.raises(NotFound):
        await units.run(effect)


async def test_whoever_moves_to_another_organization_leaves_the_role_behind(units: Units[IdentityWork]) -> None:
    await units.run(lambda uow: change_roles(for_ada(NIGHT), uow))
    cmd = CreateOrganization(org_id=OrgId.derived(AT, "dal"), name="Dal House", owner_id=ADA, at=AT)

    await units.run(lambda uow: create_organization(cmd, uow))

    assert (await scope_of_ada(units), (await night(units)).tenure.holders) == (frozenset(), 0)


async def test_a_role_goes_when_nobody_holds_it(units: Units[IdentityWork]) -> None:
    await units.run(lambda uow: change_roles(for_ada(NIGHT), uow))
    with pytest.raises(RoleInUse, match="1 people"):
        await units.run(lambda uow: delete_role(NIGHT, OWNER, uow))

    await units.run(lambda uow: change_roles(for_ada(None), uow))
    await units.run(lambda uow: delete_role(NIGHT, OWNER, uow))

    with pytest.raises(NotFound):
        await units.run(lambda uow: change_roles(for_ada(NIGHT), uow))


async def test_an_organization_has_a_hundred_roles_at_most_and_their_names_can_be_shown(
    units: Units[IdentityWork],
) -> None:
    assert (await night(units)).definition.name == "Night shift"

    async def all_but_one(uow: IdentityWork) -> None:
        for number in range(MOST_ROLES - 1):
            await define_role(definition(role_id=RoleId.derived(AT, str(number))), uow)

    await units.run(all_but_one)
    with pytest.raises(TooManyRoles):
        await units.run(lambda uow: define_role(definition(role_id=RoleId.derived(AT, "last")), uow))
    nameless = DefineRole(role_id=NIGHT, definition=Definition(name=" ", permissions=CANCELS), by=OWNER, at=AT)
    with pytest.raises(InvalidName):
        await units.run(lambda uow: change_role(nameless, uow))
