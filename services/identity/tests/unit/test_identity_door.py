"""Letting people in, through the real handlers and a store in memory."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from typing import Any

import pytest
import pytest_asyncio
from joserfc.jwk import ECKey

from roundsman.contracts.types import identity as contracts
from roundsman.contracts.types.notification import SendLetter
from roundsman.identity.api.access_tokens import AccessTokens
from roundsman.identity.api.door import Door, Keys, Lifetimes, LoginAttempt, Newcomer
from roundsman.identity.api.passwords import Checked, HashCost, Passwords
from roundsman.identity.domain.device import Origin
from roundsman.identity.domain.errors import (
    AccountLocked,
    InvalidEmail,
    RefreshTokenRefused,
    RefreshTokenReused,
    WeakPassword,
    WrongCredentials,
)
from roundsman.identity.domain.known_devices import DeviceTokens
from roundsman.identity.domain.lockout import Guard, LockOut
from roundsman.identity.domain.login import LoginId
from roundsman.identity.domain.refresh_tokens import RefreshToken, RefreshTokens
from roundsman.identity.domain.tickets import Tickets
from roundsman.identity.domain.user import Change, User
from roundsman.identity.messaging.outbound import outbound
from roundsman.identity.store.breached import BreachedFiles
from roundsman.identity.store.one_time_codes import SealedCodes
from roundsman.identity.store.seal import Seal
from roundsman.identity.store.work import IdentityWork
from roundsman.kernel.clock import ManualClock
from roundsman.kernel.errors import DomainError
from roundsman.kernel.ids import UserId
from roundsman.persistence.memory import MemoryDatabase
from roundsman.testkit import memory_units, staged
from roundsman.web import StaticVerifier

PASSWORD = "a quiet blue bicycle"
EMAIL = "ada@example.com"
LIFETIME_S, LONGEST_S = 1000, 3500
AN_ATTEMPT = LoginAttempt(email=EMAIL, password=PASSWORD, origin=Origin(device="Ada's phone", address="203.0.113.7"))
LOCK_S = 60


@dataclass(frozen=True, slots=True)
class House:
    """A door, the machine's clock it looks at, and the store behind it."""

    door: Door
    clock: ManualClock
    database: MemoryDatabase

    async def wrong_passwords(self, times: int) -> None:
        for _ in range(times):
            with pytest.raises(WrongCredentials):
                await self.door.log_in(replace(AN_ATTEMPT, password="not this password"))

    async def ada(self) -> User:
        async def found(uow: IdentityWork) -> User:
            return (await uow.users.find_by("email_key", [EMAIL]))[0]

        return await self.door.units.run(found)


@pytest_asyncio.fixture(loop_scope="session")
async def house() -> AsyncIterator[House]:
    clock = ManualClock()
    units, database = memory_units(IdentityWork, outbound)
    passwords = Passwords(HashCost(memory_kib=64, passes=1, lanes=1), threads=1)
    door = Door(
        units=units,
        passwords=passwords,
        keys=Keys(
            access=AccessTokens(ECKey.generate_key("P-256", auto_kid=True), 60),
            refresh_tokens=RefreshTokens(b"k" * 32),
            device_tokens=DeviceTokens(b"d" * 32),
            tickets=Tickets(b"t" * 32),
        ),
        lifetimes=Lifetimes(refresh_token_s=LIFETIME_S, session_s=LONGEST_S),
        guard=Guard(b"g" * 32, LockOut(failures=3, lock_s=LOCK_S)),
        breached=BreachedFiles(None),
        codes=SealedCodes(Seal("a secret of the platform"), b"r" * 32),
        clock=clock,
    )
    yield House(door, clock, database)
    await passwords.close()


def a_newcomer(clock: ManualClock, **changes: Any) -> Newcomer:
    newcomer = Newcomer(user_id=UserId.new(clock.at), email=EMAIL, name=" Ada ", password=PASSWORD, role="vendor")
    return replace(newcomer, **changes)


async def test_registering_keeps_the_account_and_tells_it_once(house: House) -> None:
    user = await house.door.register(a_newcomer(house.clock))

    [told, letter] = staged(house.database)
    assert user is not None
    assert isinstance(told, contracts.UserRegistered)
    assert (told.user_id, told.email, told.name, told.roles) == (user.id, EMAIL, "Ada", ("vendor",))
    assert isinstance(letter, SendLetter)
    assert PASSWORD not in str(house.database.state)


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"email": "ada"}, InvalidEmail),
        ({"password": "short"}, WeakPassword),
    ],
)
async def test_a_refused_registration_changes_nothing(
    house: House, changes: dict[str, str], error: type[DomainError]
) -> None:
    await house.door.register(a_newcomer(house.clock))
    before = str(house.database.state)

    with pytest.raises(error):
        await house.door.register(a_newcomer(house.clock, **changes))

    assert str(house.database.state) == before


async def test_a_guess_that_was_in_hand_when_the_account_locked_gains_nothing(house: House) -> None:
    await house.door.register(a_newcomer(house.clock))

    class OthersGuessMeanwhile(Passwords):
        async def check(self, password: str, digest: str | None) -> Checked:
            await house.wrong_passwords(3)
            return await super().check(password, digest)

    slow = OthersGuessMeanwhile(HashCost(memory_kib=64, passes=1, lanes=1), threads=1)
    with pytest.raises(AccountLocked):
        await replace(house.door, passwords=slow).log_in(AN_ATTEMPT)

    assert house.database.state.tables.get("logins", {}) == {}
    await slow.close()


async def test_logging_in_renews_a_digest_of_another_cost(house: House) -> None:
    await house.door.register(a_newcomer(house.clock))
    before = (await house.ada()).account.password_digest
    dearer = Passwords(HashCost(memory_kib=128, passes=1, lanes=1), threads=1)
    door = replace(house.door, passwords=dearer)

    await door.log_in(AN_ATTEMPT)
    renewed = (await house.ada()).account.password_digest
    await door.log_in(AN_ATTEMPT)

    assert "m=64," in before
    assert "m=128," in renewed
    assert (await house.ada()).account.password_digest == renewed
    await dearer.close()


async def test_a_refresh_gives_the_roles_held_now(house: House) -> None:
    await house.door.register(a_newcomer(house.clock))
    pair, user = await house.door.log_in(AN_ATTEMPT), await house.ada()

    async def promote(uow: IdentityWork) -> None:
        (await uow.users.get(user.id)).change_roles(frozenset({"support"}), Change(at=uow.now, real_at=uow.now))

    await house.door.units.run(promote)
    refreshed = await house.door.refresh(pair.refresh_token)
    caller = await StaticVerifier(house.door.keys.access.keys).verify(refreshed.access_token)

    assert (caller.user_id, caller.roles) == (user.user_id, frozenset({"support"}))


async def test_each_refresh_token_works_once_and_reuse_ends_the_login(house: House) -> None:
    await house.door.register(a_newcomer(house.clock))
    tokens = [(await house.door.log_in(AN_ATTEMPT)).refresh_token]
    for _ in range(3):
        tokens.append((await house.door.refresh(tokens[-1])).refresh_token)

    with pytest.raises(RefreshTokenReused):
        await house.door.refresh(tokens[1])

    for token in tokens:
        with pytest.raises(RefreshTokenRefused):
            await house.door.refresh(token)
    assert len(set(tokens)) == 4


@pytest.mark.parametrize(("waited_s", "works"), [(LIFETIME_S - 1, True), (LIFETIME_S, False), (LIFETIME_S + 1, False)])
async def test_a_refresh_token_expires(house: House, waited_s: int, works: bool) -> None:
    await house.door.register(a_newcomer(house.clock))
    token = (await house.door.log_in(AN_ATTEMPT)).refresh_token

    house.clock.advance(waited_s)

    if works:
        assert (await house.door.refresh(token)).refresh_token != token
    else:
        with pytest.raises(RefreshTokenRefused):
            await house.door.refresh(token)


async def test_every_refresh_begins_a_new_lifetime(house: House) -> None:
    await house.door.register(a_newcomer(house.clock))
    token = (await house.door.log_in(AN_ATTEMPT)).refresh_token

    for _ in range(3):
        house.clock.advance(LIFETIME_S - 1)
        token = (await house.door.refresh(token)).refresh_token

    assert (await house.door.refresh(token)).access_token


@pytest.mark.parametrize(("waited_s", "works"), [(499, True), (500, False)])
async def test_a_session_ends_some_day_however_often_it_is_refreshed(house: House, waited_s: int, works: bool) -> None:
    await house.door.register(a_newcomer(house.clock))
    token = (await house.door.log_in(AN_ATTEMPT)).refresh_token
    for _ in range(3):
        house.clock.advance(LIFETIME_S - 1)
        token = (await house.door.refresh(token)).refresh_token

    house.clock.advance(waited_s + 3)

    if works:
        assert (await house.door.refresh(token)).access_token
    else:
        with pytest.raises(RefreshTokenRefused):
            await house.door.refresh(token)


async def test_an_old_token_logs_out_too_and_log_out_may_be_repeated(house: House) -> None:
    await house.door.register(a_newcomer(house.clock))
    old = (await house.door.log_in(AN_ATTEMPT)).refresh_token
    new = (await house.door.refresh(old)).refresh_token

    await house.door.log_out(old)
    await house.door.log_out(old)

    with pytest.raises(RefreshTokenRefused):
        await house.door.refresh(new)


async def test_a_login_long_forgotten_has_ended(house: House) -> None:
    token = house.door.keys.refresh_tokens.write(RefreshToken(LoginId.new(house.clock.at), 3))

    await house.door.log_out(token)
    with pytest.raises(RefreshTokenRefused):
        await house.door.refresh(token)

    assert house.database.state.tables.get("logins", {}) == {}
