"""A trip over HTTP and Kafka: the driver reports, everybody who may see it sees it."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import pytest_asyncio

from roundsman.contracts.message import Message
from roundsman.contracts.types.dispatch import (
    DriverAssigned,
    DriverAssignedPlace,
    JobProgressed,
    JobProgressedStep,
)
from roundsman.contracts.types.driver import DriverChanged, DriverChangedStatus
from roundsman.contracts.types.order import OrderPlaced, OrderPlacedKind, OrderPlacedPlace
from roundsman.contracts.types.tracking import EtaChanged, EtaChangedPhase, PositionReported
from roundsman.contracts.types.vendor import VendorChanged, VendorChangedKind, VendorChangedStatus
from roundsman.kernel.ids import DriverId, JobId, OrderId, OrgId, VendorId
from roundsman.testkit import eventually
from roundsman.testkit.component import Component, Surroundings, running
from roundsman.testkit.issuer import TokenIssuer
from roundsman.tracking.app import SERVICE
from roundsman.web import Role

pytestmark = pytest.mark.stack

PICKUP, DROPOFF = (40.7411, -73.9897), (40.7527, -73.9772)


class Story:
    """One order of a customer, at an owner's vendor, carried by a driver; all ids are new."""

    def __init__(self, component: Component, issuer: TokenIssuer) -> None:
        self.component = component
        self.issuer = issuer
        self.began_at = datetime.now(UTC)
        self.order_id, self.driver_id = OrderId.new(self.began_at), DriverId.new(self.began_at)
        self.vendor_id = VendorId.new(self.began_at)
        self.names = {role: f"{role}-{self.order_id}" for role in ("customer", "owner", "driver")}

    def bearer(self, who: str) -> dict[str, str]:
        roles = {"customer": Role.CUSTOMER, "owner": Role.VENDOR, "driver": Role.DRIVER}
        return self.issuer.bearer(self.names[who], roles[who])

    async def tell(self, message: Message, key: str) -> None:
        await self.component.publish(message, key)

    async def tell_people(self) -> None:
        await self.tell(
            DriverChanged(
                driver_id=self.driver_id,
                user_id=self.issuer.user(self.names["driver"]),
                org_id=self.issuer.org_id,
                name="Dana",
                status=DriverChangedStatus.APPROVED,
                vehicle_type="bicycle",
                at=self.began_at,
            ),
            self.driver_id,
        )
        await self.tell(_vendor(self), self.vendor_id)

    async def tell_order(self) -> None:
        await self.tell(_order(self), self.order_id)

    async def tell_assigned(self) -> None:
        await self.tell(_assigned(self), self.order_id)

    async def tell_step(self, step: JobProgressedStep) -> None:
        await self.tell(
            JobProgressed(
                order_id=self.order_id,
                job_id=JobId.new(self.began_at),
                driver_id=self.driver_id,
                step=step,
                proof=(),
                earning_minor=500,
                currency="USD",
                at=datetime.now(UTC),
            ),
            self.order_id,
        )

    async def report(self, *points: dict[str, Any]) -> tuple[int, Any]:
        headers = self.bearer("driver")
        async with self.component.http.post("/api/v1/positions", json={"positions": points}, headers=headers) as answer:
            return answer.status, await answer.json()

    async def get(self, path: str, headers: dict[str, str]) -> tuple[int, Any]:
        async with self.component.http.get(f"/api/v1/tracking/{path}", headers=headers) as answer:
            return answer.status, await answer.json()

    async def known_driver(self) -> bool:
        status, _ = await self.get(f"drivers/{self.driver_id}/position", self.bearer("driver"))
        return status == 200

    async def phase(self) -> str:
        _, body = await self.get(f"orders/{self.order_id}", self.bearer("customer"))
        return str(body.get("phase"))

    async def in_phase(self, phase: str) -> None:
        async def reached() -> bool:
            return await self.phase() == phase

        await eventually(reached)

    async def etas(self) -> list[EtaChanged]:
        told = await self.component.published("tracking.events.v1", self.order_id)
        return [message for message in told if isinstance(message, EtaChanged)]


def _vendor(story: Story) -> VendorChanged:
    return VendorChanged(
        vendor_id=story.vendor_id,
        org_id=story.issuer.org_id,
        owner_id=story.issuer.user(story.names["owner"]),
        name="Dal House",
        kind=VendorChangedKind.MERCHANT,
        lat=PICKUP[0],
        lon=PICKUP[1],
        address="1 Broadway",
        status=VendorChangedStatus.OPEN,
        weekly_hours=(),
        at=story.began_at,
    )


def _order(story: Story) -> OrderPlaced:
    return OrderPlaced(
        order_id=story.order_id,
        org_id=story.issuer.org_id,
        customer_id=story.issuer.user(story.names["customer"]),
        vendor_id=story.vendor_id,
        kind=OrderPlacedKind.DELIVERY,
        lines=(),
        currency="USD",
        items_minor=1000,
        delivery_fee_minor=300,
        service_fee_minor=100,
        tip_minor=0,
        total_minor=1400,
        pickup=OrderPlacedPlace(lat=PICKUP[0], lon=PICKUP[1], address="1 Broadway"),
        dropoff=OrderPlacedPlace(lat=DROPOFF[0], lon=DROPOFF[1], address="9 Lexington"),
        proof=(),
        placed_at=story.began_at,
    )


def _assigned(story: Story) -> DriverAssigned:
    return DriverAssigned(
        order_id=story.order_id,
        job_id=JobId.new(story.began_at),
        driver_id=story.driver_id,
        assigned_by=story.issuer.user(story.names["driver"]),
        vehicle_type="bicycle",
        pickup=DriverAssignedPlace(lat=PICKUP[0], lon=PICKUP[1], address="1 Broadway"),
        dropoff=DriverAssignedPlace(lat=DROPOFF[0], lon=DROPOFF[1], address="9 Lexington"),
        at=story.began_at,
    )


def point(lat: float, lon: float, at: datetime, **more: Any) -> dict[str, Any]:
    return {"lat": lat, "lon": lon, "at": at.isoformat()} | more


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def component(surroundings: Surroundings) -> AsyncIterator[Component]:
    async with running(SERVICE, surroundings) as started:
        yield started


@pytest_asyncio.fixture(loop_scope="session")
async def story(component: Component, issuer: TokenIssuer) -> Story:
    story = Story(component, issuer)
    await story.tell_people()
    await eventually(story.known_driver)
    return story


async def test_a_trip_is_followed_from_assignment_to_delivery(story: Story) -> None:
    await story.tell_order()
    await story.in_phase("waiting")
    await story.report(point(40.7300, -73.9950, datetime.now(UTC)))
    await story.tell_assigned()
    await story.in_phase("to_pickup")
    await story.tell_step(JobProgressedStep.PICKED_UP)
    await story.in_phase("to_dropoff")

    status, seen = await story.get(f"orders/{story.order_id}", story.bearer("customer"))
    assert (status, seen["driver_id"], seen["position"]["lat"]) == (200, story.driver_id, 40.73)
    assert seen["eta_at"].endswith("Z")
    assert seen["distance_m"] > 1000

    await story.tell_step(JobProgressedStep.DELIVERED)
    await story.in_phase("delivered")
    _, ended = await story.get(f"orders/{story.order_id}", story.bearer("customer"))
    assert ended["position"] is None

    async def told() -> bool:
        return [eta.phase for eta in await story.etas()] == [EtaChangedPhase.TO_PICKUP, EtaChangedPhase.TO_DROPOFF]

    assert await eventually(told)


async def test_each_point_is_judged_on_its_own(story: Story) -> None:
    now = datetime.now(UTC)

    status, outcome = await story.report(
        point(40.7301, -73.9950, now - timedelta(seconds=10)),
        point(40.7300, -73.9950, now - timedelta(seconds=20)),
        point(40.7301, -73.9950, now - timedelta(seconds=10)),
        point(40.7300, -73.9950, now + timedelta(seconds=90)),
        point(40.7300, -73.9950, now - timedelta(days=2)),
        point(95.0, -73.9950, now),
        point(41.7300, -73.9950, now),
        {"lat": "north", "lon": 1},
    )

    assert (status, outcome["accepted"], outcome["duplicates"]) == (200, 2, 1)
    assert [(one["index"], one["reason"]) for one in outcome["rejected"]] == [
        (3, "in-the-future"),
        (4, "too-old"),
        (5, "impossible-coordinates"),
        (6, "impossible-jump"),
        (7, "malformed"),
    ]


async def test_accepted_points_are_on_the_topic_once(story: Story) -> None:
    now = datetime.now(UTC)
    points = [point(40.73, -73.995 + n / 10_000, now - timedelta(seconds=30 - n)) for n in range(10)]

    first, again = await story.report(*points[:6]), await story.report(*points)

    assert (first[1]["accepted"], again[1]["accepted"], again[1]["duplicates"]) == (6, 4, 6)

    async def all_there() -> bool:
        told = await story.component.published("tracking.positions.v1", story.driver_id)
        lons = [message.lon for message in told if isinstance(message, PositionReported)]
        return lons == [one["lon"] for one in points]

    assert await eventually(all_there)


async def test_only_those_it_concerns_see_an_order(story: Story, issuer: TokenIssuer) -> None:
    await story.tell_order()
    await story.tell_assigned()
    await story.in_phase("to_pickup")
    path = f"orders/{story.order_id}"

    for who in ("customer", "owner", "driver"):
        assert (await story.get(path, story.bearer(who)))[0] == 200, who
    assert (await story.get(path, issuer.bearer("dan", Role.DISPATCHER)))[0] == 200
    assert (await story.get(path, issuer.bearer("mallory", Role.CUSTOMER)))[0] == 404
    assert (await story.get(path + "/trail", issuer.bearer("mallory", Role.VENDOR)))[0] == 404
    elsewhere = issuer.token("eve", Role.ADMIN, org_id=OrgId.derived(story.began_at, "elsewhere"))
    assert (await story.get(path, {"Authorization": f"Bearer {elsewhere}"}))[0] == 404
    assert (await story.get(path, {}))[0] == 401
    assert (await story.get(f"drivers/{story.driver_id}/position", issuer.bearer("m", Role.CUSTOMER)))[0] == 404


async def test_a_trail_comes_in_pages_oldest_first(story: Story) -> None:
    await story.tell_order()
    await story.tell_assigned()
    await story.in_phase("to_pickup")
    now = datetime.now(UTC)
    await story.report(*(point(40.73, -73.99 + n / 10_000, now + timedelta(seconds=n)) for n in range(5)))
    path = f"orders/{story.order_id}/trail"

    async def settled() -> bool:
        # fixes a little ahead of the clock belong to the trail once their time has come
        return len((await story.get(path, story.bearer("customer")))[1]["items"]) == 5

    await eventually(settled)
    _, first = await story.get(path + "?limit=3", story.bearer("customer"))
    _, rest = await story.get(path + f"?limit=3&cursor={first['next_cursor']}", story.bearer("customer"))

    lons = [one["lon"] for one in (*first["items"], *rest["items"])]
    assert (len(first["items"]), len(rest["items"]), rest["next_cursor"]) == (3, 2, None)
    assert lons == sorted(lons)


async def test_who_is_no_driver_is_told_so(component: Component, issuer: TokenIssuer) -> None:
    body = {"positions": [point(40.7, -73.9, datetime.now(UTC))]}
    for role, status, slug in ((Role.CUSTOMER, 403, "forbidden"), (Role.DRIVER, 409, "driver-not-known")):
        headers = issuer.bearer("stranger", role)
        async with component.http.post("/api/v1/positions", json=body, headers=headers) as answer:
            assert (answer.status, (await answer.json())["type"]) == (status, f"/problems/{slug}")


@pytest.mark.parametrize("count", [0, 501])
async def test_a_batch_has_one_to_five_hundred_points(story: Story, count: int) -> None:
    status, problem = await story.report(*[point(40.7, -73.9, story.began_at)] * count)

    assert (status, problem["type"]) == (422, "/problems/invalid-request")


async def test_the_same_batch_sent_twice_at_once_is_taken_once(story: Story) -> None:
    now = datetime.now(UTC)
    points = [point(40.73, -73.995, now - timedelta(seconds=n)) for n in range(20)]

    answers = await asyncio.gather(story.report(*points), story.report(*points))

    assert sorted(body["accepted"] for _, body in answers) == [0, 20]
    assert sum(body["duplicates"] for _, body in answers) == 20


@pytest.mark.parametrize("at", ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00", "2026-03-02T12:00:00", 1e30])
async def test_a_time_that_is_none_is_malformed(story: Story, at: object) -> None:
    status, outcome = await story.report({"lat": 40.7, "lon": -73.9, "at": at})

    assert (status, outcome["rejected"]) == (200, [{"index": 0, "reason": "malformed"}])


@pytest.mark.parametrize(
    "query", ["cursor=x", "cursor=MDAwMS0wMS0wMVQwMDowMDowMCsxNDowMApv", "since=9999-12-31T23:59:59-14:00", "limit=201"]
)
async def test_a_trail_is_not_asked_for_with_nonsense(story: Story, query: str) -> None:
    await story.tell_order()
    await story.in_phase("waiting")

    status, problem = await story.get(f"orders/{story.order_id}/trail?{query}", story.bearer("customer"))

    assert status == 422, problem
