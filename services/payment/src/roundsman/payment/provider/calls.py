"""Payment's outgoing calls: what the timer worker does with a due timer of each kind.

A timer's kind and subject (the order) are the idempotency key: a payment makes each kind of call once, however
often it is tried.
"""

from typing import Any

from roundsman.payment.domain.provider import CallKind
from roundsman.payment.handlers.record_answer import (
    RecordAuthorization,
    RecordDone,
    record_authorization,
    record_done,
)
from roundsman.payment.ports import Charge, Provider
from roundsman.payment.store.work import PaymentWork
from roundsman.persistence.session import Timer
from roundsman.persistence.timer_worker import Call


def provider_calls(provider: Provider) -> dict[str, Call[PaymentWork]]:
    """Timer kind -> the call and what its answer does."""

    async def authorize(timer: Timer) -> Any:
        return await provider.authorize(Charge(**timer.payload, reference=timer.subject), _key(timer))

    async def capture(timer: Timer) -> None:
        await provider.capture(timer.payload["provider_ref"], timer.payload["amount_minor"], _key(timer))

    async def void(timer: Timer) -> None:
        await provider.void(timer.payload["provider_ref"], _key(timer))

    async def refund(timer: Timer) -> None:
        await provider.refund(timer.payload["provider_ref"], timer.payload["amount_minor"], _key(timer))

    return {
        CallKind.AUTHORIZE: Call(perform=authorize, record=_authorized),
        CallKind.CAPTURE: Call(perform=capture, record=_done),
        CallKind.VOID: Call(perform=void, record=_done),
        CallKind.REFUND: Call(perform=refund, record=_done),
    }


async def _authorized(timer: Timer, answer: Any, work: PaymentWork) -> None:
    await record_authorization(RecordAuthorization(order_id=timer.subject, answer=answer), work)


async def _done(timer: Timer, _: Any, work: PaymentWork) -> None:
    await record_done(RecordDone(order_id=timer.subject, kind=CallKind(timer.kind)), work)


def _key(timer: Timer) -> str:
    return f"{timer.kind}:{timer.subject}"
