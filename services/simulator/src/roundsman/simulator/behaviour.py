"""How people behave, and how often they do not: decided once per person and order, from the seed."""

import random
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Rates:
    """Shares (0..1) of what goes wrong on a day."""

    customer_cancels: float = 0.04
    card_declines: float = 0.04
    card_misbehaves: float = 0.06  # time-outs that worked, double answers, errors that a repeat mends
    vendor_rejects: float = 0.03
    vendor_silent: float = 0.02
    driver_declines: float = 0.08
    driver_drops: float = 0.04  # loses the connection while an offer is open
    refunds: float = 0.02  # complaints about completed orders, refunded by support


NEVER = Rates(**dict.fromkeys(Rates.__dataclass_fields__, 0.0))  # everybody does as expected

_MISBEHAVING = ("tok_timeout_then_ok", "tok_answer_twice", "tok_flaky", "tok_slow")


@dataclass(frozen=True, slots=True)
class Temper:
    """Draws from a seed: the same question about the same thing always gets the same answer."""

    seed: int
    rates: Rates

    def chance(self, question: str, thing: str) -> float:
        """A number in 0..1, uniform."""
        return random.Random(f"{self.seed}:{question}:{thing}").random()  # noqa: S311 - a simulation

    def payment_token(self, order: str) -> str:
        """The card that the customer uses."""
        draw = self.chance("card", order)
        if draw < self.rates.card_declines:
            return "tok_decline"
        if draw < self.rates.card_declines + self.rates.card_misbehaves:
            return _MISBEHAVING[int(self.chance("which card", order) * len(_MISBEHAVING))]
        return "tok_ok"

    def cancels_after_s(self, order: str) -> float | None:
        """Seconds after placing at which the customer changes their mind, or None."""
        if self.chance("cancel", order) >= self.rates.customer_cancels:
            return None
        return 30 + 900 * self.chance("cancel when", order)

    def vendor_answer(self, order: str) -> str:
        """What the vendor does with the ticket: accept, reject or nothing."""
        draw = self.chance("vendor", order)
        if draw < self.rates.vendor_rejects:
            return "reject"
        return "silent" if draw < self.rates.vendor_rejects + self.rates.vendor_silent else "accept"

    def driver_answer(self, offer: str) -> str:
        """What the driver does with the offer: accept, decline or drop the connection."""
        draw = self.chance("driver", offer)
        if draw < self.rates.driver_declines:
            return "decline"
        return "drop" if draw < self.rates.driver_declines + self.rates.driver_drops else "accept"

    def complains(self, order: str) -> bool:
        """Whether the customer wants the money back afterwards."""
        return self.chance("refund", order) < self.rates.refunds
