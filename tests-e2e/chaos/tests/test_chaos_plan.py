"""The plan: the same for the same seed, and nobody is spared."""

from collections import Counter
from itertools import pairwise

import pytest

from roundsman.chaos.plan import Fault, Kind, Targets, length_s, make_plan

TARGETS = Targets(
    processes=["kafka", "postgres", "registry", "documents", "mailbox", "order", "payment", "gateway"],
    stores=["order", "payment"],
)


def hit(plan: list[Fault], kind: Kind) -> Counter[str]:
    return Counter(fault.target for fault in plan if fault.kind is kind)


def test_the_same_seed_gives_the_same_plan() -> None:
    assert make_plan(7, 40, TARGETS) == make_plan(7, 40, TARGETS)


def test_the_order_in_which_targets_are_named_says_nothing() -> None:
    turned = Targets(processes=TARGETS.processes[::-1], stores=TARGETS.stores[::-1])

    assert make_plan(7, 40, TARGETS) == make_plan(7, 40, turned)


def test_another_seed_gives_another_plan() -> None:
    assert make_plan(7, 40, TARGETS) != make_plan(8, 40, TARGETS)


@pytest.mark.parametrize("kills", [1, 8, 20, 200])
def test_as_many_are_killed_as_asked_for(kills: int) -> None:
    assert hit(make_plan(7, kills, TARGETS), Kind.KILL).total() == kills


def test_everybody_is_hit_by_everything_equally_often() -> None:
    plan = make_plan(7, 32, TARGETS)

    assert hit(plan, Kind.KILL) == dict.fromkeys(TARGETS.processes, 4)
    assert hit(plan, Kind.STOP) == dict.fromkeys(TARGETS.processes, 2)
    assert hit(plan, Kind.REDELIVER) == {"order": 3, "payment": 3}


def test_stops_last_from_one_to_ten_seconds_and_some_faults_overlap() -> None:
    stops = [fault for fault in make_plan(7, 200, TARGETS) if fault.kind is Kind.STOP]

    assert all(1 <= fault.duration_s <= 10 for fault in stops)
    assert any(after.at_s < before.at_s + before.duration_s for before, after in pairwise(stops))


def test_a_plan_is_in_order_and_keeps_to_its_length() -> None:
    times = [fault.at_s for fault in make_plan(7, 20, TARGETS)]

    assert times == sorted(times)
    assert 0 <= times[0] <= times[-1] <= length_s(20)


def test_without_stores_nothing_is_redelivered() -> None:
    assert not hit(make_plan(7, 20, Targets(processes=["kafka"], stores=[])), Kind.REDELIVER)
