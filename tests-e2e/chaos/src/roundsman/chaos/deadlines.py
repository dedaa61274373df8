"""Every wait of the saga ends: with what was waited for, or when its time is over."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from roundsman.contracts.message import Message
from roundsman.contracts.types import order
from roundsman.operations.invariants.trace import Trace

_LATE_REAL_S = 60.0  # how long after its time a wait may end, whatever was away meanwhile


@dataclass(frozen=True, slots=True)
class _Wait:
    begins: tuple[type[Message], ...]
    ends: tuple[type[Message], ...]
    limit: str  # the variable that has it
    grace_s: int = 0  # platform seconds: whom we ask keeps the same limit and answers when it is over


# Written down here once more on purpose: the order service's own recipe is what is on trial.
_WAITS = (
    _Wait((order.OrderPlaced,), (order.OrderAuthorized, order.OrderCancelled), "ROUNDSMAN_PAYMENT_WAIT_S"),
    _Wait((order.OrderAuthorized,), (order.OrderAccepted, order.OrderCancelled), "ROUNDSMAN_VENDOR_ANSWER_S", 60),
    _Wait(
        (order.OrderAccepted, order.OrderUnassigned),
        (order.OrderAssigned, order.OrderCancelled),
        "ROUNDSMAN_DISPATCH_GIVE_UP_S",
        120,
    ),
    _Wait(
        (order.OrderAssigned,),
        (order.OrderDelivered, order.OrderUnassigned, order.OrderCancelled),
        "ROUNDSMAN_DELIVERY_S",
    ),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What the services were told, and how fast the platform's clock runs."""

    told: Mapping[str, str]
    speed: float


def late_sagas(traces: Mapping[str, Trace], limits: Limits) -> Iterator[str]:
    """Orders that waited longer than their limit and a minute of ours."""
    for order_id, trace in traces.items():
        for wait in _WAITS:
            yield from _late(order_id, trace.told, wait, limits)


def _late(order_id: str, told: Sequence[Message], wait: _Wait, limits: Limits) -> Iterator[str]:
    limit_s = int(limits.told[wait.limit]) + wait.grace_s
    began: Message | None = None
    for message in told:
        if began is not None and isinstance(message, wait.ends):
            waited_s = (_at(message) - _at(began)).total_seconds()
            if (late_s := (waited_s - limit_s) / limits.speed) > _LATE_REAL_S:
                yield f"{order_id}: {type(message).__name__} came {late_s:.0f} s past its time"
            began = None
        if isinstance(message, wait.begins):
            began = message


def _at(message: Message) -> datetime:
    at: datetime = getattr(message, "placed_at", None) or message.at  # type: ignore[attr-defined]
    return at
