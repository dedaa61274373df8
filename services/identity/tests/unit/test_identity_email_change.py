"""Another e-mail address: asked for by its person, confirmed by its mail."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import partial

import pytest
import pytest_asyncio

from roundsman.contracts.types.identity import EmailVerified, ProfileChanged
from roundsman.contracts.types.notification import SendLetter, SendLetterKind
from roundsman.identity.api.accounts import Accounts, BroughtEmail, PasswordChange
from roundsman.identity.api.door import Door, LoginAttempt
from roundsman.identity.domain.device import Origin
from roundsman.identity.domain.email import EmailAddress
from roundsman.identity.domain.errors import (
    AccountExists,
    AccountSuspended,
    InvalidEmail,
    MailedSecretRefused,
    RefreshTokenRefused,
    TooManyLetters,
    WrongCredentials,
)
from roundsman.identity.domain.invitation import Invitation, InvitationId, InvitationLetter, Terms
from roundsman.identity.domain.letters import LetterId
from roundsman.identity.domain.organization import DEFAULT_ORG_ID
from roundsman.identity.domain.user import Change, User
from roundsman.identity.seeds import Seed, plant
from roundsman.identity.store.work import IdentityWork
from roundsman.identity.testing import PASSWORD, a_door, logged_in, noted, registered
from roundsman.kernel.clock import ManualClock
from roundsman.kernel.ids import UserId
from roundsman.persistence.memory import MemoryDatabase
from roundsman.testkit import staged, timers_set

OLD, NEW = "ada@example.com", "ada@elsewhere.example"
PHONE = Origin(device="Ada's phone", address="203.0.113.7")
HOUR_S, DAY_S = 3600, 86_400
CONFIRM, ASKED, CHANGED = SendLetterKind.CONFIRM_EMAIL, SendLetterKind.EMAIL_CHANGE_ASKED, SendLetterKind.EMAIL_CHANGED


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

    async def ask(self, email: str = NEW, by: UserId | None = None) -> Sequence[SendLetter]:
        """Somebody (Ada, unless told) asks, and what they set off happens; gives the letters with secrets so far."""
        await self.accounts.ask_email_change(by or self.ada, email, PHONE)
        for name, timer in timers_set(self.database).items():
            await self.door.units.run(partial(self.accounts.mail_email_change, timer))
            del self.database.state.timers[name]
        return self.letters(CONFIRM)

    async def confirm(self, token: str, session_id: str = "", by: UserId | None = None) -> None:
        brought = BroughtEmail(token=token, session_id=session_id, origin=PHONE)
        await self.accounts.confirm_email_change(by or self.ada, brought)

    async def log_in(self, email: str = OLD) -> str:
        """Gives the refresh token."""
        return (await self.door.log_in(LoginAttempt(email=email, password=PASSWORD))).refresh_token


@pytest_asyncio.fixture(loop_scope="session")
async def house() -> AsyncIterator[House]:
    clock = ManualClock()
    async with a_door(clock) as (door, database):
        yield House(door, Accounts(door), await registered(door, "ada"), clock, database)


async def test_the_address_counts_once_its_letter_is_brought_and_other_sessions_end(house: House) -> None:
    other, here = await house.log_in(), await logged_in(house.door, "ada")
    [letter] = await house.ask()
    assert (letter.email, (await house.user()).account.email.text) == (NEW, OLD)

    await house.confirm(letter.secret, here.session_id)

    assert (await house.user()).account.email.text == NEW
    with pytest.raises(WrongCredentials):
        await house.log_in(OLD)
    assert await house.log_in(NEW)
    with pytest.raises(RefreshTokenRefused):
        await house.door.refresh(other)
    assert house.database.state.tables["logins"][here.session_id]["revoked_at"] is None
    with pytest.raises(MailedSecretRefused):
        await house.confirm(letter.secret, here.session_id)


async def test_the_former_address_is_told_when_it_is_asked_and_when_it_is_done(house: House) -> None:
    [letter] = await house.ask()
    [asked] = house.letters(ASKED)
    await house.confirm(letter.secret)

    [changed] = house.letters(CHANGED)
    assert [(one.email, one.secret) for one in (asked, changed)] == [(OLD, ""), (OLD, "")]
    assert changed.device == "Ada's phone"
    assert noted(house.database) == [("email.change-asked", house.ada), ("email.changed", house.ada)]


async def test_others_hear_of_the_address_and_that_it_is_confirmed(house: House) -> None:
    [letter] = await house.ask()
    assert not [one for one in staged(house.database) if isinstance(one, ProfileChanged)]

    await house.confirm(letter.secret)

    verified, profile = [one for one in staged(house.database) if isinstance(one, EmailVerified | ProfileChanged)]
    assert (type(verified), profile.user_id) == (EmailVerified, house.ada)
    assert isinstance(profile, ProfileChanged)
    assert profile.email == NEW


@pytest.mark.parametrize(("late_s", "works"), [(DAY_S - 1, True), (DAY_S, False)])
async def test_a_letter_is_good_for_a_day(house: House, late_s: int, works: bool) -> None:
    [letter] = await house.ask()
    house.clock.advance(late_s)

    if works:
        await house.confirm(letter.secret)
    else:
        with pytest.raises(MailedSecretRefused):
            await house.confirm(letter.secret)

    assert ((await house.user()).account.email.text == NEW) is works


async def test_nobody_else_can_bring_it_and_it_opens_nothing_else(house: House) -> None:
    eve = await registered(house.door, "eve")
    [letter] = await house.ask()

    with pytest.raises(MailedSecretRefused):
        await house.confirm(letter.secret, by=eve)
    with pytest.raises(MailedSecretRefused):
        await house.accounts.verify_email(letter.secret)
    with pytest.raises(MailedSecretRefused):
        await house.confirm(house.letters(SendLetterKind.VERIFY_EMAIL)[0].secret)

    assert (await house.user()).account.email.text == OLD


async def test_asking_is_the_same_work_whether_the_address_is_taken_or_not(house: House) -> None:
    await registered(house.door, "eve")

    for email in (NEW, "eve@example.com"):
        await house.accounts.ask_email_change(house.ada, email, PHONE)

    assert [one.email for one in house.letters(ASKED)] == [OLD, OLD]
    [timer] = timers_set(house.database).values()
    assert timer.payload.keys() == {"email"}


async def test_the_owner_of_a_taken_address_is_told_and_who_asks_gets_nothing(house: House) -> None:
    await registered(house.door, "eve")

    assert await house.ask("EVE@example.com") == []

    assert [one.email for one in house.letters(SendLetterKind.ACCOUNT_EXISTS)] == ["eve@example.com"]
    assert (await house.user()).account.wanted_email is None


async def test_an_address_that_was_taken_meanwhile_is_not_got(house: House) -> None:
    eve = await registered(house.door, "eve")
    [letter] = await house.ask()
    [_, hers] = await house.ask(by=eve)
    await house.confirm(hers.secret, by=eve)

    with pytest.raises(AccountExists):
        await house.confirm(letter.secret)

    assert (await house.user()).account.email.text == OLD


async def test_only_the_address_that_was_asked_for_last_can_be_confirmed(house: House) -> None:
    [first] = await house.ask("one@elsewhere.example")
    [_, second] = await house.ask("two@elsewhere.example")

    with pytest.raises(MailedSecretRefused):
        await house.confirm(first.secret)
    await house.confirm(second.secret)

    assert (await house.user()).account.email.text == "two@elsewhere.example"


async def test_asking_for_a_taken_address_calls_off_the_one_before(house: House) -> None:
    await registered(house.door, "eve")
    [letter] = await house.ask()
    await house.ask("eve@example.com")

    with pytest.raises(MailedSecretRefused):
        await house.confirm(letter.secret)

    assert (await house.user()).account.email.text == OLD


async def test_a_changed_password_calls_it_off(house: House) -> None:
    [letter] = await house.ask()
    change = PasswordChange(current=PASSWORD, wanted="another good one", session_id="", origin=PHONE)
    await house.accounts.change_password(house.ada, change)

    with pytest.raises(MailedSecretRefused):
        await house.confirm(letter.secret)

    assert (await house.user()).account.email.text == OLD


async def test_a_person_asks_three_times_an_hour(house: House) -> None:
    for number in range(3):
        await house.ask(f"{number}@elsewhere.example")
    with pytest.raises(TooManyLetters):
        await house.ask()
    house.clock.advance(HOUR_S)

    assert len(await house.ask()) == 4


async def test_an_address_is_written_to_three_times_an_hour_whoever_asks(house: House) -> None:
    people = [await registered(house.door, f"eve{number}") for number in range(4)]

    for person in people:
        letters = await house.ask("ADA@Elsewhere.example", by=person)
    await house.ask(NEW)

    assert len(letters) == len(house.letters(CONFIRM)) == 3
    assert (await house.user()).account.wanted_email is None


@pytest.mark.parametrize("email", [OLD, "nobody", ""])
async def test_one_asks_for_an_address_that_is_another(house: House, email: str) -> None:
    with pytest.raises(InvalidEmail):
        await house.ask(email)

    assert house.letters(ASKED) == []


async def test_ones_own_address_may_be_written_in_another_case(house: House) -> None:
    [letter] = await house.ask("Ada@Example.com")
    await house.confirm(letter.secret)

    assert (await house.user()).account.email == EmailAddress("Ada@Example.com")


async def test_who_is_kept_out_changes_nothing(house: House) -> None:
    async def suspend(uow: IdentityWork) -> None:
        (await uow.users.get(house.ada)).suspend(Change(at=uow.now, real_at=uow.now))

    [letter] = await house.ask()
    await house.door.units.run(suspend)

    with pytest.raises(AccountSuspended):
        await house.confirm(letter.secret)
    assert len(await house.ask()) == 1


async def test_invitations_that_they_accepted_are_found_under_the_new_address_and_open_ones_stay(house: House) -> None:
    ids = [InvitationId.derived(house.clock.at, name) for name in ("accepted", "open")]

    async def invited(uow: IdentityWork) -> None:
        for number, one in enumerate(ids):
            invitation = Invitation.write(one, _terms(house), _letter(house), uow.now)
            if number == 0:
                invitation.accept(house.clock.at)
            uow.invitations.add(invitation)

    await house.door.units.run(invited)
    [letter] = await house.ask()
    await house.confirm(letter.secret)

    kept = house.database.state.tables["invitations"]
    assert [kept[one]["email_key"] for one in ids] == [NEW, OLD]


def _terms(house: House) -> Terms:
    return Terms(
        org_id=DEFAULT_ORG_ID,
        guest_id=house.ada,
        email=EmailAddress(OLD),
        roles=frozenset({"viewer"}),
        invited_by=house.ada,
        made_at=house.clock.at,
        expires_at=house.clock.at + timedelta(days=7),
    )


def _letter(house: House) -> InvitationLetter:
    return InvitationLetter(letter_id=LetterId.new(house.clock.at), secret="one", organization="Dal House")


async def test_a_first_admin_who_has_moved_is_not_planted_again(house: House) -> None:
    seed = Seed(email="first@example.com", name="Admin", password=PASSWORD, role="admin")
    await plant([seed], house.door)
    admin = seed.newcomer().user_id
    [letter] = await house.ask(by=admin)
    await house.confirm(letter.secret, by=admin)

    await plant([seed], house.door)

    assert [row["email"] for row in house.database.state.tables["users"].values()] == [OLD, NEW]
