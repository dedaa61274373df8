"""When each driver had which order, from what dispatch told."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from roundsman.contracts.message import Message
from roundsman.contracts.types import dispatch
from roundsman.operations.invariants.trace import Trace


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """A driver has an order from the assignment until it is delivered, taken away or cancelled."""

    driver_id: str
    order_id: str
    from_at: datetime
    to_at: datetime | None  # None: still live


def jobs(traces: Mapping[str, Trace]) -> list[Job]:
    """Every job of every driver."""
    return [job for order_id, trace in traces.items() for job in _jobs_of(order_id, trace)]


def _jobs_of(order_id: str, trace: Trace) -> Iterator[Job]:
    held: dispatch.DriverAssigned | None = None
    for message in trace.carried:
        ended_at = _ends_at(message)
        if held is not None and ended_at is not None:
            yield Job(driver_id=held.driver_id, order_id=order_id, from_at=held.at, to_at=ended_at)
            held = None
        if isinstance(message, dispatch.DriverAssigned):
            held = message
    if held is not None:
        yield Job(driver_id=held.driver_id, order_id=order_id, from_at=held.at, to_at=None)


def _ends_at(message: Message) -> datetime | None:
    """When the message takes the order from whoever has it; an assignment takes it from the one before."""
    if isinstance(message, dispatch.JobProgressed):
        return message.at if message.step is dispatch.JobProgressedStep.DELIVERED else None
    if isinstance(message, dispatch.DriverAssigned | dispatch.DriverUnassigned | dispatch.JobCancelled):
        return message.at
    return None
