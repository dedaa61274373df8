"""Drivers: in one place at a time, and paid once for each delivery."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise

from roundsman.contracts.types import dispatch, driver
from roundsman.operations.invariants.facts import Facts
from roundsman.operations.invariants.finding import Fault, Verdict, count
from roundsman.operations.invariants.jobs import Job, jobs


def no_driver_in_two_places(facts: Facts) -> Verdict:
    """No two jobs of a driver are live at once; one may begin at the moment in which the other ends."""
    by_driver: dict[str, list[Job]] = defaultdict(list)
    for job in jobs(facts.traces):
        by_driver[job.driver_id].append(job)
    faults = [fault for driver_id, own in by_driver.items() for fault in _overlaps(driver_id, own)]
    return Verdict(f"{count(sum(map(len, by_driver.values())), 'job')} of {count(len(by_driver), 'driver')}", faults)


def _overlaps(driver_id: str, own: Sequence[Job]) -> Iterator[Fault]:
    in_order = sorted(own, key=lambda job: (job.from_at, job.to_at is None, job.to_at or job.from_at))
    for earlier, later in pairwise(in_order):
        if earlier.to_at is None or later.from_at < earlier.to_at:
            yield Fault(later.order_id, f"{driver_id} got {later.order_id} while {earlier.order_id} was live")


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
) -> Iterator[Fault]:
    for what in sorted({*delivered, *earned}):
        driver_id, order_id, minor, currency = what
        times, wanted = earned.get(what, 0), delivered.get(what, 0)
        if times != wanted:
            yield Fault(order_id, f"{driver_id} earned {minor} {currency} for {order_id} {times} times, not {wanted}")
