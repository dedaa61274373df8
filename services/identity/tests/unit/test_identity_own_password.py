"""Forgotten and changed passwords, through the real handlers and a store in memory."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, replace
from functools import partial

import pytest
import pytest_asyncio

from roundsman.contracts.types.notification import SendLetter, SendLetterKind
from roundsman.identity.api.accounts import Accounts, PasswordChange
from roundsman.identity.api.door import Door, LoginAttempt
from roundsman.identity.domain.device import Origin
from roundsman.identity.domain.errors import (
    AccountLocked,
    InvalidEmail,
    MailedSecretRefused,
    RefreshTokenRefused,
    SecondFactorNeeded,
    WeakPassword,
    WrongCredentials,
    WrongPassword,
)
from roundsman.identity.domain.passkey import Credential, Passkey, PasskeyFacts, PasskeyId
from roundsman.identity.domain.second_factor import SecondFactor
from roundsman.identity.domain.user import Change, User
from roundsman.identity.store.work import IdentityWork
from roundsman.identity.testing import PASSWORD, a_door, logged_in, noted, registered, without_notes
from roundsman.kernel.clock import ManualClock
from roundsman.kernel.ids import UserId
from roundsman.persistence.memory import MemoryDatabase
from roundsman.testkit import staged, timers_set

EMAIL, WANTED = "ada@example.com", "another good one"
PHONE = Origin(device="Ada's phone", address="203.0.113.7")
HOUR_S = 3600


@dataclass(frozen=True, slots=True)
class House:
    """Ada's account, and what she does about it."""

    door: Door
    accounts: Accounts
    ada: UserId
    clock: ManualClock
    database: MemoryDatabase

    async def user(self) -> User:
        return await self.door.units.run(lambda uow: uow.users.get(self.ada))

    def letters(self, kind: SendLetterKind) -> Sequence[SendLetter]:
        return [one for one in staged(self.database) if isinstance(one, SendLetter) and one.kind is kind]

    def told(self) -> list[str]:
        return [type(one).__name__ for one in without_notes(self.database) if not isinstance(one, SendLetter)]

    async def forget(self, email: str = EMAIL) -> Sequence[SendLetter]:
        """Somebody asks, and what they set off happens; gives the letters so far."""
        await self.accounts.ask_reset(email)
        for name, timer in timers_set(self.database).items():
            await self.door.units.run(partial(self.accounts.mail_reset, timer))
            del self.database.state.timers[name]
        return self.letters(SendLetterKind.RESET_PASSWORD)

    async def log_in(self, password: str = PASSWORD) -> str:
        """Gives the refresh token."""
        return (await self.door.log_in(LoginAttempt(email=EMAIL, password=password, origin=PHONE))).refresh_token

    async def with_second_factor(self) -> None:
        async def switched_on(uow: IdentityWork) -> None:
            factor = SecondFactor.enrolled(self.ada, self.door.codes.fresh(self.ada, EMAIL).sealed, self.clock.at)
            factor.confirm(frozenset(), self.clock.at)
            uow.second_factors.add(factor)

        await self.door.units.run(switched_on)

    async def with_passkey(self) -> None:
        async def added(uow: IdentityWork) -> None:
            credential = Credential(credential_id="one", public_key="", sign_count=0)
            facts = PasskeyFacts(user_id=self.ada, credential=credential, name="Phone", added_at=self.clock.at)
            uow.passkeys.add(Passkey.add(PasskeyId.new(self.clock.at), facts))

        await self.door.units.run(added)

    async def passkeys(self) -> list[bool]:
        """Whether each works."""
        found = await self.door.units.run(lambda uow: uow.passkeys.find_by("user_id", [self.ada]))
        return [one.works for one in found]


@pytest_asyncio.fixture(loop_scope="session")
async def house() -> AsyncIterator[House]:
    clock = ManualClock()
    async with a_door(clock) as (door, database):
        yield House(door, Accounts(door), await registered(door, "ada"), clock, database)


async def test_a_letter_resets_the_password_once_and_ends_all_sessions(house: House) -> None:
    before = [await house.log_in() for _ in range(2)]
    [letter] = await house.forget()

    await house.accounts.reset_password(letter.secret, WANTED, PHONE)

    with pytest.raises(WrongCredentials):
        await house.log_in()
    assert await house.log_in(WANTED)
    for refresh_token in before:
        with pytest.raises(RefreshTokenRefused):
            await house.door.refresh(refresh_token)
    with pytest.raises(MailedSecretRefused):
        await house.accounts.reset_password(letter.secret, "a third good one", PHONE)


async def test_the_owner_is_told_that_it_changed_and_on_which_device(house: House) -> None:
    [letter] = await house.forget()

    await house.accounts.reset_password(letter.secret, WANTED, PHONE)

    [notice] = house.letters(SendLetterKind.PASSWORD_CHANGED)
    assert (notice.email, notice.device, notice.secret) == (EMAIL, "Ada's phone", "")
    assert house.told()[-2:] == ["EmailVerified", "PasswordChanged"]
    assert PHONE.address not in str(without_notes(house.database))
    assert noted(house.database) == [("password.reset", house.ada)]


@pytest.mark.parametrize(("late_s", "works"), [(HOUR_S - 1, True), (HOUR_S, False)])
async def test_a_letter_is_good_for_an_hour(house: House, late_s: int, works: bool) -> None:
    [letter] = await house.forget()
    house.clock.advance(late_s)

    if works:
        await house.accounts.reset_password(letter.secret, WANTED, PHONE)
    else:
        with pytest.raises(MailedSecretRefused):
            await house.accounts.reset_password(letter.secret, WANTED, PHONE)

    assert ("PasswordChanged" in house.told()) is works


async def test_what_was_mailed_for_one_thing_opens_no_other(house: House) -> None:
    [verification] = house.letters(SendLetterKind.VERIFY_EMAIL)
    [reset] = await house.forget()

    with pytest.raises(MailedSecretRefused):
        await house.accounts.reset_password(verification.secret, WANTED, PHONE)
    with pytest.raises(MailedSecretRefused):
        await house.accounts.verify_email(reset.secret)

    assert house.told() == ["UserRegistered"]


async def test_a_weak_password_does_not_spend_the_letter(house: House) -> None:
    [letter] = await house.forget()

    for weak in ("short", EMAIL, "password1234"):
        with pytest.raises(WeakPassword):
            await house.accounts.reset_password(letter.secret, weak, PHONE)
    await house.accounts.reset_password(letter.secret, WANTED, PHONE)

    assert await house.log_in(WANTED)


async def test_asking_is_the_same_work_whether_there_is_an_account_or_not(house: House) -> None:
    before = len(house.database.state.outbox)

    await house.accounts.ask_reset(EMAIL)
    await house.accounts.ask_reset("nobody@example.com")

    known, unknown = timers_set(house.database).values()
    assert (known.kind, known.payload.keys(), known.due_at) == (unknown.kind, unknown.payload.keys(), unknown.due_at)
    assert len(house.database.state.outbox) == before


async def test_nobody_is_written_to_where_there_is_no_account(house: House) -> None:
    assert await house.forget("nobody@example.com") == []
    with pytest.raises(InvalidEmail):
        await house.forget("nobody")


async def test_who_is_kept_out_gets_no_letter(house: House) -> None:
    async def suspend(uow: IdentityWork) -> None:
        (await uow.users.get(house.ada)).suspend(Change(at=uow.now, real_at=uow.now))

    await house.door.units.run(suspend)

    assert await house.forget() == []


async def test_an_owner_is_sent_three_letters_an_hour_however_often_others_ask(house: House) -> None:
    for _ in range(6):
        letters = await house.forget()
    house.clock.advance(HOUR_S)

    assert (len(letters), len(await house.forget())) == (3, 4)


async def test_a_reset_does_not_get_around_a_second_factor(house: House) -> None:
    await house.accounts.verify_email(house.letters(SendLetterKind.VERIFY_EMAIL)[0].secret)
    await house.with_second_factor()
    await house.with_passkey()
    [letter] = await house.forget()

    await house.accounts.reset_password(letter.secret, WANTED, PHONE)

    with pytest.raises(SecondFactorNeeded):
        await house.log_in(WANTED)
    assert await house.passkeys() == [True]


async def test_who_reads_the_mail_gets_an_account_that_another_made_with_the_address(house: House) -> None:
    await house.with_second_factor()  # by whoever made it, who never answered the letter
    await house.with_passkey()
    [letter] = await house.forget()

    await house.accounts.reset_password(letter.secret, WANTED, PHONE)

    assert await house.log_in(WANTED)
    assert "SecondFactorSwitchedOff" in house.told()
    assert await house.passkeys() == [False]
    assert (await house.user()).account.email_verified_at is not None


async def a_change(house: House, current: str = PASSWORD, wanted: str = WANTED) -> PasswordChange:
    caller = await logged_in(house.door, "ada")
    return PasswordChange(current=current, wanted=wanted, session_id=caller.session_id, origin=PHONE)


async def test_a_change_keeps_the_session_that_asked_and_no_other(house: House) -> None:
    other, change = await house.log_in(), await a_change(house)

    await house.accounts.change_password(house.ada, change)

    logins = house.database.state.tables["logins"]
    assert [key for key, row in logins.items() if row["revoked_at"] is None] == [change.session_id]
    with pytest.raises(RefreshTokenRefused):
        await house.door.refresh(other)
    assert await house.log_in(WANTED)
    assert [one.device for one in house.letters(SendLetterKind.PASSWORD_CHANGED)] == ["Ada's phone"]
    assert noted(house.database) == [("password.changed", house.ada)]


async def test_a_change_wants_the_password_and_counts_wrong_ones(house: House) -> None:
    change = await a_change(house, current="not this password")

    for _ in range(3):
        with pytest.raises(WrongPassword):
            await house.accounts.change_password(house.ada, change)
    with pytest.raises(AccountLocked):
        await house.accounts.change_password(house.ada, replace(change, current=PASSWORD))

    assert "PasswordChanged" not in house.told()


@pytest.mark.parametrize("wanted", ["short", EMAIL, PASSWORD])
async def test_a_change_wants_a_good_password_that_is_another(house: House, wanted: str) -> None:
    with pytest.raises(WeakPassword):
        await house.accounts.change_password(house.ada, await a_change(house, wanted=wanted))

    assert "PasswordChanged" not in house.told()


async def test_a_change_shows_no_password_of_itself(house: House) -> None:
    change = await a_change(house)

    assert [text for text in (PASSWORD, WANTED) if text in repr(change)] == []
