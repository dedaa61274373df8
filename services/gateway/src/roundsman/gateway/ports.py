"""What the gateway needs of others."""

from typing import NamedTuple, Protocol

from roundsman.gateway.domain.api_keys import KeyToken, SignedCall
from roundsman.gateway.domain.calls import Answer, Call
from roundsman.gateway.domain.channels import Channel
from roundsman.gateway.domain.log import Occurrence, Positions


class Owners(Protocol):
    """The services behind the gateway."""

    @property
    def services(self) -> tuple[str, ...]:
        """The services that there are on this platform."""

    async def send(self, call: Call) -> Answer:
        """Ask a service; may be repeated by the caller only where the request may.

        Raises:
            ServiceAway: no answer.
            ServiceTooSlow: no answer in time.
        """


class KeyTokens(Protocol):
    """Gives tokens for API keys. Calls the network."""

    async def of_key(self, text: str, address: str) -> KeyToken:
        """The token for a key that came from this address.

        Raises:
            ApiKeyRefused, ApiKeyAddress, SignatureRequired: it is not taken, or not so.
            ServiceAway, ServiceTooSlow: no answer.
        """

    async def of_signed(self, call: SignedCall, address: str) -> KeyToken:
        """The token for a signed request, which is taken once.

        Raises:
            ApiKeyRefused, ApiKeyAddress, RequestRepeated: it is not taken.
            ServiceAway, ServiceTooSlow: no answer.
        """


class History(Protocol):
    """What the log still has of events that memory has no more."""

    async def between(self, channel: Channel, since: Positions, until: Positions) -> list[Occurrence]:
        """The channel's events from `since` up to `until`, each log's in its order. Calls the network.

        Raises:
            NotKept: gone from the log, or too much to read.
            ServiceAway: the log cannot be read just now.
        """


class News(NamedTuple):
    """An event as it is told: the same bytes to all who may see the same of it."""

    text: bytes  # JSON
    channel: Channel
    cursor: str  # of whoever has seen it
    newest_only: bool = False  # while it waits for the client, it stands for those of its channel before it


class Listener(Protocol):
    """A client that has subscribed. No method may block."""

    def tell(self, news: News) -> None:
        """Send this to the client as soon as it can take it."""

    def lose(self, channel: Channel) -> None:
        """Have the client load the channel anew, and listen to it no longer: nobody can say what it missed."""

    def review(self, channel: Channel) -> None:
        """Ask the owner again whether the client may still see this channel."""
