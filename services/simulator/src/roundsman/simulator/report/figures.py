"""The day in figures."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from math import ceil
from statistics import fmean
from typing import Any

from roundsman.contracts.types.platform import RecordParked
from roundsman.operations.invariants.facts import Sums
from roundsman.operations.invariants.messages import notification_counts
from roundsman.operations.invariants.trace import Outcome, Trace
from roundsman.simulator.report.facts import Facts

Counts = Mapping[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """Minutes are of the day; empty lists have no mean."""

    placed: int
    completed: int
    cancelled: Counts  # reason -> orders
    click_to_door_min: Sequence[float]  # of each delivery, sorted
    ready_to_pickup_min: Sequence[float]  # of each pickup, sorted
    terms_min: Mapping[str, float]  # where the time of a delivered order went -> mean
    undelivered_share: float
    topics: Counts  # topic -> records
    parked: int
    money: Mapping[str, Counts]  # currency -> what -> minor units
    notifications: Mapping[str, Counts]  # step -> channel -> messages

    def as_json(self) -> Mapping[str, Any]:
        """As report.json has it."""
        return {
            "orders": {"placed": self.placed, "completed": self.completed, "cancelled": dict(self.cancelled)},
            "click_to_door_min": {"mean": mean(self.click_to_door_min), "p90": p90(self.click_to_door_min)},
            "ready_to_pickup_min": {"mean": mean(self.ready_to_pickup_min)},
            "terms_min": dict(self.terms_min),
            "undelivered_share": round(self.undelivered_share, 4),
            "topics": dict(self.topics),
            "parked": self.parked,
            "money": {currency: dict(sums) for currency, sums in self.money.items()},
            "notifications": {step: dict(channels) for step, channels in self.notifications.items()},
        }


def figures(facts: Facts) -> Figures:
    """Count and measure."""
    traces = list(facts.traces.values())
    return Figures(
        placed=len(traces),
        completed=sum(trace.status == "completed" for trace in traces),
        cancelled=dict(Counter(str(one.cancelled.reason) for one in traces if one.cancelled).most_common()),
        click_to_door_min=_minutes((one.placed.placed_at, one.delivered_at) for one in traces),
        ready_to_pickup_min=_minutes((one.ready_at, one.picked_up_at) for one in traces),
        terms_min=_terms_min([trace for trace in traces if trace.delivered_at]),
        undelivered_share=undelivered_share(traces),
        topics=dict(sorted(facts.log.records_per_topic.items())),
        parked=len(facts.log.of(RecordParked)),
        money={currency: _money(sums, facts.ledger_sums.get(currency, 0)) for currency, sums in facts.ledger.items()},
        notifications=notification_counts(facts.notices),
    )


def undelivered_share(traces: Sequence[Trace]) -> float:
    """Of the orders that neither customer nor card ended, those that the platform did not bring."""
    counts = Counter(trace.outcome for trace in traces)
    wanted = len(traces) - counts[Outcome.CUSTOMER] - counts[Outcome.PAYMENT]
    return (counts[Outcome.UNDELIVERED] + counts[Outcome.OPEN]) / wanted if wanted else 0.0


def mean(minutes: Sequence[float]) -> float | None:
    """The average, to a hundredth of a minute."""
    return round(fmean(minutes), 2) if minutes else None


def p90(minutes: Sequence[float]) -> float | None:
    """What nine in ten do not exceed (nearest rank); `minutes` is sorted."""
    return round(minutes[ceil(0.9 * len(minutes)) - 1], 2) if minutes else None


def _minutes(spans: Iterable[tuple[datetime | None, datetime | None]]) -> list[float]:
    return sorted((to - since).total_seconds() / 60 for since, to in spans if since and to)


def _terms_min(delivered: Sequence[Trace]) -> Mapping[str, float]:
    spans = {
        "placed to search": _minutes((one.placed.placed_at, one.searched_at) for one in delivered),
        "offered to assigned": _minutes((one.offered_at, one.assigned_at) for one in delivered),
        "placed to assigned": _minutes((one.placed.placed_at, one.assigned_at) for one in delivered),
        "placed to ready": _minutes((one.placed.placed_at, one.ready_at) for one in delivered),
        "ready to pickup": _minutes((one.ready_at, one.picked_up_at) for one in delivered),
        "pickup to door": _minutes((one.picked_up_at, one.delivered_at) for one in delivered),
    }
    return {name: round(fmean(minutes), 2) for name, minutes in spans.items() if minutes}


def _money(sums: Sums, ledger_sum_minor: int) -> Counts:
    return {
        "authorized_minor": sums.authorized_minor,
        "captured_minor": sums.captured_minor,
        "voided_minor": sums.voided_minor,
        "refunded_minor": sums.refunded_minor,
        "ledger_sum_minor": ledger_sum_minor,
    }
