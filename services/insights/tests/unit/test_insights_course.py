"""Windows that follow each other end at whole multiples of their length."""

from datetime import UTC, datetime, timedelta

import pytest

from roundsman.insights.domain.series import Course
from roundsman.insights.domain.windows import Window

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


@pytest.mark.parametrize(("at_s", "ends_s"), [(-0.001, 0), (0, 0), (0.001, 300), (299.999, 300), (300, 300)])
def test_the_last_window_contains_the_moment(at_s: float, ends_s: int) -> None:
    course = Course.up_to(NOON + timedelta(seconds=at_s), Window.FIVE_MINUTES, 2)

    assert course.until == NOON + timedelta(seconds=ends_s)
    assert course.ends == [course.until - timedelta(minutes=5), course.until]
    assert course.span.since == course.until - timedelta(minutes=10)


def test_days_are_those_of_utc() -> None:
    assert Course.up_to(NOON, Window.DAY, 1).until == datetime(2026, 3, 3, tzinfo=UTC)
