"""Single things that happen to an order and are counted: a payment's steps, offers, notifications."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from roundsman.kernel.aggregate import Aggregate
from roundsman.kernel.ids import OrderId


class What(StrEnum):
    """What kind of thing happened."""

    PAYMENT = "payment"
    OFFER = "offer"
    NOTIFICATION = "notification"


@dataclass(frozen=True, slots=True, kw_only=True)
class Occasion:
    """What happened to which order, and when."""

    order_id: OrderId
    what: What
    name: str  # `captured`, `declined`, `email` ...
    at: datetime
    amount_minor: int = 0
    currency: str = ""


class Happening(Aggregate):
    """One occasion. Its id is made from what happened, so that a repeat is the same happening."""

    def __init__(self, happening_id: str, occasion: Occasion, *, version: int = 0, sequence: int = 0) -> None:
        super().__init__(happening_id, version, sequence)
        self.occasion = occasion
