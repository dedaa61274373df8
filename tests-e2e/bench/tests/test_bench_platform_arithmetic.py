"""What the benches of the platform work out from what they see."""

import pytest

from roundsman.bench.platform.elsewhere import percentile
from roundsman.bench.platform.footprint import Started, from_first_to_last
from roundsman.bench.platform.lives_load import Found, findings
from roundsman.bench.platform.metering import Cpu, is_server
from roundsman.bench.platform.sockets_load import Ride
from roundsman.bench.platform.sockets_load import findings as sockets_findings


@pytest.mark.parametrize(("share", "value"), [(0.5, 50), (0.99, 99), (0.991, 100), (1.0, 100)])
def test_a_percentile_is_the_smallest_value_that_covers_its_share(share: float, value: float) -> None:
    assert percentile([float(n) for n in range(100, 0, -1)], share) == value


def test_no_values_have_no_percentile() -> None:
    assert percentile([], 0.99) == 0.0


def test_only_lives_that_ended_within_the_measurement_count() -> None:
    found = Found(ended_at_s=[9.9, 10.0, 15.0, 20.0, 20.1], took_s=[1.0, 2.0, 3.0, 4.0, 5.0])

    told = findings(found, 10.0, 20.0)

    assert (told["lives"], told["lasted_s"], told["p50_s"], told["p99_s"]) == (3, 10.0, 3.0, 4.0)


def test_cpu_is_what_was_used_between_two_looks() -> None:
    before, after = Cpu({"order": 1.0, "kafka": 5.0}), Cpu({"order": 1.5, "kafka": 5.0, "payment": 0.25})

    used = after.since(before)

    assert used.total_s == 0.75
    assert used.told(per=10) == "order 50.0, payment 25.0"


def test_servers_are_told_from_services() -> None:
    assert [is_server(name) for name in ("kafka", "postgres", "order", "services")] == [True, True, False, False]


def test_starting_lasts_from_the_first_start_to_the_last_that_is_ready() -> None:
    assert from_first_to_last([Started(ready_s=12.0, took_s=2.0), Started(ready_s=15.0, took_s=4.0)]) == 5.0


def test_a_position_that_is_not_heard_of_counts_as_very_late() -> None:
    ride = Ride(from_s=10.0, due_s={"before": 9.0, "lost": 11.0}, took_s=[0.01] * 9)

    told = sockets_findings([ride])

    assert (told["heard"], told["lost"], told["p50_ms"]) == (9, 1, 10.0)
    assert told["p99_ms"] == 3000.0
