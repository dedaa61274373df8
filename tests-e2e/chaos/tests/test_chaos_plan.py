"""The plan: the same for the same seed, and nobody is spared."""

from collections import Counter
from itertools import pairwise

import pytest

from roundsman.chaos.plan import WIRE_KINDS, Fault, Kind, Targets, length_s, make_plan

TARGETS = Targets(
    processes=["kafka", "postgres", "registry", "documents", "mailbox", "order", "payment", "gateway"],
    wires=["gateway>order", "order>kafka", "order>postgres"],
    consumers=["order", "payment"],
    clocks=["order", "gateway"],
)


def hit(plan: list[Fault], kind: Kind) -> Counter[str]:
    return Counter(fault.target for fault in plan if fault.kind is kind)


def test_the_same_seed_gives_the_same_plan() -> None:
    assert make_plan(7, 40, TARGETS) == make_plan(7, 40, TARGETS)


def test_the_order_in_which_targets_are_named_says_nothing() -> None:
    turned = Targets(
        processes=TARGETS.processes[::-1], wires=TARGETS.wires[::-1], consumers=TARGETS.consumers[::-1],
        clocks=TARGETS.clocks[::-1],
    )  # fmt: skip

    assert make_plan(7, 40, TARGETS) == make_plan(7, 40, turned)


def test_another_seed_gives_another_plan() -> None:
    assert make_plan(7, 40, TARGETS) != make_plan(8, 40, TARGETS)


@pytest.mark.parametrize("kills", [1, 8, 20, 200])
def test_as_many_are_killed_as_asked_for(kills: int) -> None:
    assert hit(make_plan(7, kills, TARGETS), Kind.KILL).total() == kills


def test_everybody_is_hit_by_everything_equally_often() -> None:
    plan = make_plan(7, 48, TARGETS)

    assert hit(plan, Kind.KILL) == dict.fromkeys(TARGETS.processes, 6)
    assert hit(plan, Kind.STOP) == dict.fromkeys(TARGETS.processes, 3)
    assert hit(plan, Kind.REDELIVER) == {"order": 2, "payment": 2}
    assert hit(plan, Kind.REBALANCE) == {"order": 1, "payment": 1}
    assert hit(plan, Kind.CLOCK) == dict.fromkeys(TARGETS.clocks, 1)
    for kind in WIRE_KINDS:
        assert hit(plan, kind) == dict.fromkeys(TARGETS.wires, 2)


@pytest.mark.parametrize("kind", Kind)
def test_also_a_short_plan_has_everything(kind: Kind) -> None:
    assert hit(make_plan(7, 1, TARGETS), kind)


@pytest.mark.parametrize(
    ("kind", "least", "most"),
    [
        (Kind.DELAY, 0.05, 0.5),
        (Kind.THROTTLE, 2_000, 20_000),
        (Kind.CLOCK, -10, 10),
        (Kind.HALF_CLOSE, 0, 1),
        (Kind.CUT, 0, 0),
    ],
)
def test_a_fault_is_as_bad_as_its_kind_may_be(kind: Kind, least: float, most: float) -> None:
    measures = [fault.measure for fault in make_plan(7, 200, TARGETS) if fault.kind is kind]

    assert all(least <= one <= most for one in measures)
    assert len(set(measures)) > 1 or least == most


def test_stops_last_from_one_to_thirty_seconds_mostly_few_and_some_faults_overlap() -> None:
    stops = [fault for fault in make_plan(7, 200, TARGETS) if fault.kind is Kind.STOP]

    assert all(1 <= fault.duration_s <= 30 for fault in stops)
    assert any(fault.duration_s > 20 for fault in stops)
    assert sum(fault.duration_s < 10 for fault in stops) > len(stops) / 2
    assert any(after.at_s < before.at_s + before.duration_s for before, after in pairwise(stops))


def test_a_plan_is_in_order_and_keeps_to_its_length() -> None:
    times = [fault.at_s for fault in make_plan(7, 20, TARGETS)]

    assert times == sorted(times)
    assert 0 <= times[0] <= times[-1] <= length_s(20)


def test_where_there_is_nobody_nothing_is_done() -> None:
    assert {fault.kind for fault in make_plan(7, 20, Targets(processes=["kafka"]))} == {Kind.KILL, Kind.STOP}


def test_a_long_plan_is_done_within_ten_minutes() -> None:
    assert length_s(200) <= 480  # the rest is for the start, and for reading everything at the end
