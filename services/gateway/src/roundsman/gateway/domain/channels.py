"""Channels that a socket can subscribe to."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
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
    INSIGHTS = "insights"


# What a client that does not keep up is spared: of these events of a channel, only the newest waits for it. All others
# wait in order, each of them, and when they are too many the client has to load anew: none is left out in silence.
NEWEST_ONLY: Mapping[ChannelKind, frozenset[str]] = {
    ChannelKind.ORDER: frozenset({"EtaChanged"}),  # where the driver is and when they will arrive: the last one holds
    ChannelKind.VENDOR: frozenset(),
    ChannelKind.DRIVER: frozenset(),
    ChannelKind.DISPATCH: frozenset(),
    ChannelKind.INSIGHTS: frozenset({"FiguresChanged"}),  # of one window each: the last ones hold
}


class Audience(StrEnum):
    """As whom somebody listens: personal data goes to `SUBJECT` only, where it goes out at all."""

    SUBJECT = "subject"  # whom the channel is about: the order's customer, the driver
    OTHERS = "others"  # the vendor's people, the driver of an order, staff


class Channel(NamedTuple):
    """One order, vendor or driver; the dispatch of an organization; its figures, or the platform's, of one window.

    Clients do not name their own organization: they say `dispatch`, `insights:5m`, `insights:platform:5m`.
    """

    kind: ChannelKind
    subject: str

    @property
    def name(self) -> str:
        """As the client calls it."""
        match self.kind:
            case ChannelKind.DISPATCH:
                return self.kind.value
            case ChannelKind.INSIGHTS:
                scope, _, window = self.subject.partition("/")
                return ":".join([self.kind.value, *([scope] if scope == PLATFORM else []), window])
            case _:
                return f"{self.kind.value}:{self.subject}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Who is behind a socket, and the token that proves it to the owning services."""

    user_id: UserId
    org_id: OrgId
    sees_dispatch: bool  # of their organization
    sees_insights: bool = False  # likewise
    sees_platform: bool = False  # figures of all organizations together
    operates: bool = False  # the platform
    token: str
    expires_at: float  # unix seconds


PLATFORM = "platform"
WINDOWS = ("5m", "1h", "1d")
_IDS: dict[str, type[TypeId]] = {"order": OrderId, "vendor": VendorId, "driver": DriverId}


def read_channel(name: str, org_id: OrgId) -> Channel:
    """The channel that a person of this organization means.

    Raises:
        BadChannel: there is no such name.
    """
    if name == ChannelKind.DISPATCH.value:
        return Channel(ChannelKind.DISPATCH, org_id)
    kind, _, subject = name.partition(":")
    if kind == ChannelKind.INSIGHTS.value:
        return Channel(ChannelKind.INSIGHTS, _figures(subject, org_id))
    if kind not in _IDS:
        raise BadChannel("Channels are order:<id>, vendor:<id>, driver:<id>, dispatch and insights:<window>.")
    try:
        return Channel(ChannelKind(kind), _IDS[kind].parse(subject))
    except Invalid as error:
        raise BadChannel(str(error)) from error


def _figures(words: str, org_id: OrgId) -> str:
    """The id of the figures that are meant by what stands behind `insights:`."""
    scope, _, window = words.rpartition(":")
    if window not in WINDOWS or scope not in ("", PLATFORM):
        raise BadChannel(f"Figures are of a window of {', '.join(WINDOWS)}: insights:5m, or insights:platform:5m.")
    return f"{scope or org_id}/{window}"
