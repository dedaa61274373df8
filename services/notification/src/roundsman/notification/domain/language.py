"""A language that people are written to in: all letters about accounts, all that is told of orders."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from roundsman.notification.domain.order_words import OrderWords
from roundsman.notification.domain.wording import VARIABLES, BadWording, Kind, Wording
from roundsman.notification.domain.words import number


@dataclass(frozen=True, slots=True, kw_only=True)
class Language:
    """One language.

    Raises:
        BadWording: a letter about accounts is missing, or has not just the variables of its kind.
    """

    tag: str  # BCP 47
    until: str  # how a moment is written, for `strftime`
    letters: Mapping[Kind, Wording]
    orders: OrderWords
    runs_right_to_left: bool = False

    def __post_init__(self) -> None:
        if wrong := sorted(self._wrong()):
            raise BadWording(f"{self.tag}: {', '.join(wrong)}")

    def isolated(self, text: str) -> str:
        """What may run in another direction, so that the text around it keeps its own (Unicode UAX 9)."""
        return f"\u2068{text}\u2069" if text and self.runs_right_to_left else text

    def price(self, minor: int, currency: str) -> str:
        """Such as `USD 12.50` or `12,50 EUR`."""
        digits = number(minor, currency).replace(".", self.orders.decimal_point)
        return self.isolated(self.orders.price.format(currency=currency, number=digits))

    def reason(self, code: str) -> str:
        """Why an order was cancelled."""
        return self.orders.reasons.get(code, self.orders.another_reason)

    def fee(self, code: str) -> str:
        """What is paid beside the goods; one that has no word here is called as it is."""
        return self.orders.fees.get(code, code)

    def _wrong(self) -> Iterator[str]:
        for kind, variables in VARIABLES.items():
            wording = self.letters.get(kind)
            named = [one.get_identifiers() for one in wording.templates] if wording else []
            if {name for names in named for name in names} != variables:
                yield kind
