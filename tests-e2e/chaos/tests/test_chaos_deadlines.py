"""A wait that goes on past its time is found; a minute of ours is allowed for what was away."""

import pytest

from roundsman.chaos.deadlines import Limits, late_sagas
from roundsman.chaos.load import SPEED, settings
from roundsman.contracts.types import order
from roundsman.operations.invariants.log import Log
from roundsman.operations.invariants.trace import traces
from roundsman.simulator.report.testing import MadeUpDay, a_day, accept, assign

LONG_S = 86_400
LIMITS = ("PAYMENT_WAIT", "VENDOR_ANSWER", "DISPATCH_GIVE_UP", "DELIVERY")
GRACE_S = {"VENDOR_ANSWER": 60, "DISPATCH_GIVE_UP": 120}  # in which whom we ask answers by itself
MINUTE_S = 60


def late(day: MadeUpDay, limit: str, limit_s: float, speed: float = 1.0) -> list[str]:
    told = {f"ROUNDSMAN_{name}_S": str(LONG_S) for name in LIMITS} | {f"ROUNDSMAN_{limit}_S": str(round(limit_s))}
    return list(late_sagas(traces(Log(day.records)), Limits(told=told, speed=speed)))


def an_order() -> MadeUpDay:
    day = MadeUpDay()
    accept(day, "ord_1", 0)
    assign(day, "ord_1", 10)
    return day


def waited_s(limit: str) -> float:
    """How long the order waited for what the limit is for."""
    told = traces(Log(an_order().records))["ord_1"].told
    at = {type(one): getattr(one, "at", None) or getattr(one, "placed_at", None) for one in told}
    begins = {"PAYMENT_WAIT": order.OrderPlaced, "VENDOR_ANSWER": order.OrderAuthorized}.get(limit, order.OrderAccepted)
    ends = {"PAYMENT_WAIT": order.OrderAuthorized, "VENDOR_ANSWER": order.OrderAccepted}.get(limit, order.OrderAssigned)
    began, ended = at[begins], at[ends]
    assert began is not None
    assert ended is not None
    return float((ended - began).total_seconds())


@pytest.mark.parametrize("limit", LIMITS[:3])
def test_a_wait_may_be_a_minute_late_and_no_more(limit: str) -> None:
    just_s = waited_s(limit) - GRACE_S.get(limit, 0) - MINUTE_S

    assert late(an_order(), limit, just_s) == []
    (told,) = late(an_order(), limit, just_s - 1)
    assert told.startswith("ord_1: ")


def test_the_minute_is_of_our_clock() -> None:
    limit_s = waited_s("PAYMENT_WAIT") - 30 * MINUTE_S

    assert late(an_order(), "PAYMENT_WAIT", limit_s, speed=1.0)
    assert late(an_order(), "PAYMENT_WAIT", limit_s, speed=60.0) == []


@pytest.mark.parametrize("limit", LIMITS)
def test_whoever_gives_up_or_delivers_too_late_is_late(limit: str) -> None:
    assert late(a_day(), limit, -LONG_S)
    assert late(a_day(), limit, LONG_S) == []


def test_the_load_tells_every_limit() -> None:
    found = late_sagas(traces(Log(a_day().records)), Limits(told=settings(), speed=SPEED))

    assert list(found) == []
