"""The facts that invariants are held against. Nothing here reads anything: see `roundsman.operations.verify`."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, fields
from functools import cached_property
from typing import Any, Protocol

from roundsman.operations.invariants.log import Log
from roundsman.operations.invariants.trace import Trace, traces

Aggregate = tuple[str, str]  # the service, and the aggregate's id there
Place = tuple[str, str, int]  # consumer group, topic, partition


class Paid(Protocol):
    """What payment told about money."""

    @property
    def order_id(self) -> str: ...

    @property
    def currency(self) -> str: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Sums:
    """Money that went through in one currency, in minor units."""

    authorized_minor: int = 0
    captured_minor: int = 0
    released_minor: int = 0  # what captures left over
    voided_minor: int = 0
    refunded_minor: int = 0

    @classmethod
    def of(cls, told: Mapping[str, Any]) -> "Sums":
        """The sums that a row, or the provider's book, names; what it leaves out is nothing."""
        return cls(**{one.name: int(told.get(one.name, 0)) for one in fields(cls)})

    def __add__(self, other: "Sums") -> "Sums":
        return Sums(**{one.name: getattr(self, one.name) + getattr(other, one.name) for one in fields(self)})


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """One line of the notification log."""

    notification_id: str
    order_id: str
    user_id: str
    step: str
    channel: str
    status: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Parked:
    """A record that a consumer put aside."""

    handler: str
    key: str
    topic: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Stores:
    """What the services' own stores say, all read before the topics."""

    told: Mapping[Aggregate, int] = field(default_factory=dict)  # -> events told, by the aggregate's own count
    unsent: Mapping[Aggregate, int] = field(default_factory=dict)  # -> how many of them wait in the outbox
    positions: Mapping[Place, int] = field(default_factory=dict)  # -> the offset to be handled next
    ends: Mapping[tuple[str, int], int] = field(default_factory=dict)  # topic, partition -> offset after the last
    standing: Mapping[str, str] = field(default_factory=dict)  # order id -> status
    awaited: frozenset[str] = frozenset()  # subjects of timers that are still to fire
    pending: frozenset[str] = frozenset()  # orders for which a call or a message to a person is still to be made


def by_currency(paid: Paid) -> str:
    """The account of a platform's whole money."""
    return paid.currency


def by_order(paid: Paid) -> str:
    """The account of one order's money."""
    return f"{paid.order_id} {paid.currency}"


@dataclass(frozen=True, kw_only=True)
class Facts:
    """What was found. A source in `unread` could not be read and left its field empty."""

    log: Log
    account: Callable[[Paid], str] = by_currency  # what `ledger` and `book` are kept by
    ledger: Mapping[str, Sums] = field(default_factory=dict)  # account -> the payment service's totals
    ledger_sums: Mapping[str, int] = field(default_factory=dict)  # account -> sum of all postings
    book: Mapping[str, Sums] = field(default_factory=dict)  # account -> the provider's; voids are releases there
    notices: Sequence[Notice] = ()
    letters: Sequence[str] = ()  # the Message-ID of each mail, without its domain
    parked: Sequence[Parked] = ()
    stores: Stores = field(default_factory=Stores)
    left: Mapping[str, int] = field(default_factory=dict)  # what should have been done by now -> how much
    unread: Mapping[str, str] = field(default_factory=dict)  # source -> why it could not be read

    @cached_property
    def traces(self) -> Mapping[str, Trace]:
        """Order id -> its story, of every order that was placed."""
        return traces(self.log)
