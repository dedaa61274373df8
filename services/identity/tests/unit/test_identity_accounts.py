"""What people do about their own accounts, through the real handlers and a store in memory."""

from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta

import pytest
import pytest_asyncio

from roundsman.contracts.types import identity as contracts
from roundsman.contracts.types.notification import SendLetter, SendLetterKind
from roundsman.identity.api.accounts import Accounts
from roundsman.identity.api.door import Door, LoginAttempt, Newcomer
from roundsman.identity.domain.device import Origin
from roundsman.identity.domain.errors import EmailVerified, MailedSecretRefused, TooManyLetters
from roundsman.identity.domain.user import User
from roundsman.identity.store.work import IdentityWork
from roundsman.identity.testing import PASSWORD, a_door
from roundsman.kernel.clock import ManualClock
from roundsman.kernel.ids import UserId
from roundsman.persistence.memory import MemoryDatabase
from roundsman.testkit import staged

EMAIL = "ada@example.com"
DAY_S = 86_400
HOME = LoginAttempt(email=EMAIL, password=PASSWORD, origin=Origin(device="Ada's phone", address="203.0.113.7"))


@dataclass(frozen=True, slots=True)
class House:
    """A door, what people do about their accounts, the clock that all see, and the store behind them."""

    door: Door
    accounts: Accounts
    clock: ManualClock
    database: MemoryDatabase

    async def register(self, email: str = EMAIL) -> None:
        await self.door.register(
            Newcomer(user_id=UserId.new(self.clock.at), email=email, name="Ada", password=PASSWORD, role="customer")
        )

    async def ada(self) -> User:
        async def found(uow: IdentityWork) -> User:
            return (await uow.users.find_by("email_key", [EMAIL]))[0]

        return await self.door.units.run(found)

    def letters(self, *kinds: SendLetterKind) -> Sequence[SendLetter]:
        """Those that were asked for, oldest first."""
        sent = [one for one in staged(self.database) if isinstance(one, SendLetter)]
        return [one for one in sent if not kinds or one.kind in kinds]

    def told(self) -> list[str]:
        return [type(one).__name__ for one in staged(self.database) if not isinstance(one, SendLetter)]

    async def verified(self) -> bool:
        return (await self.ada()).account.email_verified_at is not None


@pytest_asyncio.fixture(loop_scope="session")
async def house() -> AsyncIterator[House]:
    clock = ManualClock()
    async with a_door(clock) as (door, database):
        yield House(door, Accounts(door), clock, database)


async def test_whoever_registers_is_written_to_and_may_work_before_they_answer(house: House) -> None:
    await house.register()

    user, [letter] = await house.ada(), house.letters()
    assert (letter.kind, letter.email, letter.user_id) == (SendLetterKind.VERIFY_EMAIL, EMAIL, user.id)
    assert letter.valid_until == house.clock.at + timedelta(days=1)
    assert not await house.verified()
    assert (await house.door.log_in(HOME)).access_token


async def test_what_was_mailed_verifies_the_address_once(house: House) -> None:
    await house.register()
    token = house.letters()[0].secret

    await house.accounts.verify_email(f" {token}\n")

    assert await house.verified()
    assert house.told() == ["UserRegistered", "EmailVerified"]
    with pytest.raises(MailedSecretRefused):
        await house.accounts.verify_email(token)


async def test_the_secret_is_kept_as_a_hash_only(house: House) -> None:
    await house.register()
    secret = house.letters()[0].secret.partition(".")[2]

    assert len(secret) == 43
    assert secret not in str(house.database.state.tables)


@pytest.mark.parametrize(("late_s", "taken"), [(DAY_S - 1, True), (DAY_S, False), (DAY_S + 1, False)])
async def test_a_letter_is_good_for_a_day(house: House, late_s: int, taken: bool) -> None:
    await house.register()
    house.clock.advance(late_s)

    if taken:
        await house.accounts.verify_email(house.letters()[0].secret)
    else:
        with pytest.raises(MailedSecretRefused):
            await house.accounts.verify_email(house.letters()[0].secret)

    assert await house.verified() is taken


@pytest.mark.parametrize(
    "changed",
    [
        lambda token: token[:-1],
        lambda token: token.swapcase(),
        lambda token: token.partition(".")[0] + ".",
        lambda token: token.partition(".")[0],
        lambda token: "",
        lambda token: "usr_\x00.x",
        lambda token: f"{UserId.derived(ManualClock().at, 'x')}.{token.partition('.')[2]}",
    ],
)
async def test_nothing_else_verifies_it(house: House, changed: Callable[[str], str]) -> None:
    await house.register()

    with pytest.raises(MailedSecretRefused):
        await house.accounts.verify_email(changed(house.letters()[0].secret))

    assert not await house.verified()


async def test_the_newest_letter_alone_works(house: House) -> None:
    await house.register()
    await house.accounts.ask_verification((await house.ada()).user_id)
    first, second = (letter.secret for letter in house.letters())

    with pytest.raises(MailedSecretRefused):
        await house.accounts.verify_email(first)
    await house.accounts.verify_email(second)

    assert await house.verified()


async def test_a_person_may_ask_for_three_letters_an_hour(house: House) -> None:
    await house.register()
    ada = (await house.ada()).user_id
    for _ in range(2):
        await house.accounts.ask_verification(ada)
    house.clock.advance(600)

    with pytest.raises(TooManyLetters) as refused:
        await house.accounts.ask_verification(ada)
    house.clock.advance(3000)
    await house.accounts.ask_verification(ada)

    assert refused.value.headers == {"Retry-After": "3000"}
    assert len(house.letters()) == 4


async def test_who_is_verified_needs_no_letter(house: House) -> None:
    await house.register()
    await house.accounts.verify_email(house.letters()[0].secret)

    with pytest.raises(EmailVerified):
        await house.accounts.ask_verification((await house.ada()).user_id)


async def test_an_account_that_was_planted_is_verified_and_gets_no_letter(house: House) -> None:
    await house.door.plant(
        Newcomer(user_id=UserId.new(house.clock.at), email=EMAIL, name="Ada", password=PASSWORD, role="admin")
    )

    assert await house.verified()
    assert house.letters() == []


async def test_registering_again_changes_nothing_and_tells_the_owner_alone(house: House) -> None:
    await house.register()
    before = await house.ada()
    house.clock.advance(3600)

    await house.register("ADA@example.com")

    [letter] = house.letters(SendLetterKind.ACCOUNT_EXISTS)
    assert (letter.email, letter.secret, letter.user_id) == (EMAIL, "", before.id)
    assert (await house.ada()).account == before.account
    assert house.told() == ["UserRegistered"]


async def test_a_repeat_whose_answer_was_lost_writes_no_second_letter(house: House) -> None:
    await house.register()
    house.clock.advance(60)

    await house.register()

    assert len(house.letters()) == 1


async def test_an_owner_is_not_flooded_by_others_who_register(house: House) -> None:
    await house.register()
    house.clock.advance(3600)

    for _ in range(10):
        await house.register()

    assert len(house.letters(SendLetterKind.ACCOUNT_EXISTS)) == 3


async def test_a_letter_is_told_about_its_reader_and_numbers_nothing(house: House) -> None:
    await house.register()

    [row] = [row for row in house.database.state.outbox if row.topic == "notification.commands.v1"]
    ada = await house.ada()
    assert (row.key, "ce_sequence" in row.headers) == (ada.id, False)
    assert isinstance(staged(house.database)[0], contracts.UserRegistered)
