"""Which fixes are believed: each rule below, on and above its bound."""

from datetime import UTC, datetime, timedelta

import pytest

from roundsman.tracking.domain.fixes import Current, Doubt, Fix
from roundsman.tracking.domain.sifting import (
    Numbered,
    Rejection,
    Sifted,
    SiftRules,
    believable_alone,
    possible,
    sift,
)

NOW = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
RULES = SiftRules(future_tolerance_s=60, max_age_s=3600, top_speed_mps=50, slack_m=100)
METRE = 1 / 111_195.08  # degrees of latitude, on the kernel's sphere


def fix(seconds: float = 0.0, north_m: float = 0.0, accuracy_m: float | None = None) -> Fix:
    return Fix(lat=40.0 + north_m * METRE, lon=-73.0, at=NOW + timedelta(seconds=seconds), accuracy_m=accuracy_m)


def sifted(*fixes: Fix, stored: tuple[Fix, ...] = (), doubt: Doubt | None = None) -> Sifted:
    current = Current(fix=stored[-1], doubt=doubt) if stored else None
    return sift([Numbered(index=n, fix=one) for n, one in enumerate(fixes)], stored, current, RULES)


@pytest.mark.parametrize(
    ("seconds", "rejection"),
    [(60, None), (60.001, Rejection.FUTURE), (-3600, None), (-3600.001, Rejection.TOO_OLD)],
)
def test_a_fix_is_neither_of_the_future_nor_too_old(seconds: float, rejection: Rejection | None) -> None:
    assert believable_alone(fix(seconds), NOW, RULES) is rejection


@pytest.mark.parametrize(
    ("lat", "lon", "rejection"),
    [
        (90.0, 180.0, None),
        (-90.0, -180.0, None),
        (90.0001, 0.0, Rejection.COORDINATES),
        (10.0, 180.0001, Rejection.COORDINATES),
        (float("nan"), 10.0, Rejection.COORDINATES),
        (float("inf"), 10.0, Rejection.COORDINATES),
        (0.0, 0.0, Rejection.COORDINATES),
        (0.0, 0.0001, None),
    ],
)
def test_a_fix_is_on_the_earth(lat: float, lon: float, rejection: Rejection | None) -> None:
    assert believable_alone(Fix(lat=lat, lon=lon, at=NOW), NOW, RULES) is rejection


@pytest.mark.parametrize(("north_m", "can_be"), [(599, True), (601, False), (-601, False)])
def test_a_vehicle_has_a_top_speed(north_m: float, can_be: bool) -> None:
    assert possible(fix(0), fix(10, north_m), RULES) is can_be  # 10 s at 50 m/s and 100 m of slack


@pytest.mark.parametrize(("accuracy_m", "can_be"), [(19, False), (21, True)])
def test_vague_fixes_may_be_further_apart(accuracy_m: float, can_be: bool) -> None:
    assert possible(fix(0, accuracy_m=accuracy_m), fix(10, 640, accuracy_m=accuracy_m), RULES) is can_be


def test_a_very_vague_fix_does_not_make_everything_possible() -> None:
    assert not possible(fix(0, accuracy_m=50_000), fix(10, 1001, accuracy_m=50_000), RULES)


def test_a_batch_in_any_order_is_taken_in_order_of_time() -> None:
    outcome = sifted(fix(20, 20), fix(0), fix(10, 10))

    assert [one.at for one in outcome.accepted] == [NOW, NOW + timedelta(seconds=10), NOW + timedelta(seconds=20)]


def test_a_time_that_is_taken_is_a_duplicate_in_the_batch_and_in_the_store() -> None:
    outcome = sifted(fix(0), fix(10), fix(10, 5), stored=(fix(0),))

    assert (len(outcome.accepted), outcome.duplicates, outcome.rejected) == (1, 2, [])


def test_one_jump_costs_its_neighbours_nothing() -> None:
    outcome = sifted(fix(0), fix(1, 90_000), fix(2, 10))

    assert outcome.rejected == [(1, Rejection.JUMP)]
    assert len(outcome.accepted) == 2


def test_a_late_fix_fits_between_its_neighbours_or_is_a_jump() -> None:
    stored = (fix(0), fix(100, 1000))

    outcome = sifted(fix(50, 500), fix(51, 80_000), stored=stored)

    assert ([one.at for one in outcome.accepted], outcome.rejected) == (
        [NOW + timedelta(seconds=50)],
        [(1, Rejection.JUMP)],
    )


def test_the_third_fix_in_a_row_that_contradicts_what_is_held_is_believed() -> None:
    outcome = sifted(*(fix(n, 90_000 + n) for n in (1, 2, 3, 4)), stored=(fix(0),))

    assert [index for index, _ in outcome.rejected] == [0, 1]
    assert (len(outcome.accepted), outcome.doubt) == (2, None)


def test_doubt_is_carried_from_batch_to_batch() -> None:
    first = sifted(fix(1, 90_000), stored=(fix(0),))
    second = sifted(fix(2, 90_001), stored=(fix(0),), doubt=first.doubt)
    third = sifted(fix(3, 90_002), stored=(fix(0),), doubt=second.doubt)

    assert [len(one.accepted) for one in (first, second, third)] == [0, 0, 1]


def test_the_same_jump_sent_again_is_no_further_evidence() -> None:
    outcome = sifted(fix(1, 90_000), stored=(fix(0),))
    for _ in range(5):
        outcome = sifted(fix(1, 90_000), stored=(fix(0),), doubt=outcome.doubt)

    assert outcome.accepted == []


def test_jumps_that_contradict_one_another_are_never_believed() -> None:
    outcome = sifted(*(fix(n, 90_000 * (1 + n % 2)) for n in range(1, 9)), stored=(fix(0),))

    assert outcome.accepted == []


def test_a_believable_fix_ends_the_doubt() -> None:
    outcome = sifted(fix(1, 90_000), fix(2, 90_001), fix(3, 10), fix(4, 90_002), stored=(fix(0),))

    assert [index for index, _ in outcome.rejected] == [0, 1, 3]
