"""How amounts, times and orders are written for people."""

from datetime import UTC, datetime

# ISO 4217 currencies of our markets whose minor unit is not a hundredth.
_DECIMALS = {"JPY": 0, "KRW": 0, "VND": 0, "CLP": 0, "ISK": 0, "BHD": 3, "KWD": 3, "OMR": 3, "JOD": 3, "TND": 3}
_SHORT = 6

_REASONS = {
    "customer_request": "you asked for it",
    "payment_declined": "the payment was declined",
    "payment_timeout": "the payment was not confirmed in time",
    "vendor_rejected": "the vendor could not take it",
    "vendor_timeout": "the vendor did not answer in time",
    "no_driver": "no driver was free",
    "delivery_timeout": "it could not be delivered in time",
    "operator": "our support team cancelled it",
}


def amount(minor: int, currency: str) -> str:
    """Such as `USD 12.50`."""
    decimals = _DECIMALS.get(currency, 2)
    whole, rest = divmod(abs(minor), 10**decimals)
    sign = "-" if minor < 0 else ""
    return f"{currency} {sign}{whole}.{rest:0{decimals}d}" if decimals else f"{currency} {sign}{whole}"


def clock_time(at: datetime) -> str:
    """Such as `18:05 UTC`."""
    return at.astimezone(UTC).strftime("%H:%M UTC")


def short_order(order_id: str) -> str:
    """The end of the id in capitals: enough to tell one's own orders apart."""
    return order_id[-_SHORT:].upper()


def reason(code: str) -> str:
    """Why an order was cancelled, as the end of a sentence."""
    return _REASONS.get(code, "something went wrong")


def one_line(text: str) -> str:
    """Text that came from people, fit for a subject line."""
    return " ".join(text.split())
