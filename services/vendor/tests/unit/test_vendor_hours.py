"""When opening hours say open."""

from datetime import UTC, datetime, timedelta

import pytest

from roundsman.vendor.domain.errors import BadOpeningHours
from roundsman.vendor.domain.hours import Opening, WeeklyHours

MONDAY = datetime(2026, 3, 2, tzinfo=UTC)


def at(hours: int, minutes: int = 0) -> datetime:
    """A moment of the week that begins on Monday."""
    return MONDAY + timedelta(hours=hours, minutes=minutes)


LUNCH = WeeklyHours((Opening(0, 11 * 60, 14 * 60),))
NIGHT = WeeklyHours((Opening(6, 22 * 60, 2 * 60),))  # Sunday night into Monday


@pytest.mark.parametrize(
    ("moment", "is_open"),
    [(at(10, 59), False), (at(11), True), (at(13, 59), True), (at(14), False), (at(24 + 12), False)],
)
def test_a_span_holds_its_first_minute_and_not_its_last(moment: datetime, is_open: bool) -> None:
    assert LUNCH.covers(moment) is is_open


@pytest.mark.parametrize(
    ("moment", "is_open"),
    [(at(-3), False), (at(-2), True), (at(0), True), (at(1, 59), True), (at(2), False), (at(7 * 24 - 2), True)],
)
def test_a_span_runs_past_midnight_and_past_the_end_of_the_week(moment: datetime, is_open: bool) -> None:
    assert NIGHT.covers(moment) is is_open


def test_the_next_change_is_the_next_edge() -> None:
    assert LUNCH.next_change_after(at(0)) == at(11)
    assert LUNCH.next_change_after(at(11)) == at(14)
    assert LUNCH.next_change_after(at(14)) == at(7 * 24 + 11)


def test_spans_that_touch_are_one() -> None:
    day = WeeklyHours((Opening(0, 0, 1440), Opening(1, 0, 600)))

    assert day.next_change_after(at(1)) == at(24 + 10)


def test_hours_that_never_change_have_no_next_change() -> None:
    assert WeeklyHours.always().next_change_after(at(5)) is None
    assert WeeklyHours(()).next_change_after(at(5)) is None
    assert WeeklyHours.always().covers(at(5))
    assert not WeeklyHours(()).covers(at(5))


def test_hours_run_on_the_vendors_own_clock() -> None:
    berlin = WeeklyHours((Opening(0, 0, 60),), "Europe/Berlin")  # an hour ahead of UTC in winter

    assert berlin.covers(at(-1))
    assert not berlin.covers(at(0))


def test_hours_follow_summer_time() -> None:
    noon_daily = WeeklyHours(tuple(Opening(day, 720, 780) for day in range(7)), "Europe/Berlin")
    before_change, after_change = datetime(2026, 3, 28, 11, tzinfo=UTC), datetime(2026, 3, 29, 10, tzinfo=UTC)

    assert noon_daily.covers(before_change)
    assert noon_daily.covers(after_change)
    assert not noon_daily.covers(after_change + timedelta(hours=1))


@pytest.mark.parametrize("wrong", [(7, 0, 60), (-1, 0, 60), (0, 1440, 60), (0, -1, 60), (0, 0, 0), (0, 0, 1441)])
def test_a_span_outside_its_day_is_refused(wrong: tuple[int, int, int]) -> None:
    with pytest.raises(BadOpeningHours):
        Opening(*wrong)


@pytest.mark.parametrize("zone", ["Mars/Olympus", "", "/etc/passwd", "../etc/passwd"])
def test_an_unknown_time_zone_is_refused(zone: str) -> None:
    with pytest.raises(BadOpeningHours):
        WeeklyHours((), zone)


@pytest.mark.parametrize(("spans", "fits"), [(100, True), (101, False)])
def test_a_week_has_a_bounded_number_of_spans(spans: int, fits: bool) -> None:
    openings = (Opening(0, 0, 60),) * spans
    if fits:
        assert WeeklyHours(openings).openings == openings
    else:
        with pytest.raises(BadOpeningHours):
            WeeklyHours(openings)
