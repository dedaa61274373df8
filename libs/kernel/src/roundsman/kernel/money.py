"""Money: whole minor units and an ISO 4217 code. No floats, no mixing of currencies."""

from dataclasses import dataclass
from typing import Self

from roundsman.kernel.errors import Invalid


class CurrencyMismatch(Invalid):
    """Two amounts of different currencies met."""

    slug = "currency-mismatch"


@dataclass(frozen=True, slots=True, order=True)
class Money:
    """`minor` units (cents) of `currency` (three capital letters)."""

    minor: int
    currency: str

    def __post_init__(self) -> None:
        if len(self.currency) != 3 or not self.currency.isalpha() or not self.currency.isupper():
            raise Invalid("A currency is an ISO 4217 code such as USD.")

    def __add__(self, other: Self) -> "Money":
        return Money(self.minor + self._same(other), self.currency)

    def __sub__(self, other: Self) -> "Money":
        return Money(self.minor - self._same(other), self.currency)

    def __mul__(self, times: int) -> "Money":
        return Money(self.minor * times, self.currency)

    def share(self, per_mille: int) -> "Money":
        """The given thousandths, rounded half up to a whole minor unit."""
        return Money((self.minor * per_mille + 500) // 1000, self.currency)

    def _same(self, other: "Money") -> int:
        if other.currency != self.currency:
            raise CurrencyMismatch(f"{self.currency} and {other.currency} cannot be added.")
        return other.minor
