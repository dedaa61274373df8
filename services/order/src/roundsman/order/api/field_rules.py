"""What of an order those may read who look after the orders of others."""

from roundsman.web import FieldRules, Permission, nearby, starred, zero

ORDER_FIELDS = FieldRules(
    {
        Permission.ORDERS_PERSONAL: {
            "dropoff.address": starred,
            "dropoff.lat": nearby,
            "dropoff.lon": nearby,
            "instructions": starred,
            "cancellation.note": starred,
        },
        Permission.ORDERS_PRICES: {
            "lines.*.unit_price_minor": zero,
            "lines.*.line_minor": zero,
            "price.items_minor": zero,
            "price.delivery_fee_minor": zero,
            "price.service_fee_minor": zero,
            "price.tip_minor": zero,
            "cancellation.fee_minor": zero,
        },
    }
)
TIMELINE_FIELDS = FieldRules({Permission.ORDERS_PERSONAL: {"items.*.note": starred}})
