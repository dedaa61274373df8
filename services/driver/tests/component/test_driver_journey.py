"""The whole service on real servers: from registration to an earning."""

import secrets
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from typing import Any, TypeVar

import pytest
import pytest_asyncio

from roundsman.contracts.types import dispatch
from roundsman.contracts.types.driver import AvailabilityChanged, DriverChanged, EarningRecorded
from roundsman.driver.app import SERVICE
from roundsman.kernel.ids import JobId, OrderId
from roundsman.testkit import Component, TokenIssuer, eventually, running
from roundsman.testkit.component import Surroundings
from roundsman.web import Role

pytestmark = pytest.mark.stack

EVENTS = "driver.events.v1"
DANA: dict[str, Any] = {"name": "Dana", "vehicle": {"type": "bicycle"}}
BERLIN = {"lat": 52.52, "lon": 13.405}
PLACE = dispatch.DriverAssignedPlace(lat=52.52, lon=13.405, address="Torstraße 1")

M = TypeVar("M", AvailabilityChanged, DriverChanged, EarningRecorded)


@dataclass(frozen=True, slots=True)
class Depot:
    """A running service with one driver, approved and online."""

    service: Component
    issuer: TokenIssuer
    who: str
    driver_id: str

    @classmethod
    async def opened(cls, service: Component, issuer: TokenIssuer) -> "Depot":
        """Register a driver, approve them, and send them online."""
        depot = cls(service, issuer, secrets.token_hex(4), "")
        _, driver = await depot.call("POST", "/drivers", DANA)
        depot = replace(depot, driver_id=driver["driver_id"])
        path = f"/api/v1/drivers/{depot.driver_id}/approve"
        async with service.http.post(path, headers=issuer.bearer("sue", Role.SUPPORT)) as answer:
            assert answer.status == 200
        status, online = await depot.go("online")
        assert (status, online["availability"]) == (200, "online")
        return depot

    async def call(self, method: str, path: str, body: Any = None) -> tuple[int, Any]:
        """Ask the API as the driver."""
        headers = self.issuer.bearer(self.who, Role.DRIVER) | {"Idempotency-Key": path}
        async with self.service.http.request(method, f"/api/v1{path}", headers=headers, json=body) as answer:
            return answer.status, await answer.json()

    async def go(self, availability: str) -> tuple[int, Any]:
        """Go online, offline or on a break."""
        return await self.call("POST", "/drivers/me/availability", {"availability": availability, "location": BERLIN})

    async def becomes(self, availability: str) -> None:
        """Wait until the driver is seen to be that."""

        async def probe() -> bool:
            _, driver = await self.call("GET", "/drivers/me")
            return bool(driver["availability"] == availability)

        assert await eventually(probe)

    def assigned(self) -> dispatch.DriverAssigned:
        """Dispatch gives the driver a new job."""
        now = self.service.chassis.clock.now()
        return dispatch.DriverAssigned(
            order_id=OrderId.new(now),
            job_id=JobId.new(now),
            driver_id=self.driver_id,
            assigned_by=self.issuer.user(self.who),
            vehicle_type="bicycle",
            pickup=PLACE,
            dropoff=PLACE,
            at=now,
        )

    def delivered(self, job: dispatch.DriverAssigned) -> dispatch.JobProgressed:
        """Dispatch saw it delivered."""
        return dispatch.JobProgressed(
            order_id=job.order_id,
            job_id=job.job_id,
            driver_id=self.driver_id,
            step=dispatch.JobProgressedStep.DELIVERED,
            proof=(),
            earning_minor=650,
            currency="USD",
            at=self.service.chassis.clock.now(),
        )

    async def told(self, key: str, kind: type[M]) -> list[M]:
        """The events of this kind and key."""
        return [message for message in await self.service.published(EVENTS, key) if isinstance(message, kind)]


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def driver_service(surroundings: Surroundings) -> AsyncIterator[Component]:
    async with running(SERVICE, surroundings) as service:
        yield service


@pytest_asyncio.fixture(loop_scope="session")
async def depot(driver_service: Component, issuer: TokenIssuer) -> Depot:
    return await Depot.opened(driver_service, issuer)


async def test_a_delivery_earns_and_frees_the_driver(depot: Depot) -> None:
    job = depot.assigned()

    await depot.service.publish(job, job.order_id)
    await depot.becomes("on_job")
    await depot.service.publish(depot.delivered(job), job.order_id)
    await depot.becomes("online")

    _, earnings = await depot.call("GET", "/drivers/me/earnings")
    assert (earnings["total_minor"], earnings["currency"]) == (650, "USD")
    assert [one["order_id"] for one in earnings["items"]] == [job.order_id]
    (earning,) = await eventually(lambda: depot.told(job.order_id, EarningRecorded))
    assert (earning.driver_id, earning.amount_minor) == (depot.driver_id, 650)


async def test_a_redelivered_fact_earns_once(depot: Depot) -> None:
    job = depot.assigned()
    delivered = depot.delivered(job)

    for message_id in ("one", "one", "another"):
        await depot.service.publish(job, job.order_id, message_id=f"assigned {message_id} {job.job_id}")
    for message_id in ("one", "one", "another"):
        await depot.service.publish(delivered, job.order_id, message_id=f"delivered {message_id} {job.job_id}")
    second = depot.assigned()
    await depot.service.publish(replace(second, order_id=job.order_id), job.order_id)
    await eventually(lambda: depot.told(job.order_id, EarningRecorded))
    await depot.becomes("on_job")  # the second one, behind all that was delivered

    _, earnings = await depot.call("GET", "/drivers/me/earnings")
    assert (len(earnings["items"]), earnings["total_minor"]) == (1, 650)
    assert len(await depot.told(job.order_id, EarningRecorded)) == 1


async def test_a_lost_job_frees_the_driver(depot: Depot) -> None:
    job = depot.assigned()
    await depot.service.publish(job, job.order_id)
    await depot.becomes("on_job")
    status, problem = await depot.go("offline")
    assert (status, problem["type"]) == (409, "/problems/driver-on-job")

    lost = dispatch.DriverUnassigned(
        order_id=job.order_id,
        job_id=job.job_id,
        driver_id=depot.driver_id,
        reason="flat tyre",
        at=depot.service.chassis.clock.now(),
    )
    await depot.service.publish(lost, job.order_id)
    await depot.becomes("online")

    assert (await depot.go("offline"))[1]["availability"] == "offline"


async def test_each_change_of_availability_is_told_in_order(depot: Depot) -> None:
    await depot.go("on_break")
    await depot.go("offline")

    async def probe() -> list[AvailabilityChanged]:
        told = await depot.told(depot.driver_id, AvailabilityChanged)
        return told if len(told) == 3 else []

    told = await eventually(probe)
    assert [one.availability.value for one in told] == ["online", "on_break", "offline"]
    changed = await depot.told(depot.driver_id, DriverChanged)
    assert [one.status.value for one in changed] == ["pending", "approved"]
    sequences = [one.headers["ce_sequence"] for one in await depot.service.received(EVENTS, depot.driver_id)]
    assert sequences == ["1", "2", "3", "4", "5"]


async def test_a_job_of_an_unknown_driver_is_parked(depot: Depot) -> None:
    job = replace(depot.assigned(), driver_id="drv_unknown")

    await depot.service.publish(job, job.order_id)

    parked = await eventually(lambda: depot.service.published("driver.parked.v1", job.order_id))
    assert "No such driver" in getattr(parked[0], "reason", "")
