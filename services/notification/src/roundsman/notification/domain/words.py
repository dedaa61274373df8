"""How amounts, times and orders are written for people, in whichever language."""

from datetime import UTC, datetime

# ISO 4217 currencies of our markets whose minor unit is not a hundredth.
_DECIMALS = {"JPY": 0, "KRW": 0, "VND": 0, "CLP": 0, "ISK": 0, "BHD": 3, "KWD": 3, "OMR": 3, "JOD": 3, "TND": 3}
_SHORT = 6


def number(minor: int, currency: str) -> str:
    """An amount of the currency, such as `12.50`."""
    decimals = _DECIMALS.get(currency, 2)
    whole, rest = divmod(abs(minor), 10**decimals)
    sign = "-" if minor < 0 else ""
    return f"{sign}{whole}.{rest:0{decimals}d}" if decimals else f"{sign}{whole}"


def clock_time(at: datetime) -> str:
    """Such as `18:05 UTC`."""
    return at.astimezone(UTC).strftime("%H:%M UTC")


def short_order(order_id: str) -> str:
    """The end of the id in capitals: enough to tell one's own orders apart."""
    return order_id[-_SHORT:].upper()


def one_line(text: str) -> str:
    """Text that came from people, fit for a subject line."""
    return " ".join(text.split())
