"""`Idempotency-Key`: one effect and one answer, over a real server and a store in memory."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from typing import Any

import pytest
import pytest_asyncio
from aiohttp import ClientSession
from fastapi import APIRouter, Request, Response

from roundsman.kernel.errors import DomainError
from roundsman.persistence.memory import MemoryDatabase
from roundsman.persistence.units import Units
from roundsman.persistence.work import Cause, Work
from roundsman.testkit import TokenIssuer, memory_units
from roundsman.testkit.served import served
from roundsman.web import CallerDep, Checks, Role, answer_once, create_app


class CardRefused(DomainError):
    """What the effect may say."""

    slug = "card-refused"


@dataclass(slots=True)
class Counter:
    """The effect under test."""

    ran: int = 0
    refuse: bool = False
    dies: bool = False  # before it commits
    dies_after: bool = False  # between the commit and the answer

    async def effect(self, work: Work) -> tuple[int, dict[str, object]]:
        self.ran += 1
        if self.dies:
            raise ConnectionResetError
        work.timers.set("ordered", str(self.ran), work.now)
        if self.refuse:
            raise CardRefused("Use another card.")
        return 201, {"order": self.ran, "actor": work.desk.cause.actor, "org": work.desk.cause.org}

    def committed(self) -> None:
        if self.dies_after:
            raise ConnectionResetError

    async def quiet(self, work: Work) -> tuple[int, None]:
        await self.effect(work)
        return 204, None


def routes(units: Units[Work], counter: Counter) -> APIRouter:
    router = APIRouter()

    @router.post("/orders")
    @router.post("/parcels")
    async def order(request: Request, caller: CallerDep) -> Response:
        return await answer_once(request, caller, units, counter.effect)

    @router.post("/quiet")
    async def quiet(request: Request, caller: CallerDep) -> Response:
        return await answer_once(request, caller, units, counter.quiet)

    return router


@dataclass(frozen=True, slots=True)
class Scene:
    """A shop with one effect behind several routes."""

    http: ClientSession
    database: MemoryDatabase
    counter: Counter
    issuer: TokenIssuer

    async def post(
        self, key: str | None, *, path: str = "/orders", who: str = "ada", body: bytes = b'{"item": "dal"}'
    ) -> tuple[int, Any]:
        named = {} if key is None else {"Idempotency-Key": key}
        headers = self.issuer.bearer(who, Role.CUSTOMER) | named
        async with self.http.post(path, data=body, headers=headers) as response:
            text = await response.text()
            return response.status, await response.json(content_type=None) if text else text

    @property
    def effects(self) -> int:
        """Those that committed."""
        return len(self.database.state.timers)


@pytest_asyncio.fixture(loop_scope="session")
async def scene(issuer: TokenIssuer) -> AsyncIterator[Scene]:
    units, database = memory_units(Work, lambda _: [])
    counter = Counter()
    units = replace(units, committed=counter.committed)
    async with served(create_app("shop", [routes(units, counter)], issuer.verifier, Checks())) as http:
        yield Scene(http, database, counter, issuer)


async def test_the_same_post_twice_has_one_effect_and_one_answer(scene: Scene) -> None:
    first, second = await scene.post("key"), await scene.post("key")

    assert first == second == (201, {"order": 1, "actor": scene.issuer.user("ada"), "org": scene.issuer.org_id})
    assert scene.effects == 1


async def test_what_is_done_in_anothers_place_names_both(scene: Scene) -> None:
    issuer = scene.issuer
    act = {"sub": issuer.user("sam"), "sid": "lgn_sam", "epoch": 0}
    token = issuer.token("ada", Role.CUSTOMER, act=act)

    headers = {"Authorization": f"Bearer {token}", "Idempotency-Key": "key"}
    async with scene.http.post("/orders", data=b"{}", headers=headers) as response:
        assert response.status == 201

    [timer] = scene.database.state.timers.values()
    cause = Cause.from_headers(timer.cause)
    assert (cause.actor, cause.impersonator) == (issuer.user("ada"), issuer.user("sam"))


async def test_of_twenty_at_once_one_has_an_effect(scene: Scene) -> None:
    answers = await asyncio.gather(*(scene.post("key") for _ in range(20)))

    assert answers == [answers[0]] * 20
    assert (answers[0][0], scene.effects) == (201, 1)


async def test_the_same_body_written_otherwise_is_the_same(scene: Scene) -> None:
    await scene.post("key", body=b'{"item": "dal", "count": 1}')

    status, _ = await scene.post("key", body=b'{ "count":1,"item":"dal" }')

    assert (status, scene.effects) == (201, 1)


async def test_a_key_is_for_one_body(scene: Scene) -> None:
    await scene.post("key")

    status, problem = await scene.post("key", body=b'{"item": "roti"}')

    assert (status, problem["type"]) == (422, "/problems/idempotency-key-reused")
    assert scene.effects == 1


async def test_another_key_another_caller_another_route_have_their_own_effect(scene: Scene) -> None:
    answers = [
        await scene.post("key"),
        await scene.post("key-2"),
        await scene.post("key", who="bob"),
        await scene.post("key", path="/parcels"),
    ]

    assert [answer["order"] for _, answer in answers] == [1, 2, 3, 4]
    assert scene.effects == 4


async def test_a_refusal_is_not_kept(scene: Scene) -> None:
    scene.counter.refuse = True
    refused = await scene.post("key")
    scene.counter.refuse = False

    accepted = await scene.post("key")

    assert (refused[0], refused[1]["type"]) == (409, "/problems/card-refused")
    assert (accepted[0], scene.effects) == (201, 1)


@pytest.mark.parametrize(("dies", "effects"), [("dies", 0), ("dies_after", 1)])
async def test_who_got_no_answer_asks_again_and_there_is_one_effect(scene: Scene, dies: str, effects: int) -> None:
    setattr(scene.counter, dies, True)
    status, _ = await scene.post("key")
    setattr(scene.counter, dies, False)
    assert (status, scene.effects) == (503, effects)

    first, second = await scene.post("key"), await scene.post("key")

    assert first == second
    assert (first[0], scene.effects) == (201, 1)


async def test_an_answer_without_content_stays_without(scene: Scene) -> None:
    answers = [await scene.post("key", path="/quiet") for _ in range(2)]

    assert answers == [(204, ""), (204, "")]
    assert scene.effects == 1


@pytest.mark.parametrize(
    ("key", "status", "slug"),
    [
        (None, 400, "idempotency-key-missing"),
        ("", 400, "idempotency-key-missing"),
        ("k", 201, None),
        ("k" * 255, 201, None),
        ("k" * 256, 422, "bad-idempotency-key"),
        ("two words", 201, None),
        ("kéy", 422, "bad-idempotency-key"),
        ("tab\tbed", 422, "bad-idempotency-key"),
    ],
)
async def test_a_key_is_short_and_printable(scene: Scene, key: str | None, status: int, slug: str | None) -> None:
    answered, body = await scene.post(key)

    assert (answered, body.get("type")) == (status, slug and f"/problems/{slug}")
    assert scene.effects == (status == 201)


async def test_a_body_that_is_not_json_has_no_effect(scene: Scene) -> None:
    status, problem = await scene.post("key", body=b"{")

    assert (status, problem["type"], scene.effects) == (400, "/problems/body-is-not-json", 0)


async def test_no_body_is_a_body_too(scene: Scene) -> None:
    first, second = await scene.post("key", body=b""), await scene.post("key", body=b"")

    assert (first, scene.effects) == (second, 1)


async def test_without_a_caller_there_is_no_effect(scene: Scene) -> None:
    async with scene.http.post("/orders", headers={"Idempotency-Key": "key"}, data=b"{}") as response:
        assert response.status == 401

    assert (scene.effects, scene.database.state.answers) == (0, {})
