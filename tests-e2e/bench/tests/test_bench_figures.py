"""The arithmetic of the core's benches."""

import pytest

from roundsman.bench.core.figures import Beside, Used, by_callers, percentile


@pytest.mark.parametrize(("share", "expected"), [(0.0, 1), (0.5, 5), (0.9, 9), (0.91, 10), (0.99, 10), (1.0, 10)])
def test_a_percentile_is_the_least_value_that_enough_others_do_not_exceed(share: float, expected: float) -> None:
    assert percentile([3, 1, 2, 10, 9, 8, 4, 7, 6, 5], share) == expected


def test_a_ratio_is_the_median_of_the_rounds_and_not_of_their_parts() -> None:
    beside = Beside(ours=[10, 40, 90], bare=[10, 20, 30])
    assert beside.ratio == 2
    assert beside.spread == "rounds 1.00 to 3.00"


def test_rates_are_by_the_clock_and_by_the_cpu() -> None:
    some = Used(count=100, seconds=4.0, cpu_s=0.5)
    assert (some.rate, some.per_cpu_s) == (25, 200)


async def test_callers_call_again_once_they_are_answered() -> None:
    open_now, most = 0, 0

    async def call() -> None:
        nonlocal open_now, most
        open_now += 1
        most = max(most, open_now)
        open_now -= 1

    figures = await by_callers(3, 0.01, call)
    assert figures.count >= 3
    assert most <= 3
