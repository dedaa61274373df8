"""What counts as on time where nobody promised anything for the order itself."""

from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class Promises:
    """In the platform's time; an order that is ready is held against what its vendor promised."""

    accept_within: timedelta  # the vendor, after the payment is authorized
    deliver_within: timedelta  # after the order is placed
