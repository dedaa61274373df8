"""The table of who may do what."""

import pytest

from roundsman.kernel.rights import HELD, Permission, Role, gives, held

PLATFORM = {
    Permission.LEDGER_UNCLAIMED,
    Permission.PEOPLE_DELETE,
    Permission.PEOPLE_ERASE,
    Permission.SIGNING_KEYS_ROTATE,
    Permission.INSIGHTS_PLATFORM,
    Permission.PLATFORM_OPERATE,
}


def test_every_role_stands_in_the_table() -> None:
    assert set(HELD) == set(Role)


@pytest.mark.parametrize("role", list(Role))
def test_everybody_has_their_own_account_and_sees_what_they_take_part_in(role: Role) -> None:
    assert held([role]) >= {Permission.OWN_ACCOUNT, Permission.OWN_READ}


def test_an_admin_may_do_everything_and_only_an_admin_what_is_the_platforms() -> None:
    assert held([Role.ADMIN]) == set(Permission)
    assert not PLATFORM & held(role for role in Role if role is not Role.ADMIN)


def test_roles_add_up_and_unknown_ones_add_nothing() -> None:
    assert held([Role.CUSTOMER, Role.DRIVER, "emperor"]) == HELD[Role.CUSTOMER] | HELD[Role.DRIVER]
    assert held([]) == gives([]) == frozenset()


@pytest.mark.parametrize("role", list(Role))
def test_an_owner_may_give_every_role_but_admin(role: Role) -> None:
    assert (held([role]) <= gives([Role.OWNER])) is (role is not Role.ADMIN)


def test_others_give_no_more_than_they_hold() -> None:
    assert gives([Role.MANAGER]) == held([Role.MANAGER])


@pytest.mark.parametrize("permission", list(Permission))
def test_a_permission_is_written_as_a_thing_and_a_verb(permission: Permission) -> None:
    thing, _, verb = permission.partition(":")

    assert thing
    assert verb.islower()
