"""The templates in use."""

from roundsman.notification.domain.telling import Audience, Channel, Step
from roundsman.notification.domain.templates import Catalogue, Template

_LETTER = """Hello $name,

{body}

Roundsman
"""


def _letter(step: Step, subject: str, body: str) -> Template:
    return Template(
        step=step,
        audience=Audience.CUSTOMER,
        channel=Channel.EMAIL,
        subject=subject,
        text=_LETTER.replace("{body}", body),
    )


def _note(step: Step, audience: Audience, subject: str, text: str) -> Template:
    return Template(step=step, audience=audience, channel=Channel.IN_APP, subject=subject, text=text)


_PLACED = """We have your order $order at $vendor:

$lines
Total: $total

We tell you as soon as $vendor has accepted it. You are charged only when it is delivered."""

_COMPLETED = """Thank you for ordering from $vendor. This is your receipt for order $order:

$lines
Charged: $total"""

_CANCELLED = """Your order $order at $vendor was cancelled because $reason.

Cancellation fee: $fee. What was reserved beyond that is released; your bank may take some days to show it."""

CATALOGUE = Catalogue(
    [
        _letter(Step.ORDER_PLACED, "Your order $order at $vendor", _PLACED),
        _letter(Step.ORDER_COMPLETED, "Receipt for your order $order", _COMPLETED),
        _letter(Step.ORDER_CANCELLED, "Your order $order was cancelled", _CANCELLED),
        _note(Step.ORDER_PLACED, Audience.CUSTOMER, "Order placed", "Order $order was sent to $vendor: $total."),
        _note(
            Step.ORDER_ACCEPTED, Audience.CUSTOMER, "Order accepted", "$vendor prepares order $order, ready $ready_at."
        ),
        _note(Step.ORDER_ASSIGNED, Audience.CUSTOMER, "Driver found", "A driver is on the way to $vendor."),
        _note(Step.ORDER_PICKED_UP, Audience.CUSTOMER, "On the way", "Your order $order left $vendor."),
        _note(Step.ORDER_DELIVERED, Audience.CUSTOMER, "Delivered", "Your order $order is there. Enjoy!"),
        _note(Step.ORDER_COMPLETED, Audience.CUSTOMER, "Receipt", "Order $order: $total was charged."),
        _note(
            Step.ORDER_CANCELLED, Audience.CUSTOMER, "Order cancelled", "Order $order was cancelled because $reason."
        ),
        _note(Step.ORDER_CANCELLED, Audience.VENDOR, "Order cancelled", "Order $order was cancelled: stop preparing."),
        _note(Step.TICKET_OPENED, Audience.VENDOR, "New order", "Answer order $order by $answer_by."),
        _note(Step.DRIVER_ASSIGNED, Audience.DRIVER, "New job", "Order $order is yours: head for $vendor."),
    ]
)
