"""Signing keys relieve each other, and no token is refused on the way."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

import pytest
from aiohttp import web

from roundsman.identity.api.access_tokens import AccessTokens
from roundsman.identity.api.signing_keys import KeyPolicy, KeysAtHand, SigningKeys
from roundsman.identity.domain.login import LoginId
from roundsman.identity.domain.refresh_tokens import RefreshToken
from roundsman.identity.domain.signing_key import KeyState
from roundsman.identity.handlers.grant import Grant
from roundsman.identity.messaging.outbound import outbound
from roundsman.identity.store.keyring import KeyRing
from roundsman.identity.store.seal import Seal
from roundsman.identity.store.work import IdentityWork
from roundsman.kernel.clock import ManualClock
from roundsman.kernel.errors import NotFound, Unauthenticated
from roundsman.kernel.ids import OrgId, UserId
from roundsman.persistence.units import Units
from roundsman.persistence.work import Cause
from roundsman.testkit import eventually, memory_units
from roundsman.web import JwksVerifier, Revoked, StaticVerifier
from roundsman.web.revoked import REVOKED_PATH

AT = ManualClock().at
LIFETIME_S, LEAD_S, AGE_S = 3600, 900, 86_400
NOBODY = Cause()
GRANT = Grant(
    user_id=UserId.derived(AT, "ada"),
    org_id=OrgId.derived(AT, "org"),
    roles=frozenset({"driver"}),
    refresh=RefreshToken(LoginId.derived(AT, "login"), 1),
    authenticated_at=AT,
)


@dataclass(frozen=True, slots=True)
class Process:
    """One process of the service."""

    keys: SigningKeys
    clock: ManualClock
    access: AccessTokens
    verifier: StaticVerifier

    @classmethod
    async def start(cls, units: Units[IdentityWork], clock: ManualClock) -> "Process":
        policy = KeyPolicy(token_lifetime_s=LIFETIME_S, lead_s=LEAD_S, age_s=AGE_S)
        ring = KeyRing(Seal("a secret of the platform"))
        keys = SigningKeys(units=units, key_ring=ring, policy=policy, clock=clock)
        access = AccessTokens(await keys.first(), LIFETIME_S)
        return cls(keys, clock, access, StaticVerifier(access.keys))

    async def refresh(self) -> None:
        await KeysAtHand(self.keys, self.access, self.verifier).refresh()

    async def states(self) -> list[str]:
        ring = await self.keys.ring()
        return [ring.state(key, self.clock.at) for key in ring.keys]

    async def takes(self, token: str) -> bool:
        try:
            await self.verifier.verify(token)
        except Unauthenticated:
            return False
        return True


async def a_process() -> Process:
    units, _ = memory_units(IdentityWork, outbound)
    return await Process.start(units, ManualClock())


@pytest.mark.parametrize(
    ("after_s", "states"),
    [
        (0, ["current", "next"]),
        (LEAD_S - 1, ["current", "next"]),
        (LEAD_S, ["retired", "current"]),
        (LEAD_S + LIFETIME_S, ["retired", "current"]),
        (LEAD_S + LIFETIME_S + 59, ["retired", "current"]),
        (LEAD_S + LIFETIME_S + 60, ["over", "current"]),
    ],
)
async def test_a_key_is_published_before_it_signs_and_until_its_last_token_is_over(
    after_s: int, states: list[KeyState]
) -> None:
    process = await a_process()
    await process.keys.rotate(NOBODY)
    process.clock.advance(after_s)

    assert await process.states() == states
    await process.refresh()
    assert len(process.access.key_ids) == len([state for state in states if state != KeyState.OVER])


async def test_tokens_count_all_through_a_rotation_in_every_process() -> None:
    units, _ = memory_units(IdentityWork, outbound)
    here, there = [await Process.start(units, ManualClock()) for _ in range(2)]
    old = here.access.sign(GRANT)
    await here.keys.rotate(NOBODY)

    for process in (here, there):
        process.clock.advance(LEAD_S)
    await there.refresh()
    new = there.access.sign(GRANT)
    await here.refresh()

    assert here.access.key_id == there.access.key_id
    assert [await process.takes(token) for process in (here, there) for token in (old, new)] == [True] * 4
    here.clock.advance(LIFETIME_S + 60)
    await here.refresh()
    assert (await here.takes(old), await here.takes(new)) == (False, True)


async def test_rotating_again_while_a_key_waits_changes_nothing() -> None:
    process = await a_process()

    keys = [await process.keys.rotate(NOBODY) for _ in range(3)]

    assert len({key.key_id for key in keys}) == 1
    assert await process.states() == ["current", "next"]


@pytest.mark.parametrize(("age_s", "states"), [(AGE_S - LEAD_S - 1, 1), (AGE_S - LEAD_S, 2), (AGE_S * 2, 2)])
async def test_a_key_is_relieved_when_it_is_old(age_s: int, states: int) -> None:
    process = await a_process()
    process.clock.advance(age_s)

    await process.keys.rotate_if_old()
    await process.keys.rotate_if_old()

    assert len(await process.states()) == states


async def test_a_key_withdrawn_counts_no_more_and_another_signs_at_once() -> None:
    process = await a_process()
    old, key_id = process.access.sign(GRANT), process.access.key_id

    for _ in range(2):
        await process.keys.withdraw(key_id, NOBODY)
        await process.refresh()

    assert await process.states() == ["over", "current"]
    assert not await process.takes(old)
    assert await process.takes(process.access.sign(GRANT))
    with pytest.raises(NotFound):
        await process.keys.withdraw("no such key", NOBODY)


async def test_the_key_that_waits_takes_over_when_the_one_that_signs_is_withdrawn() -> None:
    process = await a_process()
    waiting = await process.keys.rotate(NOBODY)

    await process.keys.withdraw(process.access.key_id, NOBODY)
    await process.refresh()

    assert process.access.key_id == waiting.key_id
    assert await process.states() == ["over", "current"]


async def test_a_key_withdrawn_before_its_turn_leaves_the_one_that_signs_alone() -> None:
    process = await a_process()
    old, waiting = process.access.sign(GRANT), await process.keys.rotate(NOBODY)

    await process.keys.withdraw(waiting.key_id, NOBODY)
    await process.keys.rotate(NOBODY)
    process.clock.advance(LEAD_S + LIFETIME_S // 2)
    await process.refresh()

    assert await process.states() == ["retired", "over", "current"]
    assert await process.takes(old)


@asynccontextmanager
async def published(process: Process) -> AsyncIterator[str]:
    async def keys(_: web.Request) -> web.Response:
        return web.json_response(process.access.published)

    async def revoked(_: web.Request) -> web.Response:
        return web.json_response(Revoked(keys=frozenset(process.access.key_ids)).document())

    app = web.Application()
    app.router.add_get("/.well-known/jwks.json", keys)
    app.router.add_get(REVOKED_PATH, revoked)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    try:
        yield f"http://127.0.0.1:{runner.addresses[0][1]}/.well-known/jwks.json"
    finally:
        await runner.cleanup()


async def test_a_verifier_with_a_list_of_before_takes_the_tokens_of_both_keys() -> None:
    process = await a_process()
    async with published(process) as url:
        verifier = JwksVerifier(url, refetch_after_s=0, revoked_every_s=3600)
        old = process.access.sign(GRANT)
        await verifier.verify(old)
        await process.keys.rotate(NOBODY)
        process.clock.advance(LEAD_S)
        await process.refresh()

        tokens = [old, process.access.sign(GRANT), process.access.sign(GRANT)]
        callers = await asyncio.gather(*(verifier.verify(token) for token in tokens))

    assert [caller.user_id for caller in callers] == [GRANT.user_id] * 3


async def test_a_verifier_drops_a_key_withdrawn_though_no_token_of_another_comes() -> None:
    process = await a_process()
    async with published(process) as url:
        verifier = JwksVerifier(url, refetch_after_s=0, revoked_every_s=0)
        old = process.access.sign(GRANT)
        await verifier.verify(old)
        await process.keys.withdraw(process.access.key_id, NOBODY)
        await process.refresh()

        async def refused() -> bool:
            try:
                await verifier.verify(old)
            except Unauthenticated:
                return True
            return False

        assert await eventually(refused)


async def test_private_halves_are_never_published() -> None:
    process = await a_process()
    await process.keys.rotate(NOBODY)
    process.clock.advance(LEAD_S)
    await process.refresh()

    told = process.access.published["keys"]

    assert isinstance(told, list)
    assert [(key["crv"], "d" in key) for key in told] == [("P-256", False)] * 2
