"""Use cases through units of work on the store in memory."""

import asyncio
from datetime import timedelta
from typing import cast

import pytest

from roundsman.contracts.types.tracking import EtaChanged, PositionReported
from roundsman.kernel.clock import ManualClock
from roundsman.kernel.errors import NotFound
from roundsman.kernel.geo import LatLon
from roundsman.kernel.ids import DriverId, OrderId, OrgId, UserId, VendorId
from roundsman.persistence.units import Units
from roundsman.persistence.work import Cause
from roundsman.testkit import fake_codec
from roundsman.tracking.domain.errors import DriverNotKnown
from roundsman.tracking.domain.fixes import Fix
from roundsman.tracking.domain.sifting import Numbered, Sifted, SiftRules
from roundsman.tracking.domain.travel import Arrivals
from roundsman.tracking.domain.trip import Leg, Parties, Phase
from roundsman.tracking.handlers.assign_driver import AssignDriver, assign_driver
from roundsman.tracking.handlers.cancel_trip import CancelTrip, cancel_trip
from roundsman.tracking.handlers.learn_people import LearnDriver, LearnVendor, learn_driver, learn_vendor
from roundsman.tracking.handlers.open_trip import OpenTrip, open_trip
from roundsman.tracking.handlers.progress_trip import ProgressTrip, Step, progress_trip
from roundsman.tracking.messaging.outbound import outbound
from roundsman.tracking.store.intake import Intake, Sent
from roundsman.tracking.store.memory import MemoryPositions, MemoryTrackingDatabase
from roundsman.tracking.store.work import TrackingWork

ARRIVALS = Arrivals(fresh_s=600)


class World:
    """A store, a clock, one order and one driver."""

    def __init__(self) -> None:
        self.clock = ManualClock()
        now = self.clock.now()
        self.order_id, self.driver_id = OrderId.new(now), DriverId.new(now)
        self.user_id = UserId.new(now)
        self.parties = Parties(org_id=OrgId.new(now), customer_id=UserId.new(now), vendor_id=VendorId.new(now))
        self.database = MemoryTrackingDatabase()
        self.units: Units[TrackingWork] = Units(
            database=self.database,
            build=TrackingWork,
            clock=self.clock,
            source="tracking",
            outbound=outbound,
            encode=fake_codec().encode,
        )
        self.intake = Intake(self.units, SiftRules(), ARRIVALS)

    async def hire(self) -> None:
        cmd = LearnDriver(
            driver_id=self.driver_id,
            user_id=self.user_id,
            org_id=self.parties.org_id,
            at=self.clock.now(),
        )
        await self.units.run(lambda work: learn_driver(cmd, work))

    async def order(self) -> None:
        cmd = OpenTrip(order_id=self.order_id, parties=self.parties)
        await self.units.run(lambda work: open_trip(cmd, work))

    async def assign(self) -> None:
        leg = Leg(
            driver_id=self.driver_id,
            vehicle_type="car",
            pickup=LatLon(40.0, -73.0),
            dropoff=LatLon(40.1, -73.0),
            since=self.clock.now(),
        )
        cmd = AssignDriver(order_id=self.order_id, leg=leg)
        await self.units.run(lambda work: assign_driver(cmd, work, ARRIVALS))

    async def step(self, step: Step) -> None:
        cmd = ProgressTrip(order_id=self.order_id, driver_id=self.driver_id, step=step, at=self.clock.now())
        await self.units.run(lambda work: progress_trip(cmd, work, ARRIVALS))

    async def report(self, *ages_s: float) -> Sifted:
        now = self.clock.now()
        fixes = [
            Numbered(index=n, fix=Fix(lat=40.05, lon=-73.0, at=now - timedelta(seconds=age_s)))
            for n, age_s in enumerate(ages_s)
        ]
        return await self.intake.take(Sent(user_id=self.user_id, fixes=fixes, cause=Cause(actor=self.user_id)))

    async def phase(self) -> Phase:
        return await self.units.run(self._phase)

    async def _phase(self, work: TrackingWork) -> Phase:
        return (await work.trips.get(self.order_id)).phase

    def told(self) -> list[object]:
        codec = fake_codec()
        return [codec.decode(row.value) for row in self.database.state.outbox]


@pytest.fixture
def world() -> World:
    return World()


async def test_each_believed_fix_is_announced_once_under_the_drivers_key(world: World) -> None:
    await world.hire()
    await world.report(30, 20)
    again = await world.report(30, 20, 10)

    assert (len(again.accepted), again.duplicates) == (1, 2)
    assert [type(one) for one in world.told()] == [PositionReported] * 3
    assert {(row.topic, row.key) for row in world.database.state.outbox} == {("tracking.positions.v1", world.driver_id)}


async def test_a_late_fix_does_not_move_the_driver_back(world: World) -> None:
    await world.hire()
    await world.report(0)
    await world.report(30)

    current = await world.database.positions.current([world.driver_id])
    assert current[world.driver_id].fix.at == world.clock.now()


async def test_a_user_who_is_no_driver_reports_in_vain(world: World) -> None:
    with pytest.raises(DriverNotKnown):
        await world.report(0)
    assert world.told() == []


@pytest.mark.parametrize(("age_s", "told"), [(600, 1), (601, 0)])
async def test_an_assignment_tells_the_arrival_from_a_fresh_fix_only(world: World, age_s: float, told: int) -> None:
    await world.hire()
    await world.order()
    await world.report(age_s)
    await world.assign()

    assert sum(isinstance(one, EtaChanged) for one in world.told()) == told


async def test_positions_move_the_arrival_of_the_trip_that_the_driver_is_on(world: World) -> None:
    await world.hire()
    await world.order()
    await world.assign()
    await world.report(0)
    await world.step(Step.PICKED_UP)
    await world.step(Step.DELIVERED)
    world.clock.advance(300)
    await world.report(0)

    arrivals = [one for one in world.told() if isinstance(one, EtaChanged)]
    assert [one.phase for one in arrivals] == ["to_pickup", "to_dropoff"]
    assert arrivals[0].customer_id == world.parties.customer_id


async def test_the_driver_may_be_known_before_the_order(world: World) -> None:
    await world.hire()
    await world.assign()
    await world.report(0)
    await world.order()
    world.clock.advance(5)
    await world.report(0)

    assert sum(isinstance(one, EtaChanged) for one in world.told()) == 1


async def test_a_step_of_an_unknown_order_has_to_wait(world: World) -> None:
    with pytest.raises(NotFound):
        await world.step(Step.PICKED_UP)


async def test_a_cancellation_that_comes_first_holds(world: World) -> None:
    cmd = CancelTrip(order_id=world.order_id, at=world.clock.now())
    await world.units.run(lambda work: cancel_trip(cmd, work))
    world.clock.advance(1)
    await world.order()
    await world.assign()

    assert await world.phase() is Phase.CANCELLED


async def test_an_older_fact_about_people_changes_nothing(world: World) -> None:
    await world.hire()
    earlier = world.clock.now() - timedelta(seconds=1)
    stale = LearnDriver(
        driver_id=world.driver_id,
        user_id=UserId.new(earlier),
        org_id=world.parties.org_id,
        at=earlier,
    )
    owners = [UserId.new(world.clock.now()) for _ in range(2)]
    vendors = [
        LearnVendor(vendor_id=world.parties.vendor_id, owner_id=owner, at=world.clock.now() - timedelta(seconds=n))
        for n, owner in enumerate(owners)
    ]

    async def learn(work: TrackingWork) -> tuple[str | None, str | None]:
        await learn_driver(stale, work)
        for one in vendors:
            await learn_vendor(one, work)
        driver, vendor = await work.drivers.get(world.driver_id), await work.vendors.get(world.parties.vendor_id)
        return driver.user_id, vendor.owner_id

    assert await world.units.run(learn) == (world.user_id, owners[0])


async def test_batches_that_come_at_once_are_each_answered(world: World) -> None:
    await world.hire()
    stranger = Sent(user_id=UserId.new(world.clock.now()), fixes=[], cause=Cause())

    *taken, refused = await asyncio.gather(
        *(world.report(*range(10 * n, 10 * n + 10)) for n in reversed(range(5))),
        world.intake.take(stranger),
        return_exceptions=True,
    )

    assert [len(one.accepted) for one in taken if isinstance(one, Sifted)] == [10] * 5
    assert isinstance(refused, DriverNotKnown)
    assert sum(isinstance(one, PositionReported) for one in world.told()) == 50


async def test_a_batch_that_fails_costs_the_others_nothing(world: World) -> None:
    await world.hire()
    other = World()
    other.database, other.units, other.intake = world.database, world.units, world.intake
    await other.hire()
    broken = Fix(lat=40.0, lon=-73.0, at=world.clock.now(), accuracy_m=cast("float", "near"))
    bad = Sent(user_id=other.user_id, fixes=[Numbered(index=0, fix=broken)], cause=Cause())

    fine, failed = await asyncio.gather(world.report(0), world.intake.take(bad), return_exceptions=True)

    assert isinstance(fine, Sifted)
    assert isinstance(failed, TypeError | ValueError)
    assert sum(isinstance(one, PositionReported) for one in world.told()) == 1


async def test_a_request_that_is_given_up_holds_up_no_other(world: World) -> None:
    await world.hire()
    given_up = asyncio.ensure_future(world.report(20))
    await asyncio.wait([given_up], timeout=0)
    given_up.cancel()

    outcome = await world.report(10)

    assert len(outcome.accepted) == 1
    assert given_up.cancelled()


async def test_a_store_that_is_away_fails_all_that_wait_and_takes_them_when_it_is_back(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    await world.hire()

    async def goes_away(*_: object) -> None:
        raise ConnectionError

    with monkeypatch.context() as patch:
        patch.setattr(MemoryPositions, "add", goes_away)
        failed = await asyncio.gather(*(world.report(n) for n in range(3)), return_exceptions=True)
    again = await world.report(*range(3))

    assert [type(one) for one in failed] == [ConnectionError] * 3
    assert len(again.accepted) == 3
