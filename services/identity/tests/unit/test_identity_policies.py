"""The rules for e-mails, names, passwords and roles, each at its boundary."""

from contextlib import AbstractContextManager, nullcontext
from datetime import UTC, datetime
from typing import Any

import pytest

from roundsman.identity.domain import names, passwords, roles
from roundsman.identity.domain.email import EmailAddress
from roundsman.identity.domain.errors import (
    InvalidEmail,
    InvalidName,
    InvalidRoles,
    OwnAdminRole,
    RoleNotGrantable,
    WeakPassword,
)
from roundsman.kernel.errors import DomainError
from roundsman.kernel.ids import OrgId, UserId
from roundsman.web import Role

AT = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
ADA, BOB = UserId.derived(AT, "ada"), UserId.derived(AT, "bob")
ORG = OrgId.derived(AT, "org")


def expect(error: type[DomainError] | None) -> AbstractContextManager[Any]:
    return pytest.raises(error) if error else nullcontext()


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("a@b.c", None),
        (" ada.lovelace+food@mail.example.com ", None),
        ("ü@exämple.com", None),
        ("a" * 64 + "@example.com", None),
        ("a" * 65 + "@example.com", InvalidEmail),
        ("a@" + "b" * 248 + ".com", None),
        ("a@" + "b" * 249 + ".com", InvalidEmail),
        ("", InvalidEmail),
        ("ada", InvalidEmail),
        ("ada@example", InvalidEmail),
        ("@example.com", InvalidEmail),
        ("ada@.com", InvalidEmail),
        ("ada@example..com", InvalidEmail),
        ("ada@example.com.", InvalidEmail),
        ("a b@example.com", InvalidEmail),
        ("a@b@example.com", InvalidEmail),
        ("a\u0000@example.com", InvalidEmail),
        ("a@example.com\nbcc:b@example.com", InvalidEmail),
    ],
)
def test_an_e_mail_has_the_shape_of_one(text: str, error: type[DomainError] | None) -> None:
    with expect(error):
        assert EmailAddress.parse(text).text == text.strip()


def test_e_mails_that_differ_in_case_are_the_same() -> None:
    assert EmailAddress.parse("ADA@Example.com").key == EmailAddress.parse("ada@example.COM").key


@pytest.mark.parametrize(
    ("password", "error"),
    [
        ("abcdefghi", WeakPassword),
        ("kjhqweruzx", None),
        ("x7" * 100, WeakPassword),
        ("x7q" * 66 + "zz", None),
        ("x7q" * 66 + "zzz", WeakPassword),
        ("1234567890", WeakPassword),
        ("PASSWORD123", WeakPassword),
        (" password123 ", WeakPassword),
        ("aaaaaaaaaaaa", WeakPassword),
        ("abababababab", WeakPassword),
        ("ADA@example.com", WeakPassword),
        ("roundsman-demo", None),
    ],
)
def test_a_password_is_long_and_not_one_that_is_tried_first(password: str, error: type[DomainError] | None) -> None:
    with expect(error):
        assert passwords.check_password(password, "ada@example.com") is None  # type: ignore[func-returns-value]


@pytest.mark.parametrize(
    ("password", "error"),
    [
        ("Roundsman2026!", WeakPassword),
        ("roundsman-roundsman", WeakPassword),
        ("admin.driver.77", WeakPassword),
        ("lovelace-1815-", WeakPassword),
        ("roundsman-abc", WeakPassword),
        ("roundsman-abcd", None),
        ("lovelace likes numbers", None),
        ("2026-1815-77", None),
    ],
)
def test_a_password_is_more_than_words_of_the_context(password: str, error: type[DomainError] | None) -> None:
    with expect(error):
        assert passwords.check_password(password, "lovelace@example.com") is None  # type: ignore[func-returns-value]


def test_every_common_password_would_otherwise_be_long_enough() -> None:
    assert min(len(common) for common in passwords._COMMON) == passwords.SHORTEST


@pytest.mark.parametrize(
    ("name", "error"),
    [
        ("", InvalidName),
        ("  ", InvalidName),
        ("A", None),
        ("a" * 100, None),
        ("a" * 101, InvalidName),
        ("Ada\tLovelace", InvalidName),
        ("李 小龙", None),
    ],
)
def test_a_name_can_be_shown(name: str, error: type[DomainError] | None) -> None:
    with expect(error):
        assert names.checked_name(f" {name} ") == name


def test_identity_knows_the_roles_that_tokens_may_have() -> None:
    assert set(Role) == roles.KNOWN


@pytest.mark.parametrize(
    ("by", "whose", "old", "new", "error"),
    [
        ({"admin"}, BOB, {"customer"}, {"admin"}, None),
        ({"admin"}, BOB, {"admin"}, {"customer"}, None),
        ({"admin"}, ADA, {"admin"}, {"admin", "support"}, None),
        ({"admin"}, ADA, {"admin"}, {"support"}, OwnAdminRole),
        ({"owner"}, BOB, {"customer"}, {"dispatcher", "owner"}, None),
        ({"owner"}, BOB, {"customer"}, {"admin"}, RoleNotGrantable),
        ({"owner"}, BOB, {"admin"}, {"customer"}, RoleNotGrantable),
        ({"owner"}, BOB, {"admin"}, {"admin", "support"}, RoleNotGrantable),
        ({"manager", "support"}, BOB, {"customer"}, {"driver"}, RoleNotGrantable),
        ({"admin"}, BOB, {"customer"}, set(), InvalidRoles),
        ({"admin"}, BOB, {"customer"}, {"emperor"}, InvalidRoles),
    ],
)
def test_who_may_give_which_role(
    by: set[str], whose: UserId, old: set[str], new: set[str], error: type[DomainError] | None
) -> None:
    grantor = roles.Grantor(user_id=ADA, org_id=ORG, roles=frozenset(by))

    with expect(error):
        assert grantor.check(whose, roles.Held(roles=old), roles.Held(roles=new)) is None  # type: ignore[func-returns-value]
