"""Routes of payments: to look at one, and to refund it."""

from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response

from roundsman.payment.api.models import PaymentAnswer, PaymentSearch, RefundBody
from roundsman.payment.domain.payment import Payment
from roundsman.payment.handlers.read_payment import ReadPayment, read_payment
from roundsman.payment.handlers.refund_payment import RefundForSupport, refund_for_support
from roundsman.payment.store.queries import StoredPayments
from roundsman.payment.store.work import PaymentWork
from roundsman.persistence.units import Units
from roundsman.web import (
    Audit,
    Caller,
    Cursor,
    Deed,
    KeyHeader,
    Page,
    Permission,
    answer_once,
    audited,
    permitted,
)

PaymentReader = Annotated[Caller, permitted(Permission.OWN_READ, Permission.PAYMENTS_READ)]
StaffReader = Annotated[Caller, permitted(Permission.PAYMENTS_READ)]
Refunder = Annotated[Audit, audited(Permission.PAYMENTS_REFUND)]


def payment_routes(units: Units[PaymentWork], stored: StoredPayments) -> APIRouter:
    """The routes under /payments."""
    router = APIRouter(prefix="/api/v1/payments", tags=["payments"])
    _add_list(router, stored)
    _add_one(router, units)
    return router


def _add_list(router: APIRouter, stored: StoredPayments) -> None:
    @router.get("", summary="Payments of the organization")
    async def find(caller: StaffReader, wanted: Annotated[PaymentSearch, Query()]) -> Page[PaymentAnswer]:
        """For its staff: those of the newest orders first."""
        found = await stored.page(wanted.of(caller.org_id))
        following = Cursor("", found[-1].id).encode() if len(found) == wanted.limit else None
        return Page(items=[PaymentAnswer.of(one) for one in found], next_cursor=following)


def _add_one(router: APIRouter, units: Units[PaymentWork]) -> None:
    @router.get("/{order_id}")
    async def get_payment(order_id: str, caller: PaymentReader) -> PaymentAnswer:
        """The payment of an order: for its customer and for staff."""

        async def read(work: PaymentWork) -> Payment:
            return await read_payment(_reader(order_id, caller), work)

        return PaymentAnswer.of(await units.run(read, caller.cause))

    @router.post("/{order_id}/refunds", status_code=202, response_model=PaymentAnswer)
    async def refund(
        order_id: str, body: RefundBody, request: Request, audit: Refunder, _: KeyHeader = None
    ) -> Response:
        """Refund all that was captured: support, accountants and admins. The provider is asked at once."""

        async def effect(work: PaymentWork) -> tuple[int, Any]:
            command = RefundForSupport(reader=_reader(order_id, audit.caller), reason=body.reason)
            payment = await refund_for_support(command, work)
            after = {"asked_minor": payment.captured_minor, "currency": payment.terms.amount.currency}
            audit.note(work, Deed(action="payment.refund-asked", subject=order_id, after=after))
            return 202, PaymentAnswer.of(payment).model_dump(mode="json")

        return await answer_once(request, audit.caller, units, effect)


def _reader(order_id: str, caller: Caller) -> ReadPayment:
    staff_of = caller.org_id if caller.permits(Permission.PAYMENTS_READ) else None
    return ReadPayment(order_id=order_id, user_id=caller.user_id, staff_of=staff_of)
