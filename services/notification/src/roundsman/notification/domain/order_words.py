"""What people are told of their orders, in one language."""

from collections.abc import Mapping
from dataclasses import dataclass

from roundsman.notification.domain.telling import Audience, Step
from roundsman.notification.domain.wording import Wording


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderWords:
    """Templates, and the words that are put into them; `Catalogue` sees to it that none is missing."""

    letters: Mapping[Step, Wording]  # to the customer
    notes: Mapping[tuple[Step, Audience], Wording]  # in the app
    reasons: Mapping[str, str]  # why an order was cancelled, as `$reason` stands in a sentence
    another_reason: str
    fees: Mapping[str, str]  # what is paid beside the goods
    vendor: str  # whose name is not known, as `$vendor` stands in a sentence
    line: str = "{quantity} x {name}  {price}"
    price: str = "{currency} {number}"
    decimal_point: str = "."
