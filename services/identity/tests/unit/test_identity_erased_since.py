"""Who was forgotten stays so when a backup of an earlier time is restored."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import timedelta

import pytest
import pytest_asyncio

from roundsman.identity.api.door import Door, LoginAttempt
from roundsman.identity.api.erased_since import ErasedSince
from roundsman.identity.api.routes_persons import Terms
from roundsman.identity.domain.erasure import Erasure, ErasureState
from roundsman.identity.domain.errors import AccountSuspended
from roundsman.identity.handlers.answer_erasure import AnswerErasure, answer_erasure
from roundsman.identity.handlers.decide_erasure import decide_erasure
from roundsman.identity.handlers.note_erasure import NoteErasure, note_erasure
from roundsman.identity.settings import IdentitySettings
from roundsman.identity.testing import PASSWORD, a_door, registered
from roundsman.kernel.clock import ManualClock
from roundsman.kernel.ids import BadId, UserId

AT = ManualClock().at
ADA, BOB, NOBODY = (UserId.derived(AT, name) for name in ("ada", "bob", "nobody"))
HERE = LoginAttempt(email="ada@example.com", password=PASSWORD)
ORDER = frozenset({"order"})


@dataclass(frozen=True, slots=True)
class House:
    """Ada, who is on the operator's list, and Bob, who is not."""

    door: Door
    since: ErasedSince
    clock: ManualClock

    async def erasures(self) -> list[Erasure]:
        found = await self.door.units.run(lambda uow: uow.erasures.find_by("user_id", [ADA, BOB]))
        return sorted(found, key=lambda one: one.id)

    async def answer(self, *objections: str) -> None:
        last = (await self.erasures())[-1].id
        cmd = AnswerErasure(
            erasure_id=last, service="order", objections=objections, grace=timedelta(0), real_at=self.door.clock.now()
        )
        await self.door.units.run(lambda uow: answer_erasure(cmd, uow))


@pytest_asyncio.fixture(loop_scope="session")
async def house() -> AsyncIterator[House]:
    clock = ManualClock()
    async with a_door(clock) as (door, _):
        for name in ("ada", "bob"):
            await registered(door, name)
        terms = Terms(services=ORDER, patience=timedelta(minutes=1), kept_for=timedelta(days=7))
        yield House(door, ErasedSince(units=door.units, terms=terms, clock=door.clock, user_ids=(ADA, NOBODY)), clock)


async def test_nobody_comes_in_as_somebody_who_is_forgotten_again(house: House) -> None:
    refresh = (await house.door.log_in(HERE)).refresh_token

    assert await house.since.ask() == 1

    with pytest.raises(AccountSuspended):
        await house.door.log_in(HERE)
    with pytest.raises(AccountSuspended):
        await house.door.refresh(refresh)
    assert [one.file.user_id for one in await house.erasures()] == [ADA]


async def test_it_is_asked_until_it_is_done(house: House) -> None:
    await house.since.ask()
    await house.answer("Order ord_1 is under way.")
    house.clock.advance(3600)
    await house.since.ask()
    await house.since.ask()
    await house.answer()
    refused, agreed = await house.erasures()
    await house.door.units.run(lambda uow: decide_erasure(agreed.id, ORDER, uow))
    note = NoteErasure(erasure_id=agreed.id, service="order")
    await house.door.units.run(lambda uow: note_erasure(note, uow))

    assert await house.since.ask() == 0
    states = [one.file.state for one in await house.erasures()]
    assert (refused.file.state, states) == (ErasureState.REFUSED, [ErasureState.REFUSED, ErasureState.DONE])


def test_the_list_is_what_the_command_prints() -> None:
    told = {"ROUNDSMAN_SECRET": "a secret of the platform", "ROUNDSMAN_ERASED_SINCE": f"{ADA}\n{BOB}\n"}

    assert IdentitySettings.from_environment(told).erased_people == (ADA, BOB)
    with pytest.raises(BadId):
        _ = IdentitySettings.from_environment(told | {"ROUNDSMAN_ERASED_SINCE": "ada"}).erased_people
