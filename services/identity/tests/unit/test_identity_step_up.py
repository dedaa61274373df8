"""Showing once more who one is."""

import base64
from collections.abc import AsyncIterator
from dataclasses import dataclass

import pytest
import pytest_asyncio
from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor.totp import TOTP
from structlog.testing import capture_logs

from roundsman.identity.api.door import Door, LoginAttempt
from roundsman.identity.api.second_factors import SecondFactors
from roundsman.identity.api.step_ups import StepUpAttempt, StepUps
from roundsman.identity.domain.errors import AccountLocked, WrongCredentials
from roundsman.identity.store.work import IdentityWork
from roundsman.identity.testing import FAILURES, HERE, PASSWORD, a_door, logged_in, registered, told_by
from roundsman.kernel.clock import ManualClock
from roundsman.kernel.errors import DomainError
from roundsman.web import Caller


@dataclass(frozen=True, slots=True)
class House:
    door: Door
    clock: ManualClock

    async def step_up(self, caller: Caller, password: str = "", code: str = "", session: str = "") -> Caller:
        attempt = StepUpAttempt(
            user_id=caller.user_id,
            session_id=session or caller.session_id,
            origin=HERE,
            password=password,
            code=code,
        )
        return await told_by(self.door, await StepUps(self.door).step_up(attempt))

    async def refused(self, caller: Caller, password: str = "", code: str = "", session: str = "") -> str:
        try:
            await self.step_up(caller, password, code, session)
        except DomainError as error:
            return error.slug
        return "taken"

    async def switch_on(self, caller: Caller) -> bytes:
        fresh = await SecondFactors(self.door).enrol(caller.user_id, PASSWORD, "")
        secret = base64.b32decode(fresh.text)
        await SecondFactors(self.door).confirm(caller.user_id, self.code(secret), HERE)
        self.clock.advance(30)
        return secret

    def code(self, secret: bytes) -> str:
        return TOTP(secret, 6, SHA1(), 30).generate(int(self.clock.at.timestamp())).decode()


@pytest_asyncio.fixture(loop_scope="session")
async def house() -> AsyncIterator[House]:
    clock = ManualClock()
    async with a_door(clock) as (door, _):
        await registered(door, "ada")
        yield House(door, clock)


async def test_a_login_is_told_with_when_and_how(house: House) -> None:
    caller = await logged_in(house.door, "ada")

    assert (caller.authenticated_at, caller.methods) == (house.clock.at.timestamp() // 1, frozenset({"pwd"}))


async def test_who_showed_who_they_are_and_who_did_not_is_noted(house: House) -> None:
    with capture_logs() as logs:
        caller = await logged_in(house.door, "ada")
        await house.step_up(caller, PASSWORD)
        for email in ("ada@example.com", "who@example.com"):
            with pytest.raises(WrongCredentials):
                await house.door.log_in(LoginAttempt(email=email, password="not this password"))

    assert [one.pop("event") for one in logs] == ["logged in", "stepped up", "wrong password", "wrong password"]
    assert [one["user_id"] for one in logs] == [caller.user_id] * 3 + [None]
    assert [one.get("methods") for one in logs] == [["pwd"], ["pwd"], None, None]
    assert {one["session_id"] for one in logs[:2]} == {caller.session_id}
    assert PASSWORD not in str(logs)
    assert "example.com" not in str(logs)


async def test_refreshing_makes_nobody_more_recent_and_stepping_up_does(house: House) -> None:
    pair = await house.door.log_in(LoginAttempt(email="ada@example.com", password=PASSWORD))
    began_at = int(house.clock.at.timestamp())
    house.clock.advance(600)

    refreshed = await house.door.refresh(pair.refresh_token)
    caller = await told_by(house.door, refreshed.access_token)
    again = await house.step_up(caller, PASSWORD)
    later = await told_by(house.door, (await house.door.refresh(refreshed.refresh_token)).access_token)

    assert caller.authenticated_at == began_at
    assert (again.session_id, again.user_id) == (caller.session_id, caller.user_id)
    assert again.authenticated_at == later.authenticated_at == began_at + 600


async def test_whoever_has_a_second_factor_steps_up_by_a_code_alone(house: House) -> None:
    caller = await logged_in(house.door, "ada")
    assert await house.refused(caller, code="123456") == "second-factor-off"
    secret = await house.switch_on(caller)

    assert await house.refused(caller, PASSWORD) == "code-required"
    code = house.code(secret)
    again = await house.step_up(caller, code=code)

    assert again.methods == {"pwd", "otp"}
    assert await house.refused(caller, code=code) == "wrong-code"


async def test_a_login_with_a_code_tells_of_both(house: House) -> None:
    secret = await house.switch_on(await logged_in(house.door, "ada"))

    pair = await house.door.log_in(LoginAttempt(email="ada@example.com", password=PASSWORD, code=house.code(secret)))

    assert (await told_by(house.door, pair.access_token)).methods == {"pwd", "otp"}


async def test_wrong_passwords_are_counted(house: House) -> None:
    caller = await logged_in(house.door, "ada")

    assert [await house.refused(caller, "not this password") for _ in range(FAILURES)] == ["wrong-password"] * FAILURES
    with pytest.raises(AccountLocked):
        await house.step_up(caller, PASSWORD)


async def test_only_ones_own_login_that_goes_on_is_stepped_up(house: House) -> None:
    caller = await logged_in(house.door, "ada")
    await registered(house.door, "bob")
    bob = await logged_in(house.door, "bob")

    async def end(uow: IdentityWork) -> None:
        (await uow.logins.get(caller.session_id)).revoke(house.clock.at)

    assert await house.refused(caller, PASSWORD, session=bob.session_id) == "session-ended"
    assert await house.refused(caller, PASSWORD, session="lgn_test") == "session-ended"
    await house.door.units.run(end)
    assert await house.refused(caller, PASSWORD) == "session-ended"
