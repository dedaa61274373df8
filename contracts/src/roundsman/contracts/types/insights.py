"""The messages of insights.

Generated from contracts/avro: edit the schemas, then run `python -m roundsman.contracts generate`.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar, Self

from roundsman.contracts.message import utc


@dataclass(frozen=True, slots=True, kw_only=True)
class FiguresChangedOrders:
    """Orders placed in the window, by what they are and where they stood."""

    kind: str  # delivery, ride, freight or charter.
    state: str  # A state of an order.
    orders: int  # How many.

    def to_avro(self) -> dict[str, Any]:
        return {
            "kind": self.kind,
            "state": self.state,
            "orders": self.orders,
        }

    @classmethod
    def from_avro(cls, data: dict[str, Any]) -> Self:
        return cls(
            kind=data["kind"],
            state=data["state"],
            orders=data["orders"],
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class FiguresChangedFunnel:
    """Of the orders placed in the window: how many had got so far."""

    placed: int  # All of them.
    paid: int  # Their payment is authorized.
    accepted: int  # By the vendor.
    assigned: int  # To a driver, at least once.
    picked_up: int  # By the driver.
    delivered: int  # At the door.
    cancelled: int  # At any point.

    def to_avro(self) -> dict[str, Any]:
        return {
            "placed": self.placed,
            "paid": self.paid,
            "accepted": self.accepted,
            "assigned": self.assigned,
            "picked_up": self.picked_up,
            "delivered": self.delivered,
            "cancelled": self.cancelled,
        }

    @classmethod
    def from_avro(cls, data: dict[str, Any]) -> Self:
        return cls(
            placed=data["placed"],
            paid=data["paid"],
            accepted=data["accepted"],
            assigned=data["assigned"],
            picked_up=data["picked_up"],
            delivered=data["delivered"],
            cancelled=data["cancelled"],
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class FiguresChangedTimes:
    """How long a step took that ended in the window."""

    step: str  # acceptance, preparation or click_to_door.
    orders: int  # How many orders ended it.
    on_time: int  # Of these, within what was promised.
    mean_s: float  # Mean, in seconds.
    p50_s: float  # Median, in seconds.
    p90_s: float  # 90th percentile, in seconds.

    def to_avro(self) -> dict[str, Any]:
        return {
            "step": self.step,
            "orders": self.orders,
            "on_time": self.on_time,
            "mean_s": self.mean_s,
            "p50_s": self.p50_s,
            "p90_s": self.p90_s,
        }

    @classmethod
    def from_avro(cls, data: dict[str, Any]) -> Self:
        return cls(
            step=data["step"],
            orders=data["orders"],
            on_time=data["on_time"],
            mean_s=data["mean_s"],
            p50_s=data["p50_s"],
            p90_s=data["p90_s"],
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class FiguresChangedDrivers:
    """Drivers as they were when the window ended."""

    online: int  # All who work: busy and idle.
    busy: int  # On a job.
    idle: int  # Waiting for one.
    on_break: int  # On a break.

    def to_avro(self) -> dict[str, Any]:
        return {
            "online": self.online,
            "busy": self.busy,
            "idle": self.idle,
            "on_break": self.on_break,
        }

    @classmethod
    def from_avro(cls, data: dict[str, Any]) -> Self:
        return cls(
            online=data["online"],
            busy=data["busy"],
            idle=data["idle"],
            on_break=data["on_break"],
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class FiguresChangedCell:
    """Demand and supply of an H3 cell."""

    cell: str  # The H3 cell, of resolution 8.
    orders: int  # Orders placed in the window for pick-up there.
    idle: int  # Drivers there who wait for a job.
    busy: int  # Drivers there on a job.

    def to_avro(self) -> dict[str, Any]:
        return {
            "cell": self.cell,
            "orders": self.orders,
            "idle": self.idle,
            "busy": self.busy,
        }

    @classmethod
    def from_avro(cls, data: dict[str, Any]) -> Self:
        return cls(
            cell=data["cell"],
            orders=data["orders"],
            idle=data["idle"],
            busy=data["busy"],
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class FiguresChangedPayments:
    """Steps of payments in the window."""

    step: str  # authorized, captured, declined, refunded or voided.
    currency: str  # ISO 4217; empty of what has no amount.
    count: int  # How many.
    amount_minor: int  # Their sum, in minor units.

    def to_avro(self) -> dict[str, Any]:
        return {
            "step": self.step,
            "currency": self.currency,
            "count": self.count,
            "amount_minor": self.amount_minor,
        }

    @classmethod
    def from_avro(cls, data: dict[str, Any]) -> Self:
        return cls(
            step=data["step"],
            currency=data["currency"],
            count=data["count"],
            amount_minor=data["amount_minor"],
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class FiguresChangedOffers:
    """Offers to drivers in the window."""

    step: str  # made, accepted, declined or expired.
    count: int  # How many.

    def to_avro(self) -> dict[str, Any]:
        return {
            "step": self.step,
            "count": self.count,
        }

    @classmethod
    def from_avro(cls, data: dict[str, Any]) -> Self:
        return cls(
            step=data["step"],
            count=data["count"],
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class FiguresChangedNotices:
    """Messages to people in the window."""

    channel: str  # email or in_app.
    count: int  # How many.

    def to_avro(self) -> dict[str, Any]:
        return {
            "channel": self.channel,
            "count": self.count,
        }

    @classmethod
    def from_avro(cls, data: dict[str, Any]) -> Self:
        return cls(
            channel=data["channel"],
            count=data["count"],
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class FiguresChanged:
    """What is counted of an organization, or of the platform, in a window that ended just now."""

    SCHEMA: ClassVar[str] = "roundsman.insights.FiguresChanged"
    TOPIC: ClassVar[str] = "insights.figures.state.v1"
    KEY: ClassVar[str] = "figures_id"

    figures_id: str  # Whose figures, and the window: `org_.../5m`, `platform/1h`.
    org_id: str  # The organization; empty: all of the platform.
    window: str  # How long the window is: 5m, 1h or 1d.
    since_at: datetime  # After this time (UTC).
    at: datetime  # Up to this time (UTC).
    orders: tuple[FiguresChangedOrders, ...]  # Orders by kind and state.
    funnel: FiguresChangedFunnel  # From placed to delivered.
    times: tuple[FiguresChangedTimes, ...]  # How long things took.
    drivers: FiguresChangedDrivers  # Drivers by what they do.
    cells: tuple[FiguresChangedCell, ...]  # Demand and supply by place.
    payments: tuple[FiguresChangedPayments, ...]  # Payments by step and currency.
    offers: tuple[FiguresChangedOffers, ...]  # Offers by step.
    notifications: tuple[FiguresChangedNotices, ...]  # Notifications by channel.

    def to_avro(self) -> dict[str, Any]:
        return {
            "figures_id": self.figures_id,
            "org_id": self.org_id,
            "window": self.window,
            "since_at": utc(self.since_at),
            "at": utc(self.at),
            "orders": [item.to_avro() for item in self.orders],
            "funnel": self.funnel.to_avro(),
            "times": [item.to_avro() for item in self.times],
            "drivers": self.drivers.to_avro(),
            "cells": [item.to_avro() for item in self.cells],
            "payments": [item.to_avro() for item in self.payments],
            "offers": [item.to_avro() for item in self.offers],
            "notifications": [item.to_avro() for item in self.notifications],
        }

    @classmethod
    def from_avro(cls, data: dict[str, Any]) -> Self:
        return cls(
            figures_id=data["figures_id"],
            org_id=data["org_id"],
            window=data["window"],
            since_at=data["since_at"],
            at=data["at"],
            orders=tuple(FiguresChangedOrders.from_avro(item) for item in data["orders"]),
            funnel=FiguresChangedFunnel.from_avro(data["funnel"]),
            times=tuple(FiguresChangedTimes.from_avro(item) for item in data["times"]),
            drivers=FiguresChangedDrivers.from_avro(data["drivers"]),
            cells=tuple(FiguresChangedCell.from_avro(item) for item in data["cells"]),
            payments=tuple(FiguresChangedPayments.from_avro(item) for item in data["payments"]),
            offers=tuple(FiguresChangedOffers.from_avro(item) for item in data["offers"]),
            notifications=tuple(FiguresChangedNotices.from_avro(item) for item in data["notifications"]),
        )
