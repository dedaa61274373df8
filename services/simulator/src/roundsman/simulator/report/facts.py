"""The facts that figures and invariants are made from. Nothing here reads anything: see `reading`."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from roundsman.simulator.gateway import Json
from roundsman.simulator.history import History
from roundsman.simulator.report.log import Log
from roundsman.simulator.report.trace import Trace, traces


@dataclass(frozen=True, slots=True, kw_only=True)
class Sums:
    """Money that went through in one currency, in minor units."""

    authorized_minor: int = 0
    captured_minor: int = 0
    released_minor: int = 0  # what captures left over
    voided_minor: int = 0
    refunded_minor: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """One line of the notification log."""

    notification_id: str
    order_id: str
    user_id: str
    step: str
    channel: str
    status: str


@dataclass(frozen=True, kw_only=True)
class Facts:
    """What was found after the day. A source in `unread` could not be read and left its field empty."""

    history: History
    log: Log
    orders: Mapping[str, Json] = field(default_factory=dict)  # order id -> as the order service shows it
    ledger: Mapping[str, Sums] = field(default_factory=dict)  # currency -> the payment service's totals
    ledger_sums: Mapping[str, int] = field(default_factory=dict)  # currency -> sum of all postings
    book: Mapping[str, Sums] = field(default_factory=dict)  # currency -> the provider's; voids are releases there
    notices: Sequence[Notice] = ()
    letters: Sequence[str] = ()  # the Message-ID of each mail, without its domain
    left: Mapping[str, int] = field(default_factory=dict)  # what waits to be done -> how much
    unread: Mapping[str, str] = field(default_factory=dict)  # source -> why it could not be read

    @cached_property
    def traces(self) -> Mapping[str, Trace]:
        """Order id -> its story, of every order that was placed."""
        return traces(self.log)
