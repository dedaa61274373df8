"""What the gateway needs of others."""

from typing import Protocol

from roundsman.gateway.domain.calls import Answer, Call


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
