"""What is known of a driver is the newest that was told."""

from datetime import UTC, datetime, timedelta

from roundsman.insights.domain.cells import cell_of
from roundsman.insights.domain.drivers import Availability, DriverFacts
from roundsman.kernel.ids import DriverId, OrgId

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
HERE, THERE = cell_of(52.52, 13.40), cell_of(48.86, 2.35)
FORMER, NEW = OrgId.derived(NOON, "former"), OrgId.derived(NOON, "new")


def at(minute: float) -> datetime:
    return NOON + timedelta(minutes=minute)


def a_driver() -> DriverFacts:
    driver = DriverFacts(DriverId.derived(NOON, "driver"))
    driver.become(Availability.ONLINE, HERE, at(1))
    return driver


def test_older_news_changes_nothing() -> None:
    driver = a_driver()

    driver.become(Availability.OFFLINE, None, at(0))

    assert (driver.availability, driver.cell) == (Availability.ONLINE, HERE)


def test_whoever_works_on_and_does_not_say_where_is_where_they_were() -> None:
    driver = a_driver()

    driver.become(Availability.ON_JOB, None, at(2))
    assert driver.cell == HERE
    driver.become(Availability.ONLINE, THERE, at(3))

    assert driver.cell == THERE


def test_nothing_is_kept_of_where_somebody_was_who_works_no_more() -> None:
    driver = a_driver()

    driver.become(Availability.OFFLINE, THERE, at(2))

    assert driver.cell is None


def test_a_driver_belongs_to_whom_they_joined_last() -> None:
    driver = a_driver()

    driver.belong(NEW, at(2))
    driver.belong(FORMER, at(1))

    assert driver.org_id == NEW


def test_a_cell_is_a_part_of_a_town() -> None:
    assert cell_of(52.5200, 13.4050) == cell_of(52.5202, 13.4052)
    assert HERE != THERE
