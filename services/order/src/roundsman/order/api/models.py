"""What requests and answers look like."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, JsonValue

from roundsman.order.domain.events import Happening
from roundsman.order.domain.lifecycle import Kind, Reason, Status
from roundsman.order.domain.order import Order
from roundsman.order.domain.values import Line, Place, Price
from roundsman.order.handlers.quote_order import Quote
from roundsman.web import RequestBody


def _without_nul(text: str) -> str:
    if "\0" in text:
        raise ValueError("must not contain the NUL character")
    return text


Text = Annotated[str, AfterValidator(_without_nul)]  # PostgreSQL keeps every other character
ProofKind = Literal["pin", "photo"]

_ORDER_ID = "ord_01m3vq9zt24mnpzx45hy43kwjr"
_PLACE: JsonValue = {"lat": 52.53752, "lon": 13.420345, "address": "Danziger Straße 50, 10435 Berlin"}
_LINE: JsonValue = {"item_id": "itm_01m3vq8vcd1gdjfmgt83pxt891", "quantity": 2}


class PlaceModel(RequestBody):
    """A point (WGS 84) and its address."""

    lat: float = Field(ge=-90, le=90)
    lon: float = Field(ge=-180, le=180)
    address: Text = Field(min_length=1, max_length=300)


class ShownPlaceModel(BaseModel):
    """A point (WGS 84) and its address; of a customer who is forgotten, a point near by and no address."""

    lat: float
    lon: float
    address: str

    @classmethod
    def of(cls, place: Place) -> "ShownPlaceModel":
        """From the domain."""
        return cls(lat=place.point.lat, lon=place.point.lon, address=place.address)


class PortionModel(RequestBody):
    """How many of an item."""

    item_id: str
    quantity: int = Field(ge=1, le=99)


class QuoteRequest(RequestBody):
    """What is wanted of a vendor's menu, and where it is to go."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "vendor_id": "ven_01m3vqp1xpa7z3dj8fssz5awsh",
                    "menu_version": 3,
                    "lines": [_LINE],
                    "dropoff": _PLACE,
                    "tip_minor": 200,
                }
            ]
        }
    )
    vendor_id: str
    menu_version: int = Field(ge=0)
    lines: list[PortionModel] = Field(min_length=1, max_length=100)
    dropoff: PlaceModel
    tip_minor: int = Field(default=0, ge=0, le=10_000_000)


class PlaceOrderRequest(QuoteRequest):
    """An order from a vendor's menu."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "vendor_id": "ven_01m3vqp1xpa7z3dj8fssz5awsh",
                    "menu_version": 3,
                    "lines": [_LINE],
                    "dropoff": _PLACE,
                    "payment_token": "tok_ok",
                    "tip_minor": 200,
                    "expected_total_minor": 2949,
                    "instructions": "Second bell from the top.",
                    "proof": ["pin"],
                }
            ]
        }
    )
    payment_token: str = Field(min_length=1, max_length=200)
    expected_total_minor: int | None = Field(default=None, ge=0)
    instructions: Text = Field(default="", max_length=500)
    proof: list[ProofKind] = Field(default=["pin"], max_length=2)


class CancelRequest(RequestBody):
    """Why the order is called off."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"reason": "Ordered to the wrong address."}]})
    reason: Text = Field(min_length=1, max_length=500)


class LineModel(BaseModel):
    """One item of the order."""

    item_id: str
    name: str
    quantity: int
    unit_price_minor: int
    line_minor: int


class PriceModel(BaseModel):
    """The price, part by part."""

    items_minor: int
    delivery_fee_minor: int
    service_fee_minor: int
    tip_minor: int
    total_minor: int
    currency: str


class QuoteModel(BaseModel):
    """What placing it would cost now."""

    lines: list[LineModel]
    price: PriceModel


class CancellationModel(BaseModel):
    """How the order ended early."""

    reason: Reason
    note: str
    by: str
    fee_minor: int


class OrderModel(BaseModel):
    """An order as its reader may see it."""

    order_id: str = Field(examples=[_ORDER_ID])
    kind: Kind
    status: Status
    customer_id: str
    vendor_id: str
    driver_id: str | None
    lines: list[LineModel]
    price: PriceModel
    pickup: ShownPlaceModel
    dropoff: ShownPlaceModel
    instructions: str
    proof: list[str]
    pin: str | None = Field(description="Told to the driver at the door; only its customer and support see it.")
    photo_ref: str | None
    ready_at: datetime | None
    ready: bool
    placed_at: datetime
    ended_at: datetime | None
    cancellation: CancellationModel | None
    version: int
    masked: list[str] = Field(
        default=[], description="Fields that you may not read: `***`, 0, or right to a kilometre.", examples=[[]]
    )


class HappeningModel(BaseModel):
    """One line of the order's story. Where it stood before and after are the same for what changes no status."""

    event: str
    at: datetime
    actor: str
    from_: Status | None = Field(default=None, serialization_alias="from", description="Left out where it began.")
    to: Status
    note: str | None = Field(default=None, description="Left out if nothing was said.")


class TimelineModel(BaseModel):
    """The order's story, oldest first."""

    items: list[HappeningModel]
    masked: list[str] = Field(
        default=[], description="Fields that you may not read: `***`, 0, or right to a kilometre.", examples=[[]]
    )


def order_model(order: Order, *, shows_pin: bool) -> OrderModel:
    """The order as it goes to a reader."""
    terms, progress, ended = order.terms, order.progress, order.progress.cancellation
    return OrderModel(
        order_id=order.id,
        kind=terms.kind,
        status=order.status,
        customer_id=terms.customer_id,
        vendor_id=terms.vendor_id,
        driver_id=progress.driver_id,
        lines=_lines(terms.lines),
        price=_price(terms.price),
        pickup=ShownPlaceModel.of(terms.pickup),
        dropoff=ShownPlaceModel.of(terms.dropoff),
        instructions=terms.instructions,
        proof=[proof.value for proof in terms.proof],
        pin=terms.pin.code if terms.pin and shows_pin else None,
        photo_ref=progress.photo_ref,
        ready_at=progress.ready_at,
        ready=progress.ready,
        placed_at=terms.placed_at,
        ended_at=progress.ended_at,
        cancellation=CancellationModel.model_validate(ended, from_attributes=True) if ended else None,
        version=order.version,
    )


def happening_model(happening: Happening) -> HappeningModel:
    """A line of the timeline."""
    return HappeningModel(
        event=happening.event,
        at=happening.at,
        actor=happening.actor,
        from_=happening.was,
        to=happening.now,
        note=happening.note or None,
    )


def quote_model(quote: Quote) -> QuoteModel:
    """The quote as it goes to whoever asked."""
    return QuoteModel(lines=_lines(quote.lines), price=_price(quote.price))


def _lines(lines: Sequence[Line]) -> list[LineModel]:
    return [
        LineModel(
            item_id=line.item_id,
            name=line.name,
            quantity=line.quantity,
            unit_price_minor=line.unit_price_minor,
            line_minor=line.minor,
        )
        for line in lines
    ]


def _price(price: Price) -> PriceModel:
    return PriceModel.model_validate(price, from_attributes=True)
