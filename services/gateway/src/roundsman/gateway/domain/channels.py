"""Channels that a socket can subscribe to."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from typing import NamedTuple

from roundsman.gateway.domain.errors import BadChannel
from roundsman.kernel.errors import Invalid
from roundsman.kernel.ids import DriverId, OrderId, OrgId, TypeId, UserId, VendorId


class ChannelKind(StrEnum):
    """What a channel tells about."""

    ORDER = "order"
    VENDOR = "vendor"
    DRIVER = "driver"
    DISPATCH = "dispatch"


# What a client that does not keep up is spared: of these events of a channel, only the newest waits for it. All others
# wait in order, each of them, and when they are too many the client has to load anew: none is left out in silence.
NEWEST_ONLY: Mapping[ChannelKind, frozenset[str]] = {
    ChannelKind.ORDER: frozenset({"EtaChanged"}),  # where the driver is and when they will arrive: the last one holds
    ChannelKind.VENDOR: frozenset(),
    ChannelKind.DRIVER: frozenset(),
    ChannelKind.DISPATCH: frozenset(),
}


class Audience(StrEnum):
    """As whom somebody listens: personal data goes to `SUBJECT` only, where it goes out at all."""

    SUBJECT = "subject"  # whom the channel is about: the order's customer, the driver
    OTHERS = "others"  # the vendor's people, the driver of an order, staff


class Channel(NamedTuple):
    """One order, vendor or driver; or the dispatch of one organization, which it calls just `dispatch`."""

    kind: ChannelKind
    subject: str

    @property
    def name(self) -> str:
        """As the client calls it."""
        return self.kind.value if self.kind is ChannelKind.DISPATCH else f"{self.kind.value}:{self.subject}"


_MOST_ORDERS = 50_000  # whose channels are remembered


@lru_cache(_MOST_ORDERS)
def channel_of_order(subject: str) -> Channel:
    """The channel of the order with this id: the same one, and the same text, for each of its very many events."""
    return Channel(ChannelKind.ORDER, subject)


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Who is behind a socket, and the token that proves it to the owning services."""

    user_id: UserId
    org_id: OrgId
    sees_dispatch: bool  # of their organization
    token: str
    expires_at: float  # unix seconds


_IDS: dict[str, type[TypeId]] = {"order": OrderId, "vendor": VendorId, "driver": DriverId}


def read_channel(name: str, org_id: OrgId) -> Channel:
    """The channel that a person of this organization means.

    Raises:
        BadChannel: there is no such name.
    """
    if name == ChannelKind.DISPATCH.value:
        return Channel(ChannelKind.DISPATCH, org_id)
    kind, _, subject = name.partition(":")
    if kind not in _IDS:
        raise BadChannel("Channels are order:<id>, vendor:<id>, driver:<id> and dispatch.")
    try:
        return Channel(ChannelKind(kind), _IDS[kind].parse(subject))
    except Invalid as error:
        raise BadChannel(str(error)) from error
