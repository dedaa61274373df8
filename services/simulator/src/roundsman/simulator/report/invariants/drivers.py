"""Drivers: in one place at a time, paid once for each delivery, and none of their positions lost."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise

from roundsman.contracts.types import dispatch, driver, tracking
from roundsman.simulator.report.facts import Facts
from roundsman.simulator.report.invariants.finding import Verdict, count
from roundsman.simulator.report.jobs import Job, jobs


def no_driver_in_two_places(facts: Facts) -> Verdict:
    """No two jobs of a driver are live at once; one may begin at the moment in which the other ends."""
    by_driver: dict[str, list[Job]] = defaultdict(list)
    for job in jobs(facts.traces):
        by_driver[job.driver_id].append(job)
    faults = [fault for driver_id, own in by_driver.items() for fault in _overlaps(driver_id, own)]
    return Verdict(f"{count(sum(map(len, by_driver.values())), 'job')} of {count(len(by_driver), 'driver')}", faults)


def _overlaps(driver_id: str, own: Sequence[Job]) -> Iterator[str]:
    in_order = sorted(own, key=lambda job: (job.from_at, job.to_at is None, job.to_at or job.from_at))
    for earlier, later in pairwise(in_order):
        if earlier.to_at is None or later.from_at < earlier.to_at:
            yield f"{driver_id} got {later.order_id} while {earlier.order_id} was live"


def deliveries_earn_once(facts: Facts) -> Verdict:
    """One earning, of the amount that was promised, for each delivery, and none besides."""
    delivered = {
        (step.driver_id, step.order_id, step.earning_minor, step.currency): 1
        for step in facts.log.of(dispatch.JobProgressed)
        if step.step is dispatch.JobProgressedStep.DELIVERED
    }
    earned = Counter(
        (one.driver_id, one.order_id, one.amount_minor, one.currency) for one in facts.log.of(driver.EarningRecorded)
    )
    return Verdict(
        "1 delivery" if len(delivered) == 1 else f"{len(delivered)} deliveries",
        list(_wrong_earnings(delivered, earned)),
    )


def _wrong_earnings(
    delivered: Mapping[tuple[str, str, int, str], int], earned: Mapping[tuple[str, str, int, str], int]
) -> Iterator[str]:
    for what in sorted({*delivered, *earned}):
        driver_id, order_id, minor, currency = what
        times, wanted = earned.get(what, 0), delivered.get(what, 0)
        if times != wanted:
            yield f"{driver_id} earned {minor} {currency} for {order_id} {times} times, not {wanted}"


def accepted_positions_are_told(facts: Facts) -> Verdict:
    """Each driver's topic holds at least the positions that the driver was told were taken: an answer may get lost."""
    told = Counter(position.driver_id for position in facts.log.of(tracking.PositionReported))
    faults = [
        f"{one.name}: {one.positions_accepted} accepted, {told[one.driver_id]} on the topic"
        for one in facts.history.drivers
        if told[one.driver_id] < one.positions_accepted
    ]
    return Verdict(count(sum(one.positions_accepted for one in facts.history.drivers), "accepted position"), faults)
