"""An operator frees a key that a running driver service has parked, and the jobs of that key go on."""

import secrets
from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio

from roundsman.contracts.types import dispatch
from roundsman.contracts.types.driver import EarningRecorded
from roundsman.contracts.types.platform import RecordDiscarded, RecordRedriven
from roundsman.driver.app import SERVICE
from roundsman.kernel.errors import NotFound
from roundsman.kernel.ids import JobId, OrderId
from roundsman.messaging.parked import StillFails
from roundsman.messaging.parked_notices import Decision
from roundsman.runtime.parked import Environments, group_of, parked_records
from roundsman.testkit import Component, TokenIssuer, eventually, running
from roundsman.testkit.component import Surroundings
from roundsman.web import Role

pytestmark = pytest.mark.stack

GROUP = "driver.jobs"
PARKED = "driver.parked.v1"
DECISION = Decision(actor="mira", why="the test says so")


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def service(surroundings: Surroundings) -> AsyncIterator[Component]:
    async with running(SERVICE, surroundings) as started:
        yield started


@pytest.fixture
def told(service: Component) -> Environments:
    return {"driver": service.chassis.environment}


async def a_driver(service: Component, issuer: TokenIssuer) -> str:
    headers = issuer.bearer(secrets.token_hex(4), Role.DRIVER) | {"Idempotency-Key": secrets.token_hex(4)}
    body = {"name": "Dana", "vehicle": {"type": "bicycle"}}
    async with service.http.post("/api/v1/drivers", headers=headers, json=body) as answer:
        return str((await answer.json())["driver_id"])


def delivered(service: Component, driver_id: str) -> dispatch.JobProgressed:
    now = service.chassis.clock.now()
    return dispatch.JobProgressed(
        order_id=OrderId.new(now),
        job_id=JobId.new(now),
        driver_id=driver_id,
        step=dispatch.JobProgressedStep.DELIVERED,
        proof=(),
        earning_minor=650,
        currency="USD",
        at=now,
    )


async def a_parked_order(service: Component, told: Environments, driver_id: str) -> str:
    """Junk under an order's key, and a delivery behind it."""
    job = delivered(service, driver_id)
    await service.publish_raw(job.TOPIC, job.order_id, b"junk", {})
    await service.publish(job, job.order_id)

    async def both() -> bool:
        return [one.key for one in (await parked_records(told)).records].count(job.order_id) == 2

    assert await eventually(both)
    return str(job.order_id)


async def test_a_key_is_freed_and_goes_on(service: Component, told: Environments, issuer: TokenIssuer) -> None:
    order_id = await a_parked_order(service, told, await a_driver(service, issuer))

    async with group_of(GROUP, told) as keys:
        with pytest.raises(StillFails) as stopped:
            await keys.redrive(order_id, DECISION)
        tried = [(one.tries, one.reason) for one in await keys.parked() if one.key == order_id]
        given_up = await keys.discard(order_id, DECISION)
        handled = await keys.redrive(order_id, DECISION)

    assert (stopped.value.done, stopped.value.reason) == (0, "the value does not start with a schema id")
    assert [tries for tries, _ in tried] == [1, 0]
    assert (given_up.value, handled) == (b"junk", 1)
    assert [one for one in (await parked_records(told)).records if one.key == order_id] == []

    async def earned() -> bool:
        return [type(one) for one in await service.published("driver.events.v1", order_id)] == [EarningRecorded]

    assert await eventually(earned)


async def test_each_decision_is_told_with_who_and_why(
    service: Component, told: Environments, issuer: TokenIssuer
) -> None:
    order_id = await a_parked_order(service, told, await a_driver(service, issuer))
    async with group_of(GROUP, told) as keys:
        await keys.discard(order_id, DECISION)
        await keys.redrive(order_id, DECISION)

    async def all_told() -> list[RecordDiscarded | RecordRedriven]:
        notices = await service.published(PARKED, order_id)
        found = [one for one in notices if isinstance(one, RecordDiscarded | RecordRedriven)]
        return found if len(found) == 2 else []

    notices = await eventually(all_told)
    assert [type(one).__name__ for one in notices] == ["RecordDiscarded", "RecordRedriven"]
    assert {(one.decided_by, one.why) for one in notices} == {("mira", "the test says so")}


@pytest.mark.parametrize(
    ("group", "says"),
    [("driver.other", "it has driver.jobs"), ("rocket.jobs", "there are driver")],
)
async def test_a_group_that_there_is_not_is_named_with_those_that_there_are(
    told: Environments, group: str, says: str
) -> None:
    with pytest.raises(NotFound, match=says):
        async with group_of(group, told):
            raise AssertionError("there is no such group")


async def test_a_key_that_is_not_parked_is_not_found(told: Environments) -> None:
    async with group_of(GROUP, told) as keys:
        with pytest.raises(NotFound, match="Nothing is parked for ord_none"):
            await keys.redrive("ord_none", DECISION)


async def test_the_same_is_done_over_http_by_who_operates_the_platform(
    service: Component, told: Environments, issuer: TokenIssuer
) -> None:
    order_id = await a_parked_order(service, told, await a_driver(service, issuer))
    wish = {"group": GROUP, "key": order_id, "why": "the test says so"}
    shown = (await _get(service, issuer, f"parked/records?group={GROUP}&key={order_id}"))["items"]
    junk = {name: shown[0][name] for name in ("topic", "partition", "offset")}

    refused = await _post(service, issuer, "redrive", wish)
    given_up = await _post(service, issuer, "discard", wish | {"records": [junk]})
    redriven = await _post(service, issuer, "redrive", wish)

    assert ("unreadable" in shown[0]["content"], shown[1]["content"]["step"]) == (True, "delivered")
    assert (refused["handled"], refused["failure"]) == (0, "the value does not start with a schema id")
    assert (len(given_up["items"]), redriven["handled"]) == (1, 1)
    keys = (await _get(service, issuer, "parked"))["items"]
    assert order_id not in {one["key"] for one in keys}


async def test_lag_is_told_from_where_the_services_own_store_says_that_it_is(
    service: Component, told: Environments, issuer: TokenIssuer
) -> None:
    job = delivered(service, await a_driver(service, issuer))
    await service.publish(job, job.order_id)

    async def caught_up() -> bool:
        groups = {one["name"]: one for one in (await _get(service, issuer, "groups"))["items"]}
        return (groups[GROUP]["members"], groups[GROUP]["behind"], groups[GROUP]["behind_s"]) == (1, 0, 0.0)

    assert await eventually(caught_up)


async def _get(service: Component, issuer: TokenIssuer, path: str) -> Any:
    headers = issuer.bearer("ada", Role.ADMIN)
    async with service.http.get(f"/api/v1/operations/driver/{path}", headers=headers) as answer:
        assert answer.status == 200, await answer.text()
        return await answer.json()


async def _post(service: Component, issuer: TokenIssuer, verb: str, body: object) -> Any:
    headers = issuer.bearer("ada", Role.ADMIN)
    async with service.http.post(f"/api/v1/operations/driver/parked/{verb}", headers=headers, json=body) as answer:
        assert answer.status == 200, await answer.text()
        return await answer.json()
