"""What people are told of their orders, in German. `$vendor` always stands in the dative."""

from roundsman.notification.domain.order_words import OrderWords
from roundsman.notification.domain.telling import Audience, Step
from roundsman.notification.domain.wording import Wording

ORDERS = OrderWords(
    letters={
        Step.ORDER_PLACED: Wording(
            subject="Ihre Bestellung $order bei $vendor",
            text="""Guten Tag $name,

wir haben Ihre Bestellung $order bei $vendor:

$lines
Summe: $total

Sie hören von uns, sobald sie bei $vendor angenommen ist. Bezahlt wird erst, wenn sie geliefert ist.

Roundsman
""",
        ),
        Step.ORDER_COMPLETED: Wording(
            subject="Quittung für Ihre Bestellung $order",
            text="""Guten Tag $name,

danke, dass Sie bei $vendor bestellt haben. Das ist Ihre Quittung für die Bestellung $order:

$lines
Bezahlt: $total

Roundsman
""",
        ),
        Step.ORDER_CANCELLED: Wording(
            subject="Ihre Bestellung $order wurde storniert",
            text="""Guten Tag $name,

Ihre Bestellung $order bei $vendor wurde storniert: $reason.

Stornogebühr: $fee. Was darüber hinaus reserviert war, ist freigegeben; bis Ihre Bank es zeigt, können einige Tage
vergehen.

Roundsman
""",
        ),
    },
    notes={
        (Step.ORDER_PLACED, Audience.CUSTOMER): Wording(
            "Bestellung aufgegeben", "Die Bestellung $order ist bei $vendor: $total."
        ),
        (Step.ORDER_ACCEPTED, Audience.CUSTOMER): Wording(
            "Bestellung angenommen", "Die Bestellung $order wird bei $vendor vorbereitet, fertig um $ready_at."
        ),
        (Step.ORDER_ASSIGNED, Audience.CUSTOMER): Wording("Fahrer gefunden", "Ein Fahrer ist unterwegs zu $vendor."),
        (Step.ORDER_PICKED_UP, Audience.CUSTOMER): Wording(
            "Unterwegs", "Ihre Bestellung $order ist unterwegs von $vendor zu Ihnen."
        ),
        (Step.ORDER_DELIVERED, Audience.CUSTOMER): Wording(
            "Geliefert", "Ihre Bestellung $order ist da. Viel Freude damit!"
        ),
        (Step.ORDER_COMPLETED, Audience.CUSTOMER): Wording("Quittung", "Bestellung $order: $total wurden bezahlt."),
        (Step.ORDER_CANCELLED, Audience.CUSTOMER): Wording(
            "Bestellung storniert", "Die Bestellung $order wurde storniert: $reason."
        ),
        (Step.ORDER_CANCELLED, Audience.VENDOR): Wording(
            "Bestellung storniert", "Die Bestellung $order wurde storniert: Bitte nicht weiter vorbereiten."
        ),
        (Step.TICKET_OPENED, Audience.VENDOR): Wording(
            "Neue Bestellung", "Bitte antworten Sie auf die Bestellung $order bis $answer_by."
        ),
        (Step.DRIVER_ASSIGNED, Audience.DRIVER): Wording(
            "Neuer Auftrag", "Die Bestellung $order fahren Sie: Bitte zu $vendor."
        ),
    },
    reasons={
        "customer_request": "Sie haben darum gebeten",
        "payment_declined": "die Zahlung wurde abgelehnt",
        "payment_timeout": "die Zahlung wurde nicht rechtzeitig bestätigt",
        "vendor_rejected": "sie konnte nicht angenommen werden",
        "vendor_timeout": "sie wurde nicht rechtzeitig angenommen",
        "no_driver": "es war kein Fahrer frei",
        "delivery_timeout": "sie konnte nicht rechtzeitig geliefert werden",
        "operator": "unser Team hat sie storniert",
    },
    another_reason="etwas ist schiefgegangen",
    fees={"delivery": "Lieferung", "service": "Service", "tip": "Trinkgeld"},
    vendor="dem Anbieter",
    price="{number} {currency}",
    decimal_point=",",
)
