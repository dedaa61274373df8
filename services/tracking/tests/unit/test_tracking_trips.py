"""A trip: facts in and out of order, and when an arrival is worth telling."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from roundsman.kernel.geo import LatLon, distance_m
from roundsman.kernel.ids import DriverId, OrderId, OrgId, UserId, VendorId
from roundsman.tracking.domain.events import EtaMoved
from roundsman.tracking.domain.fixes import Fix
from roundsman.tracking.domain.travel import Arrivals, Travel
from roundsman.tracking.domain.trip import Leg, Parties, Phase, Trip

NOW = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
ORDER, DANA, OMAR = OrderId.new(NOW), DriverId.new(NOW), DriverId.new(NOW)
PICKUP, DROPOFF = LatLon(40.0, -73.0), LatLon(40.02, -73.0)
ARRIVALS = Arrivals(travel=Travel(detour_factor=1.0), worth_telling_s=60)
PARTIES = Parties(org_id=OrgId.new(NOW), customer_id=UserId.new(NOW), vendor_id=VendorId.new(NOW))


def at(seconds: float) -> datetime:
    return NOW + timedelta(seconds=seconds)


def leg(driver_id: DriverId = DANA, since_s: float = 0) -> Leg:
    return Leg(driver_id=driver_id, vehicle_type="bicycle", pickup=PICKUP, dropoff=DROPOFF, since=at(since_s))


def a_trip() -> Trip:
    trip = Trip(ORDER)
    trip.belongs_to(PARTIES)
    trip.assign(leg())
    return trip


def seen(trip: Trip, seconds: float, lat: float = 39.99) -> list[EtaMoved]:
    trip.observe(Fix(lat=lat, lon=-73.0, at=at(seconds)), ARRIVALS)
    return [event for event in trip.take_events() if isinstance(event, EtaMoved)]


def test_an_arrival_is_the_stretched_line_at_the_vehicles_speed() -> None:
    fix = Fix(lat=39.99, lon=-73.0, at=NOW)
    straight_m = distance_m(fix.place, PICKUP)

    estimate = Travel(detour_factor=1.5).estimate(fix, PICKUP, "bicycle")

    assert estimate.distance_m == pytest.approx(straight_m * 1.5)
    assert (estimate.eta_at - NOW).total_seconds() == pytest.approx(straight_m * 1.5 / 4.2, abs=0.001)


def test_the_first_fix_tells_the_arrival_at_the_pickup() -> None:
    (told,) = seen(a_trip(), 0)

    assert (told.phase, told.driver_id, told.customer_id) == ("to_pickup", DANA, PARTIES.customer_id)


@pytest.mark.parametrize(("late_s", "told"), [(60, 0), (61, 1)])
def test_an_arrival_is_told_again_when_it_moved_by_more_than_the_bound(late_s: float, told: int) -> None:
    trip = a_trip()
    seen(trip, 0)

    assert len(seen(trip, late_s)) == told  # the same place, later: the arrival moves with the time


def test_a_new_goal_is_told_even_if_the_time_is_the_same() -> None:
    trip = a_trip()
    seen(trip, 0, lat=40.01)  # in the middle between the two
    trip.pick_up(DANA, at(1))

    (told,) = seen(trip, 0, lat=40.01)

    assert told.phase == "to_dropoff"


def test_nothing_is_told_while_the_driver_waits_where_they_were_heading() -> None:
    trip = a_trip()
    seen(trip, 0)
    trip.arrive(DANA, Phase.TO_PICKUP, at(10))

    assert seen(trip, 600) == []
    estimate = trip.estimate(Fix(lat=39.9, lon=-73.0, at=at(600)), ARRIVALS.travel)
    assert estimate is not None
    assert (estimate.eta_at, estimate.distance_m) == (at(10), 0.0)


def test_nothing_is_told_before_the_order_is_known_or_somebody_carries_it() -> None:
    without_parties, without_driver = Trip(ORDER), Trip(ORDER)
    without_parties.assign(leg())
    without_driver.belongs_to(PARTIES)

    assert seen(without_parties, 0) == seen(without_driver, 0) == []


@pytest.mark.parametrize(
    ("end", "phase"),
    [
        (lambda trip: trip.deliver(DANA, at(5)), Phase.DELIVERED),
        (lambda trip: trip.cancel(at(5)), Phase.CANCELLED),
    ],
)
def test_an_ended_trip_stays_as_it_ended(end: Callable[[Trip], None], phase: Phase) -> None:
    trip = a_trip()
    end(trip)

    trip.assign(leg(OMAR, 9))
    trip.cancel(at(10))
    trip.deliver(DANA, at(11))
    trip.pick_up(DANA, at(12))

    assert (trip.phase, trip.ended_at, trip.moving) == (phase, at(5), False)
    assert seen(trip, 20) == []


def test_old_news_changes_nothing() -> None:
    trip = a_trip()
    trip.unassign(DANA, at(10))
    trip.assign(leg(OMAR, 20))

    trip.assign(leg(DANA, 0))
    trip.unassign(OMAR, at(15))
    trip.unassign(DANA, at(30))
    trip.pick_up(DANA, at(30))

    assert trip.leg == leg(OMAR, 20)
    assert trip.phase is Phase.TO_PICKUP


def test_the_same_facts_again_change_nothing() -> None:
    trip = a_trip()
    trip.arrive(DANA, Phase.TO_PICKUP, at(5))
    trip.assign(leg())
    arrived_at = trip.arrived_at
    trip.pick_up(DANA, at(6))
    trip.arrive(DANA, Phase.TO_PICKUP, at(5))
    trip.pick_up(DANA, at(6))
    trip.assign(leg())

    assert (arrived_at, trip.phase, trip.arrived_at) == (at(5), Phase.TO_DROPOFF, None)


def test_a_trip_without_its_driver_waits_and_tells_the_next_arrival_anew() -> None:
    trip = a_trip()
    seen(trip, 0)
    trip.unassign(DANA, at(1))
    waiting = trip.phase
    trip.assign(leg(OMAR, 2))

    (told,) = seen(trip, 2)
    assert (waiting, told.driver_id) == (Phase.WAITING, OMAR)
