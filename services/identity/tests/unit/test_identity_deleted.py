"""Deleted accounts: kept out, kept, and restored; through the handlers and a store in memory."""

from collections.abc import AsyncIterator
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from functools import partial

import pytest
import pytest_asyncio

from roundsman.contracts.types.notification import SendLetter, SendLetterKind
from roundsman.identity.api.accounts import Accounts
from roundsman.identity.api.door import Door, LoginAttempt, Newcomer
from roundsman.identity.domain.errors import AccountDeleted, OwnDeletion, RoleNotGrantable, WrongCredentials
from roundsman.identity.domain.organization import DEFAULT_ORG_ID
from roundsman.identity.domain.roles import Grantor
from roundsman.identity.domain.user import User
from roundsman.identity.handlers.delete_user import DeleteUser, delete_user, restore_user
from roundsman.identity.testing import PASSWORD, a_door, registered
from roundsman.kernel.clock import ManualClock
from roundsman.kernel.errors import DomainError, NotFound
from roundsman.kernel.ids import OrgId, UserId
from roundsman.persistence.memory import MemoryDatabase
from roundsman.testkit import staged, timers_set

BOSS = UserId.derived(ManualClock().at, "boss")
EMAIL = "ada@example.com"


@dataclass(frozen=True, slots=True)
class House:
    """Ada has an account and is logged in."""

    door: Door
    clock: ManualClock
    database: MemoryDatabase
    ada: UserId
    refresh_token: str

    def deletion(self, *roles: str, by: UserId = BOSS, org_id: OrgId = DEFAULT_ORG_ID) -> DeleteUser:
        grantor = Grantor(user_id=by, org_id=org_id, roles=frozenset(roles or ("admin",)))
        return DeleteUser(user_id=self.ada, by=grantor, at=self.clock.now())

    async def delete(self) -> User:
        return await self.door.units.run(partial(delete_user, self.deletion()))

    def told(self) -> list[str]:
        return [type(one).__name__ for one in staged(self.database) if not isinstance(one, SendLetter)]

    def letters(self) -> list[SendLetterKind]:
        return [one.kind for one in staged(self.database) if isinstance(one, SendLetter)]


@pytest_asyncio.fixture(loop_scope="session")
async def house() -> AsyncIterator[House]:
    clock = ManualClock()
    async with a_door(clock) as (door, database):
        ada = await registered(door, "ada")
        pair = await door.log_in(LoginAttempt(email=EMAIL, password=PASSWORD))
        yield House(door, clock, database, ada, pair.refresh_token)


async def test_a_deleted_person_neither_logs_in_nor_goes_on_until_restored(house: House) -> None:
    log_in = LoginAttempt(email=EMAIL, password=PASSWORD)

    await house.delete()
    with pytest.raises(AccountDeleted):
        await house.door.refresh(house.refresh_token)
    with pytest.raises(AccountDeleted):
        await house.door.log_in(log_in)
    with pytest.raises(WrongCredentials):  # who does not know the password learns nothing
        await house.door.log_in(LoginAttempt(email=EMAIL, password="not this password"))
    await house.door.units.run(partial(restore_user, house.deletion()))

    assert (await house.door.log_in(log_in)).access_token
    assert house.told() == ["UserRegistered", "UserDeleted", "UserRestored"]


async def test_deleting_ends_sessions_begins_an_epoch_and_is_told_once(house: House) -> None:
    for _ in range(2):
        user = await house.delete()

    assert user.account.standing.epoch == 1
    assert [row["revoked_at"] for row in house.database.state.tables["logins"].values()] == [house.clock.now()]
    assert house.told() == ["UserRegistered", "UserDeleted"]


async def test_restoring_who_is_there_is_not_told(house: House) -> None:
    await house.door.units.run(partial(restore_user, house.deletion()))

    assert house.told() == ["UserRegistered"]


async def test_nobody_else_gets_the_address_and_nobody_is_written_to(house: House) -> None:
    await house.delete()
    house.clock.advance(3600)
    newcomer = Newcomer(user_id=UserId.new(house.clock.at), email=EMAIL, name="Eve", password=PASSWORD, role="customer")

    assert await house.door.register(newcomer) is None
    accounts = Accounts(house.door)
    await accounts.ask_reset(EMAIL)
    for timer in timers_set(house.database).values():
        await house.door.units.run(partial(accounts.mail_reset, timer))

    assert house.letters() == [SendLetterKind.VERIFY_EMAIL]


@pytest.mark.parametrize(
    ("role", "org_id", "outcome"),
    [
        ("admin", DEFAULT_ORG_ID, nullcontext()),
        ("owner", DEFAULT_ORG_ID, pytest.raises(RoleNotGrantable)),
        ("manager", DEFAULT_ORG_ID, pytest.raises(RoleNotGrantable)),
        ("admin", OrgId.derived(ManualClock().at, "other"), pytest.raises(NotFound)),
    ],
)
async def test_an_admin_of_the_organization_alone_deletes(
    house: House,
    role: str,
    org_id: OrgId,
    outcome: AbstractContextManager[pytest.ExceptionInfo[DomainError] | None],
) -> None:
    with outcome as refused:
        await house.door.units.run(partial(delete_user, house.deletion(role, org_id=org_id)))

    assert ("UserDeleted" in house.told()) is (refused is None)


async def test_nobody_deletes_themselves_here(house: House) -> None:
    with pytest.raises(OwnDeletion):
        await house.door.units.run(partial(delete_user, house.deletion("admin", by=house.ada)))

    assert "UserDeleted" not in house.told()
