from datetime import UTC, datetime, timedelta

import pytest

from roundsman.kernel.clock import ScaledClock
from roundsman.kernel.geo import BadCoordinates, LatLon, distance_m
from roundsman.kernel.money import CurrencyMismatch, Money


def test_money_of_two_currencies_does_not_add() -> None:
    with pytest.raises(CurrencyMismatch):
        Money(1, "USD") + Money(1, "EUR")


@pytest.mark.parametrize(("minor", "share"), [(4, 0), (5, 1), (14, 1), (15, 2), (1000, 100)])
def test_a_share_is_rounded_half_up(minor: int, share: int) -> None:
    assert Money(minor, "USD").share(100) == Money(share, "USD")


@pytest.mark.parametrize(("lat", "ok"), [(-90.1, False), (-90, True), (90, True), (90.1, False), (float("nan"), False)])
def test_latitude_ends_at_the_poles(lat: float, ok: bool) -> None:
    if ok:
        assert LatLon(lat, 0).lat == lat
    else:
        with pytest.raises(BadCoordinates):
            LatLon(lat, 0)


def test_a_degree_of_latitude_is_111_kilometres() -> None:
    assert distance_m(LatLon(0, 0), LatLon(1, 0)) == pytest.approx(111_195, abs=1)


def test_a_scaled_clock_runs_faster_by_its_speed() -> None:
    started = datetime.now(UTC) - timedelta(seconds=10)
    clock = ScaledClock(origin=datetime(2026, 1, 1, tzinfo=UTC), started_at=started, speed=60)
    assert timedelta(minutes=10) <= clock.now() - clock.origin < timedelta(minutes=15)
