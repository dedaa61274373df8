"""Responses; the live channel tells the same in the same words."""

from datetime import UTC, datetime
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, JsonValue, PlainSerializer

from roundsman.insights.domain.figures import Count, Figures
from roundsman.insights.domain.windows import Span, Window

Scope = Literal["organization", "platform"]


def _iso(at: datetime) -> str:
    return at.astimezone(UTC).isoformat().replace("+00:00", "Z")


Moment = Annotated[datetime, PlainSerializer(_iso, return_type=str)]

_LUNCH: dict[str, JsonValue] = {
    "scope": "organization",
    "window": "5m",
    "since": "2026-03-02T11:55:00Z",
    "until": "2026-03-02T12:00:00Z",
    "orders": [
        {"kind": "delivery", "state": "accepted", "orders": 4},
        {"kind": "delivery", "state": "placed", "orders": 1},
    ],
    "funnel": {"placed": 5, "paid": 4, "accepted": 4, "assigned": 0, "picked_up": 0, "delivered": 0, "cancelled": 0},
    "times": [{"step": "acceptance", "orders": 4, "on_time": 3, "mean_s": 61.5, "p50_s": 40.0, "p90_s": 130.25}],
    "drivers": {"online": 12, "busy": 9, "idle": 3, "on_break": 1},
    "cells": [{"cell": "881f1d4887fffff", "orders": 5, "idle": 2, "busy": 6}],
    "payments": [{"step": "authorized", "currency": "EUR", "count": 4, "amount_minor": 11240}],
    "offers": [{"step": "made", "count": 3}],
    "notifications": [{"channel": "in_app", "count": 9}],
}


class _OfFigures(BaseModel):
    model_config = ConfigDict(from_attributes=True)


class OrdersOut(_OfFigures):
    """Orders placed in the window."""

    kind: str
    state: str = Field(description="Where they stand now", examples=["accepted"])
    orders: int


class FunnelOut(_OfFigures):
    """Of the orders placed in the window: how many have got so far by now."""

    placed: int
    paid: int
    accepted: int
    assigned: int
    picked_up: int
    delivered: int
    cancelled: int


class TimesOut(_OfFigures):
    """How long a step took, of the orders that ended it in the window."""

    step: str = Field(description="acceptance, preparation or click_to_door")
    orders: int
    on_time: int = Field(description="Of these, within what was promised")
    mean_s: float
    p50_s: float = Field(description="A time that occurred")
    p90_s: float = Field(description="A time that occurred")


class DriversOut(_OfFigures):
    """Drivers as they are now."""

    online: int = Field(description="All who work: busy and idle")
    busy: int
    idle: int
    on_break: int


class CellOut(_OfFigures):
    """Demand and supply of an H3 cell of resolution 8."""

    cell: str = Field(description="The H3 cell", examples=["881f1d4887fffff"])
    orders: int = Field(description="Placed in the window, for pick-up there")
    idle: int = Field(description="Drivers now: where they were when they last said that they work")
    busy: int


class PaymentsOut(BaseModel):
    """Steps of payments in the window."""

    step: str = Field(description="authorized, captured, declined, refunded or voided")
    currency: str = Field(description="Empty of what has no amount")
    count: int
    amount_minor: int


class OffersOut(BaseModel):
    """Offers to drivers in the window."""

    step: str = Field(description="made, accepted, declined or expired")
    count: int


class NotificationsOut(BaseModel):
    """Messages to people in the window."""

    channel: str = Field(description="email or in_app")
    count: int


class FiguresOut(BaseModel):
    """What is counted in one window. What happens exactly at `since` is not in it, what happens at `until` is."""

    model_config = ConfigDict(json_schema_extra={"examples": [_LUNCH]})

    scope: Scope
    window: Window
    since: Moment
    until: Moment
    orders: list[OrdersOut]
    funnel: FunnelOut
    times: list[TimesOut]
    drivers: DriversOut
    cells: list[CellOut]
    payments: list[PaymentsOut]
    offers: list[OffersOut]
    notifications: list[NotificationsOut]

    @classmethod
    def of(cls, asked: tuple[Scope, Window], span: Span, figures: Figures) -> Self:
        """The figures for a client."""
        scope, window = asked
        return cls(
            scope=scope,
            window=window,
            since=span.since,
            until=span.until,
            orders=[OrdersOut.model_validate(one) for one in figures.orders],
            funnel=FunnelOut.model_validate(figures.funnel),
            times=[TimesOut.model_validate(one) for one in figures.times],
            drivers=DriversOut.model_validate(figures.drivers),
            cells=[CellOut.model_validate(one) for one in figures.cells],
            payments=[_payments(one) for one in figures.payments],
            offers=[OffersOut(step=one.name, count=one.count) for one in figures.offers],
            notifications=[NotificationsOut(channel=one.name, count=one.count) for one in figures.notifications],
        )


def _payments(count: Count) -> PaymentsOut:
    return PaymentsOut(step=count.name, currency=count.currency, count=count.count, amount_minor=count.amount_minor)
