"""What insights has to say, counted anew from what the owning services keep: nothing of insights' own is used."""

import asyncio
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil
from typing import Any

import asyncpg
import h3

from roundsman.operations.documents import DocumentStore, opened
from roundsman.runtime.settings import RuntimeSettings
from roundsman.stack.platform import Platform

Row = Mapping[str, Any]
Figures = dict[str, Any]  # as the API shows them
Step = tuple[str, str, int]  # its name, the currency, an amount

_CELLS = 8  # resolution
# Event of an order's timeline -> the step of the funnel that it is.
_FUNNEL = {
    "OrderPlaced": "placed",
    "OrderAuthorized": "paid",
    "OrderAccepted": "accepted",
    "OrderAssigned": "assigned",
    "OrderPickedUp": "picked_up",
    "OrderDelivered": "delivered",
    "OrderCancelled": "cancelled",
}
# Movement of the ledger -> the step of the payment that it is, and the account that has its amount as a debit.
_MOVED = {
    "authorize": ("authorized", "provider_holds"),
    "capture": ("captured", "provider_balance"),
    "refund": ("refunded", "refunds"),
    "void": ("voided", "customer_funds"),
}
_ANSWERS = {"accepted": "accepted", "declined": "declined", "expired": "expired", "withdrawn": "expired"}
_STATEMENTS = {
    "orders": (
        "order",
        "SELECT id, org_id, kind, status, placed_at, ready_at, "
        "(pickup->>'lat')::float8 AS lat, (pickup->>'lon')::float8 AS lon FROM orders",
    ),
    "stories": ("order", "SELECT order_id, event, min(at) AS at FROM timeline GROUP BY order_id, event"),
    "movements": ("payment", "SELECT org_id, kind, account, currency, amount_minor, at FROM ledger_entries"),
    "payments": ("payment", "SELECT org_id, status, changed_at AS at FROM payments"),
    "offers": ("dispatch", "SELECT order_id, state, made_at, answered_at FROM offers"),
    "drivers": ("driver", "SELECT org_id, availability, lat, lon FROM drivers"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """What is counted: after `since`, up to `until`, of one organization or (None) of all."""

    since: datetime
    until: datetime
    org_id: str | None = None

    def has(self, row: Row, at: datetime | None) -> bool:
        """Whether what happened then is counted."""
        return self.owns(row) and at is not None and self.since < at <= self.until

    def owns(self, row: Row) -> bool:
        """Whether it is of this organization."""
        return self.org_id in (None, row["org_id"])


@dataclass(frozen=True, slots=True, kw_only=True)
class Truth:
    """What the owning services keep: order, payment, dispatch, driver and notification."""

    rows: Mapping[str, Sequence[Row]]
    notices: Sequence[Row]

    def figures(self, scope: Scope) -> Figures:
        """What insights has to say of it."""
        return {
            "orders": self._by_state(scope),
            "funnel": self._funnel(scope),
            "times": list(self._times(scope)),
            "drivers": self._drivers(scope),
            "cells": self._cells(scope),
            "payments": _counted_steps(self._payments(scope)),
            "offers": _counted("step", self._offers(scope)),
            "notifications": _counted("channel", self._notices(scope)),
        }

    @property
    def began_at(self) -> datetime:
        """When the first order was placed."""
        first: datetime = min(order["placed_at"] for order in self.rows["orders"])
        return first

    def _placed(self, scope: Scope) -> list[Row]:
        return [order for order in self.rows["orders"] if scope.has(order, order["placed_at"])]

    def _stories(self) -> dict[str, dict[str, datetime]]:
        """Order id -> event -> when first."""
        stories: dict[str, dict[str, datetime]] = {}
        for line in self.rows["stories"]:
            stories.setdefault(line["order_id"], {})[line["event"]] = line["at"]
        return stories

    def _by_state(self, scope: Scope) -> list[Row]:
        states = Counter((order["kind"], order["status"]) for order in self._placed(scope))
        return [{"kind": kind, "state": state, "orders": n} for (kind, state), n in sorted(states.items())]

    def _funnel(self, scope: Scope) -> Row:
        stories = self._stories()
        steps = Counter(event for order in self._placed(scope) for event in stories[order["id"]])
        return {step: steps[event] for event, step in _FUNNEL.items()}

    def _times(self, scope: Scope) -> Iterable[Row]:
        accept_within, deliver_within = timedelta(seconds=180), timedelta(seconds=2400)
        yield from self._time(scope, "acceptance OrderAuthorized OrderAccepted", lambda at, _: at + accept_within)
        yield from self._time(scope, "click_to_door OrderPlaced OrderDelivered", lambda at, _: at + deliver_within)
        yield from self._time(scope, "preparation OrderAccepted OrderReady", lambda _, order: order["ready_at"])

    def _time(self, scope: Scope, of: str, due: Callable[[datetime, Row], datetime]) -> Iterable[Row]:
        """The step's times; `of` is its name, and the events by which it begins and ends."""
        step, began, ended = of.split()
        stories, spans = self._stories(), []
        for order in self.rows["orders"]:
            story = stories[order["id"]]
            if began in story and scope.has(order, story.get(ended)):
                spans.append((story[ended] - story[began], story[ended] <= due(story[began], order)))
        if spans:
            on_time = sum(kept for _, kept in spans)
            yield {"step": step, "orders": len(spans), "on_time": on_time, **_spread([took for took, _ in spans])}

    def _drivers(self, scope: Scope) -> Row:
        found = Counter(driver["availability"] for driver in self.rows["drivers"] if scope.owns(driver))
        idle, busy = found["online"], found["on_job"]
        return {"online": idle + busy, "busy": busy, "idle": idle, "on_break": found["on_break"]}

    def _cells(self, scope: Scope) -> list[Row]:
        demand = Counter(_cell(order) for order in self._placed(scope))
        at_work = [one for one in self.rows["drivers"] if scope.owns(one) and one["lat"] is not None]
        idle, busy = (
            Counter(_cell(one) for one in at_work if one["availability"] == what) for what in ("online", "on_job")
        )
        cells = sorted(demand | idle | busy)
        return [{"cell": one, "orders": demand[one], "idle": idle[one], "busy": busy[one]} for one in cells]

    def _payments(self, scope: Scope) -> Iterable[Step]:
        for entry in self.rows["movements"]:
            step, account = _MOVED.get(entry["kind"], ("", ""))
            if entry["account"] == account and scope.has(entry, entry["at"]):
                yield step, entry["currency"], entry["amount_minor"]
        for payment in self.rows["payments"]:
            if payment["status"] == "declined" and scope.has(payment, payment["at"]):
                yield "declined", "", 0

    def _offers(self, scope: Scope) -> Iterable[str]:
        owners = self._owners()
        for offer in self.rows["offers"]:
            owner = owners[offer["order_id"]]
            if scope.has(owner, offer["made_at"]):
                yield "made"
            if scope.has(owner, offer["answered_at"]):
                yield _ANSWERS[offer["state"]]

    def _notices(self, scope: Scope) -> Iterable[str]:
        owners = self._owners()
        for notice in self.notices:
            if scope.has(owners[notice["order_id"]], notice["sent_at"]):
                yield notice["channel"]

    def _owners(self) -> dict[str, Row]:
        return {order["id"]: order for order in self.rows["orders"]}


async def read_truth(platform: Platform) -> Truth:
    """Ask the services' stores, one after the other."""
    rows = {name: await _rows(platform, *asked) for name, asked in _STATEMENTS.items()}
    settings = RuntimeSettings.from_environment(platform.variables("notification"))
    async with opened(DocumentStore(settings.mongo_url, settings.mongo_database)) as documents:
        notices = await documents.notifications.find({"status": "sent"}).to_list()
    return Truth(rows=rows, notices=notices)


async def _rows(platform: Platform, service: str, statement: str) -> list[Row]:
    connection = await asyncpg.connect(platform.database_url(service))
    try:
        async with asyncio.timeout(30):
            return [dict(row) for row in await connection.fetch(statement)]
    finally:
        await connection.close()


def _cell(place: Row) -> str:
    return str(h3.latlng_to_cell(place["lat"], place["lon"], _CELLS))


def _spread(took: Sequence[timedelta]) -> dict[str, float]:
    """Mean and percentiles in seconds, to the millisecond; a percentile is a time that occurred."""
    ordered = sorted(one // timedelta(microseconds=1) for one in took)
    half, most = (ordered[ceil(share * len(ordered) / 10) - 1] for share in (5, 9))
    return {"mean_s": _s(sum(ordered), len(ordered)), "p50_s": _s(half), "p90_s": _s(most)}


def _s(sum_us: int, count: int = 1) -> float:
    return (2 * sum_us + 1000 * count) // (2000 * count) / 1000


def _counted(name: str, what: Iterable[str]) -> list[Row]:
    return [{name: one, "count": n} for one, n in sorted(Counter(what).items())]


def _counted_steps(steps: Iterable[Step]) -> list[Row]:
    counts, sums = Counter[tuple[str, str]](), Counter[tuple[str, str]]()
    for step, currency, amount_minor in steps:
        counts[step, currency] += 1
        sums[step, currency] += amount_minor
    return [
        {"step": step, "currency": currency, "count": n, "amount_minor": sums[step, currency]}
        for (step, currency), n in sorted(counts.items())
    ]
