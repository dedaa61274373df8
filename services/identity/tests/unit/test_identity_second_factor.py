"""The second factor: codes that are taken once, recovery codes, and what wrong ones cost."""

import asyncio
import base64
from collections.abc import AsyncIterator
from dataclasses import dataclass, field, replace
from datetime import timedelta

import pytest
import pytest_asyncio
from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor.totp import TOTP
from joserfc.jwk import ECKey

from roundsman.contracts.types.identity import NoteAction
from roundsman.identity.api.access_tokens import AccessTokens
from roundsman.identity.api.door import CodeAttempt, Door, Keys, Lifetimes, LoginAttempt, Newcomer
from roundsman.identity.api.passwords import HashCost, Passwords
from roundsman.identity.api.second_factors import SecondFactors
from roundsman.identity.domain.device import Origin
from roundsman.identity.domain.errors import (
    AccountLocked,
    AccountSuspended,
    SecondFactorNeeded,
    SecondFactorOff,
    SecondFactorOn,
    TicketRefused,
    WrongCode,
    WrongCredentials,
    WrongPassword,
)
from roundsman.identity.domain.known_devices import DeviceTokens
from roundsman.identity.domain.lockout import Guard, LockOut
from roundsman.identity.domain.organization import DEFAULT_ORG_ID
from roundsman.identity.domain.refresh_tokens import RefreshTokens
from roundsman.identity.domain.tickets import LIFETIME_S, Tickets
from roundsman.identity.domain.user import Change
from roundsman.identity.messaging.outbound import outbound
from roundsman.identity.store.breached import BreachedFiles
from roundsman.identity.store.one_time_codes import SealedCodes
from roundsman.identity.store.seal import Seal
from roundsman.identity.store.work import IdentityWork
from roundsman.identity.testing import HERE, noted, without_notes
from roundsman.kernel.clock import ManualClock
from roundsman.kernel.errors import DomainError
from roundsman.kernel.ids import UserId
from roundsman.persistence.memory import MemoryDatabase
from roundsman.testkit import memory_units, staged

PASSWORD, ADDRESS = "a quiet blue bicycle", "203.0.113.7"
HOME = LoginAttempt(email="ada@example.com", password=PASSWORD, origin=Origin(address=ADDRESS))
FAILURES, LOCK_S, STEP_S = 3, 60, 30
ADA = UserId.derived(ManualClock().at, "ada")


@dataclass(slots=True)
class House:
    """Ada's account, the app on her phone, and the clock that both see."""

    door: Door
    factors: SecondFactors
    clock: ManualClock
    database: MemoryDatabase
    secret: bytes = b""
    recovery: list[str] = field(default_factory=list)

    def code(self, steps: int = 0) -> str:
        """What the app shows now, or so many steps from now."""
        at = int(self.clock.at.timestamp()) + steps * STEP_S
        return TOTP(self.secret, 6, SHA1(), STEP_S).generate(at).decode()

    def next_code(self) -> str:
        """The app's code when the one before has gone."""
        self.clock.advance(STEP_S)
        return self.code()

    async def enrol(self) -> None:
        fresh = await self.factors.enrol(ADA, PASSWORD, ADDRESS)
        self.secret = base64.b32decode(fresh.text)

    async def switch_on(self) -> None:
        await self.enrol()
        self.recovery = await self.factors.confirm(ADA, self.code(), HERE)

    async def ticket(self, attempt: LoginAttempt = HOME) -> str:
        with pytest.raises(SecondFactorNeeded) as needed:
            await self.door.log_in(attempt)
        return needed.value.ticket

    async def answer(self, ticket: str, code: str) -> str:
        try:
            await self.door.give_code(CodeAttempt(ticket=ticket, code=code))
        except DomainError as error:
            return error.slug
        return "in"

    async def on(self) -> bool:
        return (await self.factors.shown(ADA)).confirmed_at is not None


@pytest_asyncio.fixture(loop_scope="session")
async def house() -> AsyncIterator[House]:
    clock, passwords = ManualClock(), Passwords(HashCost(memory_kib=64, passes=1, lanes=1), threads=1)
    units, database = memory_units(IdentityWork, outbound)
    keys = Keys(
        access=AccessTokens(ECKey.generate_key("P-256", auto_kid=True), 60),
        refresh_tokens=RefreshTokens(b"k" * 32),
        device_tokens=DeviceTokens(b"d" * 32),
        tickets=Tickets(b"t" * 32),
    )
    door = Door(
        units=units,
        passwords=passwords,
        keys=keys,
        lifetimes=Lifetimes(refresh_token_s=1000, session_s=10000),
        guard=Guard(b"g" * 32, LockOut(failures=FAILURES, lock_s=LOCK_S)),
        breached=BreachedFiles(None),
        codes=SealedCodes(Seal("a secret of the platform"), b"r" * 32),
        clock=clock,
    )
    await door.register(Newcomer(user_id=ADA, email=HOME.email, name="Ada", password=PASSWORD, role="vendor"))
    yield House(door, SecondFactors(door), clock, database)
    await passwords.close()


async def test_nothing_is_asked_for_until_a_first_code_has_come(house: House) -> None:
    await house.enrol()

    assert (await house.door.log_in(HOME)).access_token
    with pytest.raises(WrongCode):
        await house.factors.confirm(ADA, "000000", HERE)
    assert not await house.on()
    await house.factors.confirm(ADA, house.code(), HERE)
    assert await house.on()
    assert await house.ticket()


async def test_enrolling_wants_the_password_and_counts_wrong_ones(house: House) -> None:
    for _ in range(FAILURES):
        with pytest.raises(WrongPassword):
            await house.factors.enrol(ADA, "not this password", ADDRESS)
    with pytest.raises(AccountLocked):
        await house.factors.enrol(ADA, PASSWORD, ADDRESS)

    assert house.database.state.tables.get("second_factors", {}) == {}


async def test_an_unconfirmed_secret_is_replaced_and_a_confirmed_one_is_not(house: House) -> None:
    await house.enrol()
    first = house.code()
    await house.enrol()

    with pytest.raises(WrongCode):
        await house.factors.confirm(ADA, first, HERE)
    await house.factors.confirm(ADA, house.code(), HERE)
    with pytest.raises(SecondFactorOn):
        await house.factors.enrol(ADA, PASSWORD, ADDRESS)
    with pytest.raises(SecondFactorOn):
        await house.factors.confirm(ADA, house.next_code(), HERE)


async def test_a_login_takes_password_and_code_in_two_steps_or_in_one(house: House) -> None:
    await house.switch_on()

    ticket = await house.ticket()
    pair = await house.door.give_code(CodeAttempt(ticket=ticket, code=house.next_code(), origin=Origin(device="phone")))
    at_once = await house.door.log_in(replace(HOME, code=house.next_code()))

    assert pair.access_token
    assert pair.device_token
    assert at_once.refresh_token
    kept = house.database.state.tables["logins"].values()
    assert {row["device"] for row in kept} == {"phone", ""}


async def test_a_code_works_once_and_so_do_those_before_it(house: House) -> None:
    await house.switch_on()
    used = house.next_code()
    assert await house.answer(await house.ticket(), used) == "in"

    assert await house.answer(await house.ticket(), used) == "wrong-code"
    assert await house.answer(await house.ticket(), house.code(-1)) == "wrong-code"
    with pytest.raises(WrongCode):
        await house.door.log_in(replace(HOME, code=used))


async def test_the_code_that_confirmed_opens_nothing(house: House) -> None:
    await house.enrol()
    code = house.code()
    await house.factors.confirm(ADA, code, HERE)

    assert await house.answer(await house.ticket(), code) == "wrong-code"


async def test_of_two_who_bring_one_code_at_once_one_gets_in(house: House) -> None:
    await house.switch_on()
    ticket, code = await house.ticket(), house.next_code()

    answers = await asyncio.gather(*(house.answer(ticket, code) for _ in range(3)))

    assert sorted(answers) == ["in"] + ["wrong-code"] * 2


async def test_a_recovery_code_works_once_in_place_of_a_code(house: House) -> None:
    await house.switch_on()

    answers = [await house.answer(await house.ticket(), code) for code in house.recovery[:2] + house.recovery[:1]]

    assert answers == ["in", "in", "wrong-code"]
    assert (await house.factors.shown(ADA)).recovery_codes_left == 8
    assert len(set(house.recovery)) == 10
    used = [one for one in staged(house.database) if isinstance(one, NoteAction) and one.action == "recovery-code.used"]
    assert [one.after for one in used] == ['{"left":9}', '{"left":8}']
    assert {(one.actor_id, one.org_id) for one in used} == {(ADA, DEFAULT_ORG_ID)}


async def test_recovery_codes_are_kept_as_digests_and_can_be_renewed(house: House) -> None:
    await house.switch_on()
    kept = str(house.database.state.tables)

    fresh = await house.factors.renew(ADA, house.next_code(), HERE)

    assert not [code for code in house.recovery if code in kept or code.replace("-", "") in kept]
    assert await house.answer(await house.ticket(), house.recovery[0]) == "wrong-code"
    assert await house.answer(await house.ticket(), fresh[0]) == "in"


async def test_switching_off_wants_a_code(house: House) -> None:
    await house.switch_on()

    with pytest.raises(WrongCode):
        await house.factors.switch_off(ADA, "000000", HERE)
    assert await house.on()
    await house.factors.switch_off(ADA, house.next_code(), HERE)

    assert not await house.on()
    assert (await house.door.log_in(HOME)).access_token
    told = [type(one).__name__ for one in without_notes(house.database)]
    assert told[-2:] == ["SecondFactorSwitchedOn", "SecondFactorSwitchedOff"]
    assert noted(house.database) == [("second-factor.switched-on", ADA), ("second-factor.switched-off", ADA)]
    [row] = house.database.state.tables["second_factors"].values()
    assert (row["sealed_secret"], row["recovery_digests"]) == ("", [])


async def test_what_is_off_cannot_be_changed(house: House) -> None:
    for change in (house.factors.confirm, house.factors.renew, house.factors.switch_off):
        with pytest.raises(SecondFactorOff):
            await change(ADA, "123456", HERE)
    await house.switch_on()
    await house.factors.switch_off(ADA, house.recovery[0], HERE)
    with pytest.raises(SecondFactorOff):
        await house.factors.switch_off(ADA, house.recovery[1], HERE)


@pytest.mark.parametrize(("waited_s", "answer"), [(LIFETIME_S - 1, "in"), (LIFETIME_S, "mfa-ticket-refused")])
async def test_a_ticket_is_short_lived(house: House, waited_s: int, answer: str) -> None:
    await house.switch_on()
    ticket = await house.ticket()

    house.clock.advance(waited_s)

    assert await house.answer(ticket, house.code()) == answer


async def test_a_ticket_is_ours_and_for_its_person(house: House) -> None:
    await house.switch_on()
    ticket = await house.ticket()
    bob = UserId.derived(house.clock.at, "bob")
    refresh = (await house.door.log_in(replace(HOME, code=house.next_code()))).refresh_token

    for forged in ("", "x", ticket[:-1], ticket.replace(ADA, bob), "a.b.c.d", refresh, "\ud800"):
        assert await house.answer(forged, house.next_code()) == "mfa-ticket-refused"


async def test_a_ticket_opens_nothing_once_the_second_factor_is_off_or_the_account_suspended(house: House) -> None:
    await house.switch_on()
    ticket = await house.ticket()
    await house.factors.switch_off(ADA, house.next_code(), HERE)
    with pytest.raises(TicketRefused):
        await house.door.give_code(CodeAttempt(ticket=ticket, code=house.next_code()))

    async def suspend(uow: IdentityWork) -> None:
        (await uow.users.get(ADA)).suspend(Change(at=uow.now, real_at=house.clock.at))

    await house.door.units.run(suspend)
    with pytest.raises(AccountSuspended):
        await house.door.give_code(CodeAttempt(ticket=ticket, code=house.next_code()))


async def test_wrong_codes_lock_longer_each_time_and_a_right_one_forgets_them(house: House) -> None:
    await house.switch_on()
    waits = []
    for _ in range(4):
        ticket = await house.ticket()
        assert [await house.answer(ticket, "000000") for _ in range(FAILURES)] == ["wrong-code"] * FAILURES
        with pytest.raises(AccountLocked) as locked:
            await house.door.give_code(CodeAttempt(ticket=ticket, code=house.code()))
        waits.append(int(locked.value.headers["Retry-After"]))
        house.clock.advance(waits[-1])

    assert waits == [LOCK_S, 2 * LOCK_S, 4 * LOCK_S, 8 * LOCK_S]
    assert await house.answer(await house.ticket(), house.next_code()) == "in"
    ticket = await house.ticket()
    assert [await house.answer(ticket, "000000") for _ in range(FAILURES)] == ["wrong-code"] * FAILURES
    house.clock.advance(LOCK_S)
    assert await house.answer(ticket, house.next_code()) == "in"


def test_a_lock_on_codes_lasts_a_day_at_most() -> None:
    policy = Guard(b"g" * 32, LockOut(failures=3, lock_s=300)).second_factor(ADA, None).policy

    assert [policy.lasts(locks) for locks in (0, 1, 8, 9, 1000)] == [
        timedelta(seconds=one) for one in (300, 600, 76_800, 86_400, 86_400)
    ]
    assert LockOut(failures=3, lock_s=300).lasts(5) == timedelta(seconds=300)


async def test_who_has_the_password_but_no_code_does_not_keep_a_known_device_out(house: House) -> None:
    await house.switch_on()
    known = (await house.door.log_in(replace(HOME, code=house.next_code()))).device_token or ""
    thief = await house.ticket(replace(HOME, origin=Origin(address="198.51.100.1")))
    for _ in range(FAILURES):
        await house.answer(thief, "000000")

    assert await house.answer(thief, house.next_code()) == "account-locked"
    assert await house.answer(await house.ticket(replace(HOME, device_token=known)), house.next_code()) == "in"


async def test_a_right_code_lets_its_owner_in_while_others_guess(house: House) -> None:
    await house.switch_on()
    for network in range(FAILURES * 10):
        wrong = replace(HOME, password="not this password", origin=Origin(address=f"198.51.100.{network}"))
        with pytest.raises(WrongCredentials):
            await house.door.log_in(wrong)

    house.clock.advance(STEP_S)
    with pytest.raises(AccountLocked):
        await house.door.log_in(HOME)
    with pytest.raises(AccountLocked):
        await house.door.log_in(replace(HOME, code="000000"))
    assert (await house.door.log_in(replace(HOME, code=house.code()))).access_token


async def test_with_a_right_code_passwords_cannot_be_guessed_for_ever(house: House) -> None:
    await house.switch_on()
    wrong = replace(HOME, password="not this password", code=house.next_code())
    for _ in range(FAILURES):
        with pytest.raises(WrongCredentials):
            await house.door.log_in(wrong)

    with pytest.raises(AccountLocked):
        await house.door.log_in(wrong)
