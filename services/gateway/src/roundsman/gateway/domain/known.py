"""What the gateway remembers of events to find the channels of later ones; a loss of it is survived."""

from collections import OrderedDict
from typing import Generic, TypeVar

T = TypeVar("T")


class Remembered(Generic[T]):
    """A dictionary that forgets what was set longest ago once it is full."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._values: OrderedDict[str, T] = OrderedDict()

    def set(self, key: str, value: T) -> None:
        """Remember `value` for `key`."""
        self._values[key] = value
        self._values.move_to_end(key)
        if len(self._values) > self._limit:
            self._values.popitem(last=False)

    def get(self, key: str) -> T | None:
        """What was last set for `key`, if that is still known."""
        return self._values.get(key)

    def copy(self) -> "Remembered[T]":
        """The same knowledge, which then goes its own way."""
        made = Remembered[T](self._limit)
        made._values.update(self._values)
        return made

    def forget(self, key: str) -> None:
        """Know nothing of `key` any more."""
        self._values.pop(key, None)


class KnownFacts:
    """Whose an order or a driver is, and who carries an order that was not picked up yet."""

    def __init__(self, limit: int = 50_000) -> None:
        self.organizations: Remembered[str] = Remembered(limit)  # of orders and of drivers, by their ids
        self.carriers: Remembered[str] = Remembered(limit)  # order -> driver on the way to it

    def copy(self) -> "KnownFacts":
        """For reading older events, which must not change what we know now."""
        made = KnownFacts()
        made.organizations, made.carriers = self.organizations.copy(), self.carriers.copy()
        return made
