"""Placing and cancelling orders."""

from collections import Counter
from typing import Annotated, Any

from fastapi import APIRouter, Request, Response

from roundsman.kernel.geo import LatLon
from roundsman.kernel.ids import MenuItemId, OrderId, VendorId
from roundsman.order.api.access import cancels_as, reader_of, shown
from roundsman.order.api.models import (
    CancelRequest,
    OrderModel,
    PlaceOrderRequest,
    QuoteModel,
    QuoteRequest,
    quote_model,
)
from roundsman.order.domain.lifecycle import Reason
from roundsman.order.domain.order import Order
from roundsman.order.domain.values import Place, Proof
from roundsman.order.handlers.cancel_order import CancelOrder, cancel_order
from roundsman.order.handlers.place_order import PlaceOrder, place_order
from roundsman.order.handlers.quote_order import Basket, quote_order
from roundsman.order.ports import OrderLookups, UnitOfWork
from roundsman.order.store.work import OrderWork
from roundsman.persistence.units import Units
from roundsman.web import Audit, Caller, Deed, KeyHeader, Permission, answer_once, audited, permitted

Customer = Annotated[Caller, permitted(Permission.ORDERS_PLACE)]
Canceller = Annotated[Audit, audited(Permission.OWN_CANCEL, Permission.ORDERS_CANCEL)]


def command_routes(units: Units[Any], lookups: OrderLookups) -> APIRouter:
    """The routes that change orders."""
    router = APIRouter(prefix="/api/v1/orders", tags=["orders"])

    @router.post("", status_code=201, response_model=OrderModel, summary="Place an order")
    async def place(request: Request, caller: Customer, body: PlaceOrderRequest, _: KeyHeader = None) -> Response:
        """Price the lines from the vendor's menu, place the order and have its total set aside."""
        command = _place_command(caller, body)

        async def effect(uow: UnitOfWork) -> tuple[int, Any]:
            return 201, _told(await place_order(command, uow), caller)

        return await answer_once(request, caller, units, effect)

    _add_quote(router, units)

    @router.post("/{order_id}/cancel", response_model=OrderModel, summary="Cancel an order")
    async def cancel(
        order_id: str, request: Request, audit: Canceller, body: CancelRequest, _: KeyHeader = None
    ) -> Response:
        """Free until the vendor has accepted, then for a fee; after the pickup only staff can."""
        caller = audit.caller
        order = await lookups.one(OrderId.parse(order_id), reader_of(caller))
        reason = cancels_as(caller, order)
        command = CancelOrder(order_id=order.order_id, reason=reason, by=caller.user_id, note=body.reason)

        async def effect(uow: OrderWork) -> tuple[int, Any]:
            before = {"status": (await uow.orders.get(order.id)).status.value}
            cancelled = await cancel_order(command, uow)
            if reason is Reason.OPERATOR:
                after = {"status": cancelled.status.value}
                audit.note(uow, Deed(action="order.cancelled", subject=order.id, before=before, after=after))
            return 200, _told(cancelled, caller)

        return await answer_once(request, caller, units, effect)

    return router


def _add_quote(router: APIRouter, units: Units[Any]) -> None:
    @router.post("/quote", response_model=QuoteModel, summary="Price an order")
    async def quote(caller: Customer, body: QuoteRequest) -> QuoteModel:
        """What placing it would cost now, or why it would be refused. Nothing is placed, and nothing promised."""
        basket = Basket(**_basket(caller, body))

        async def price(uow: UnitOfWork) -> QuoteModel:
            return quote_model(await quote_order(basket, uow))

        return await units.run(price)


def _place_command(caller: Caller, body: PlaceOrderRequest) -> PlaceOrder:
    return PlaceOrder(
        **_basket(caller, body),
        customer_id=caller.user_id,
        expected_total_minor=body.expected_total_minor,
        proof=tuple(dict.fromkeys(Proof(kind) for kind in body.proof)),
        instructions=body.instructions,
        payment_token=body.payment_token,
    )


def _basket(caller: Caller, body: QuoteRequest) -> dict[str, Any]:
    portions: Counter[MenuItemId] = Counter()
    for line in body.lines:
        portions[MenuItemId.parse(line.item_id)] += line.quantity
    return {
        "org_id": caller.org_id,
        "vendor_id": VendorId.parse(body.vendor_id),
        "menu_version": body.menu_version,
        "portions": portions,
        "dropoff": Place(point=LatLon(body.dropoff.lat, body.dropoff.lon), address=body.dropoff.address),
        "tip_minor": body.tip_minor,
    }


def _told(order: Order, caller: Caller) -> Any:
    """The answer's JSON; its version is the one that this unit of work is about to write."""
    return shown(order, caller).model_dump(mode="json") | {"version": order.version + 1}
