"""More than there is room for is refused at once, and only as long as there is none."""

import asyncio
from collections.abc import AsyncIterator, Sequence

import pytest
from fastapi import FastAPI
from prometheus_client import REGISTRY
from starlette.types import ASGIApp, Message

from roundsman.gateway.api import forwarding
from roundsman.gateway.api.forwarding import Forwarding
from roundsman.gateway.domain.calls import Answer, Call
from roundsman.gateway.domain.errors import ServiceAway
from roundsman.gateway.domain.places import AtOnce, Places
from roundsman.gateway.fakes import Asked, FakeOwners, Reply, a_gate, ask, bearer
from roundsman.testkit import eventually

ORDERS, VENDORS = Asked(path="/api/v1/orders"), Asked(path="/api/v1/vendors")


class SlowOrders(FakeOwners):
    """The order service takes its time; the others answer at once."""

    async def send(self, call: Call) -> Answer:
        if call.service == "order":
            return await super().send(call)
        return Answer(status=200, headers=[], body=b"")


def front(owners: FakeOwners, most: int = 100, service: int = 100, person: int = 100) -> ASGIApp:
    return Forwarding(FastAPI(), a_gate(owners, places=Places(AtOnce(all=most, service=service, person=person))))


async def under_way(app: ASGIApp, owners: FakeOwners, asked: Sequence[Asked]) -> list[asyncio.Task[Reply]]:
    owners.may_answer.clear()
    tasks = [asyncio.create_task(ask(app, one)) for one in asked]

    async def have_come() -> bool:
        return len(owners.asked) == len(asked)

    await eventually(have_come)
    return tasks


async def answered(owners: FakeOwners, tasks: list[asyncio.Task[Reply]]) -> list[int]:
    owners.may_answer.set()
    return [reply.status for reply in await asyncio.gather(*tasks)]


async def test_a_slow_service_takes_so_many_and_others_go_on() -> None:
    owners = SlowOrders()
    app = front(owners, service=2)
    waiting = await under_way(app, owners, [ORDERS] * 2)
    refused = await ask(app, ORDERS)
    assert (refused.status, refused.slug, refused.headers["retry-after"]) == (503, "overloaded", "1")
    assert (await ask(app, VENDORS)).status == 200
    assert await answered(owners, waiting) == [200, 200]
    assert (await ask(app, ORDERS)).status == 200
    assert len(owners.asked) == 3


async def test_the_process_takes_so_many_in_all() -> None:
    owners = SlowOrders()
    app = front(owners, most=2)
    waiting = await under_way(app, owners, [ORDERS] * 2)
    assert (await ask(app, VENDORS)).slug == "overloaded"
    assert await answered(owners, waiting) == [200, 200]
    assert (await ask(app, VENDORS)).status == 200


async def test_one_person_takes_so_many_and_others_go_on() -> None:
    owners = FakeOwners()
    app = front(owners, person=2)
    waiting = await under_way(app, owners, [Asked(headers=bearer("ann"))] * 2)
    refused = await ask(app, Asked(headers=bearer("ann")))
    assert (refused.status, refused.slug, refused.headers["retry-after"]) == (429, "too-many-at-once", "1")
    waiting += [asyncio.create_task(ask(app, one)) for one in (Asked(headers=bearer("bob")), ORDERS, ORDERS, ORDERS)]
    assert await answered(owners, waiting) == [200] * 6
    assert (await ask(app, Asked(headers=bearer("ann")))).status == 200


async def test_operators_get_an_answer_however_much_there_is_to_do() -> None:
    owners = FakeOwners()
    app = front(owners, most=1)
    waiting = await under_way(app, owners, [ORDERS])
    assert (await ask(app, Asked(path="/health/live"))).status == 404  # of an application without it
    assert await answered(owners, waiting) == [200]


class Away(FakeOwners):
    """Nobody is there."""

    async def send(self, call: Call) -> Answer:
        raise ServiceAway(call.service)


class Broken(FakeOwners):
    """A fault of ours."""

    async def send(self, call: Call) -> Answer:
        raise ZeroDivisionError


@pytest.mark.parametrize("owners", [Away(), Broken()])
async def test_places_are_given_back_whatever_happens(owners: FakeOwners) -> None:
    app, seen = front(owners, most=1), []
    for _ in range(3):
        try:
            seen.append((await ask(app, Asked(headers=bearer("ann")))).slug)
        except ZeroDivisionError:
            seen.append("fault")
    assert seen in (["service-away"] * 3, ["fault"] * 3)


async def test_a_client_that_goes_away_gives_its_place_back() -> None:
    owners = FakeOwners()
    app = front(owners, most=1)
    [gone] = await under_way(app, owners, [ORDERS])
    gone.cancel()
    await asyncio.wait([gone])
    owners.may_answer.set()
    assert (await ask(app, ORDERS)).status == 200


async def test_nobody_is_remembered_who_has_nothing_under_way() -> None:
    places = Places(AtOnce(all=10, service=10, person=10))
    for number in range(100):
        places.take("order", f"usr_{number}")
        places.give_back("order", f"usr_{number}")
    assert places._people == {}


async def test_a_long_answer_that_is_not_taken_is_cut_off(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(forwarding, "_TAKEN_WITHIN_S", 0.01)

    async def parts() -> AsyncIterator[bytes]:
        yield b"some"

    owners = FakeOwners()
    owners.body = parts()
    app = front(owners, most=1)

    async def send(message: Message) -> None:
        if message["type"] == "http.response.body":
            await asyncio.Event().wait()

    async def receive() -> Message:
        return {"type": "http.request"}

    with pytest.raises(TimeoutError):
        await app(ORDERS.scope(), receive, send)
    owners.body = b"{}"
    assert (await ask(app, ORDERS)).status == 200


def refusals(problem: str) -> float:
    return REGISTRY.get_sample_value("roundsman_gateway_refused_requests_total", {"problem": problem}) or 0.0


async def test_what_is_refused_is_counted_by_its_reason() -> None:
    asked = {
        "unauthenticated": Asked(headers={"Authorization": "Bearer forged"}),
        "body-too-large": Asked(method="POST", body=[b"[" + b" " * 2_000_000 + b"]"]),
        "target-too-long": Asked(path="/api/v1/orders/" + "x" * 2000),
    }
    before = {problem: refusals(problem) for problem in asked}
    for problem, one in asked.items():
        assert (await ask(front(FakeOwners()), one)).slug == problem
    assert {problem: refusals(problem) - before[problem] for problem in asked} == dict.fromkeys(asked, 1.0)
