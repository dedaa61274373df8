"""Roles and organizations, through the handlers and a store in memory."""

from contextlib import nullcontext
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from roundsman.contracts.types import identity as contracts
from roundsman.identity.domain.email import EmailAddress
from roundsman.identity.domain.errors import AlreadyOwner, EmailNotVerified, InvalidName, RoleNotGrantable
from roundsman.identity.domain.organization import DEFAULT_ORG_ID, DEFAULT_ORG_NAME
from roundsman.identity.domain.roles import Grantor
from roundsman.identity.handlers.change_roles import ChangeRoles, change_roles
from roundsman.identity.handlers.create_organization import CreateOrganization, create_organization
from roundsman.identity.handlers.found_platform import found_platform
from roundsman.identity.handlers.register_user import RegisterUser, register_user
from roundsman.identity.messaging.outbound import outbound
from roundsman.identity.store.work import IdentityWork
from roundsman.kernel.errors import NotFound
from roundsman.kernel.ids import OrgId, UserId
from roundsman.persistence.memory import MemoryDatabase
from roundsman.persistence.units import Units
from roundsman.testkit import memory_units, staged

AT = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
ADA = UserId.derived(AT, "ada")
ADMIN = Grantor(user_id=UserId.derived(AT, "admin"), org_id=DEFAULT_ORG_ID, roles=frozenset({"admin"}))
DAL_HOUSE = CreateOrganization(org_id=OrgId.derived(AT, "dal"), name="Dal House", owner_id=ADA, at=AT)


@pytest.fixture
async def house() -> tuple[Units[IdentityWork], MemoryDatabase]:
    units, database = memory_units(IdentityWork, outbound)
    email = EmailAddress("ada@example.com")
    cmd = RegisterUser(user_id=ADA, email=email, name="Ada", roles=["customer"], password_digest="digest")
    await units.run(lambda uow: register_user(cmd, uow))
    database.state.outbox.clear()
    return units, database


def roles_for_ada(*roles: str, by: Grantor = ADMIN) -> ChangeRoles:
    return ChangeRoles(user_id=ADA, roles=frozenset(roles), by=by, at=AT)


async def test_the_same_roles_again_are_told_once(house: tuple[Units[IdentityWork], MemoryDatabase]) -> None:
    units, database = house
    cmd = roles_for_ada("support", "customer")

    for _ in range(2):
        await units.run(lambda uow: change_roles(cmd, uow))

    [told] = staged(database)
    assert isinstance(told, contracts.RolesChanged)
    assert (told.user_id, told.org_id, told.roles) == (ADA, DEFAULT_ORG_ID, ("customer", "support"))
    assert database.state.outbox[0].headers["ce_sequence"] == "2"


async def test_a_user_of_another_organization_is_not_found(
    house: tuple[Units[IdentityWork], MemoryDatabase],
) -> None:
    units, database = house
    foreign = Grantor(user_id=ADMIN.user_id, org_id=OrgId.derived(AT, "other"), roles=ADMIN.roles)

    with pytest.raises(NotFound):
        await units.run(lambda uow: change_roles(roles_for_ada("support", by=foreign), uow))

    assert staged(database) == []


async def test_an_owner_makes_no_admin(house: tuple[Units[IdentityWork], MemoryDatabase]) -> None:
    units, database = house
    owner = Grantor(user_id=ADMIN.user_id, org_id=DEFAULT_ORG_ID, roles=frozenset({"owner"}))

    with pytest.raises(RoleNotGrantable):
        await units.run(lambda uow: change_roles(roles_for_ada("admin", by=owner), uow))

    assert staged(database) == []


@pytest.mark.parametrize(
    ("roles", "by", "refused"),
    [
        (("support",), ADMIN, True),
        (("viewer", "customer"), ADMIN, False),  # may no more than a customer
        (("driver", "vendor"), ADMIN, False),  # as anybody may register
        (("manager",), replace(ADMIN, user_id=ADA, roles=frozenset({"owner"})), False),  # their own
    ],
)
async def test_who_is_trusted_with_more_has_a_verified_address(
    house: tuple[Units[IdentityWork], MemoryDatabase], roles: tuple[str, ...], by: Grantor, refused: bool
) -> None:
    units, database = house
    users = database.state.tables["users"]
    users[ADA] = {**users[ADA], "email_verified_at": None}

    with pytest.raises(EmailNotVerified) if refused else nullcontext():
        await units.run(lambda uow: change_roles(roles_for_ada(*roles, by=by), uow))

    assert len(staged(database)) == (not refused)


async def test_who_creates_an_organization_owns_it_and_moves_in(
    house: tuple[Units[IdentityWork], MemoryDatabase],
) -> None:
    units, database = house

    await units.run(lambda uow: create_organization(DAL_HOUSE, uow))

    moved = contracts.RolesChanged(user_id=ADA, org_id=DAL_HOUSE.org_id, roles=("customer", "owner"), at=AT)
    created = contracts.OrganizationCreated(org_id=DAL_HOUSE.org_id, name="Dal House", owner_id=ADA, at=AT)
    assert staged(database) == [moved, created]
    assert [row.key for row in database.state.outbox] == [ADA, DAL_HOUSE.org_id]


async def test_a_person_owns_one_organization_at_most(house: tuple[Units[IdentityWork], MemoryDatabase]) -> None:
    units, database = house
    second = CreateOrganization(org_id=OrgId.derived(AT, "second"), name="Second", owner_id=ADA, at=AT)
    await units.run(lambda uow: create_organization(DAL_HOUSE, uow))

    with pytest.raises(AlreadyOwner):
        await units.run(lambda uow: create_organization(second, uow))

    assert list(database.state.tables["organizations"]) == [DAL_HOUSE.org_id]


async def test_an_organization_has_a_name(house: tuple[Units[IdentityWork], MemoryDatabase]) -> None:
    units, database = house
    nameless = CreateOrganization(org_id=DAL_HOUSE.org_id, name=" ", owner_id=ADA, at=AT)

    with pytest.raises(InvalidName):
        await units.run(lambda uow: create_organization(nameless, uow))

    assert staged(database) == []


async def test_the_platform_is_founded_once() -> None:
    units, database = memory_units(IdentityWork, outbound)

    for _ in range(2):
        await units.run(found_platform)

    [told] = staged(database)
    assert isinstance(told, contracts.OrganizationCreated)
    assert (told.org_id, told.name) == (DEFAULT_ORG_ID, DEFAULT_ORG_NAME)


def test_an_event_that_nobody_can_tell_is_a_fault() -> None:
    with pytest.raises(TypeError, match="object"):
        outbound(object())
