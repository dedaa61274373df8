"""What people are told of their orders, in English."""

from roundsman.notification.domain.order_words import OrderWords
from roundsman.notification.domain.telling import Audience, Step
from roundsman.notification.domain.wording import Wording

ORDERS = OrderWords(
    letters={
        Step.ORDER_PLACED: Wording(
            subject="Your order $order at $vendor",
            text="""Hello $name,

We have your order $order at $vendor:

$lines
Total: $total

We tell you as soon as $vendor has accepted it. You are charged only when it is delivered.

Roundsman
""",
        ),
        Step.ORDER_COMPLETED: Wording(
            subject="Receipt for your order $order",
            text="""Hello $name,

Thank you for ordering from $vendor. This is your receipt for order $order:

$lines
Charged: $total

Roundsman
""",
        ),
        Step.ORDER_CANCELLED: Wording(
            subject="Your order $order was cancelled",
            text="""Hello $name,

Your order $order at $vendor was cancelled because $reason.

Cancellation fee: $fee. What was reserved beyond that is released; your bank may take some days to show it.

Roundsman
""",
        ),
    },
    notes={
        (Step.ORDER_PLACED, Audience.CUSTOMER): Wording("Order placed", "Order $order was sent to $vendor: $total."),
        (Step.ORDER_ACCEPTED, Audience.CUSTOMER): Wording(
            "Order accepted", "$vendor prepares order $order, ready $ready_at."
        ),
        (Step.ORDER_ASSIGNED, Audience.CUSTOMER): Wording("Driver found", "A driver is on the way to $vendor."),
        (Step.ORDER_PICKED_UP, Audience.CUSTOMER): Wording("On the way", "Your order $order left $vendor."),
        (Step.ORDER_DELIVERED, Audience.CUSTOMER): Wording("Delivered", "Your order $order is there. Enjoy!"),
        (Step.ORDER_COMPLETED, Audience.CUSTOMER): Wording("Receipt", "Order $order: $total was charged."),
        (Step.ORDER_CANCELLED, Audience.CUSTOMER): Wording(
            "Order cancelled", "Order $order was cancelled because $reason."
        ),
        (Step.ORDER_CANCELLED, Audience.VENDOR): Wording(
            "Order cancelled", "Order $order was cancelled: stop preparing."
        ),
        (Step.TICKET_OPENED, Audience.VENDOR): Wording("New order", "Answer order $order by $answer_by."),
        (Step.DRIVER_ASSIGNED, Audience.DRIVER): Wording("New job", "Order $order is yours: head for $vendor."),
    },
    reasons={
        "customer_request": "you asked for it",
        "payment_declined": "the payment was declined",
        "payment_timeout": "the payment was not confirmed in time",
        "vendor_rejected": "the vendor could not take it",
        "vendor_timeout": "the vendor did not answer in time",
        "no_driver": "no driver was free",
        "delivery_timeout": "it could not be delivered in time",
        "operator": "our support team cancelled it",
    },
    another_reason="something went wrong",
    fees={"delivery": "Delivery", "service": "Service", "tip": "Tip"},
    vendor="the vendor",
)
