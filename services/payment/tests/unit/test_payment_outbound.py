"""Every event is told by the record of its name, field by field."""

from dataclasses import dataclass
from datetime import UTC, datetime

import pytest

from roundsman.payment.domain import events
from roundsman.payment.messaging.outbound import outbound

AT = datetime(2026, 3, 2, 12, tzinfo=UTC)
SHARED = {"order_id": "ord_1", "payment_id": "pay_1", "at": AT}
AMOUNT = {"amount_minor": 1000, "currency": "USD"}


@pytest.mark.parametrize(
    ("event_type", "more"),
    [
        (events.PaymentAuthorized, AMOUNT),
        (events.PaymentDeclined, {"reason": "card_declined"}),
        (events.PaymentCaptured, AMOUNT | {"released_minor": 0}),
        (events.PaymentVoided, AMOUNT),
        (events.PaymentRefunded, AMOUNT | {"reason": "cold"}),
    ],
)
def test_an_event_becomes_its_record(event_type: type[events.PaymentEvent], more: dict[str, object]) -> None:
    (record,) = outbound(event_type(**SHARED | more))  # type: ignore[arg-type]

    assert type(record).__name__ == event_type.__name__
    assert record.to_avro() == SHARED | more


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentForgotten(events.PaymentEvent):
    """An event that nobody mapped."""


def test_an_event_that_nobody_mapped_is_not_lost_silently() -> None:
    with pytest.raises(TypeError):
        outbound(PaymentForgotten(order_id="ord_1", payment_id="pay_1", at=AT))
