"""What a unit of work stands on, and why it is done."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from roundsman.contracts.message import Message
from roundsman.persistence.session import Session
from roundsman.persistence.vault import Vault

Encoder = Callable[[Message], bytes]
Outbound = Callable[[object], Iterable[Message]]  # domain event -> the records that tell it


@dataclass(frozen=True, slots=True, kw_only=True)
class Cause:
    """Why a change happens; travels in the headers of all that follows from it."""

    correlation_id: str = ""  # the order or request that began it; empty: the message's own key
    causation_id: str = ""  # the message that caused it
    traceparent: str = ""
    org: str = ""
    actor: str = ""  # the user, service or timer that did it
    impersonator: str = ""  # who acted in the user's place

    def headers(self) -> dict[str, str]:
        """As message headers and as kept with a timer; only what is set."""
        named = {
            "correlationid": self.correlation_id,
            "causationid": self.causation_id,
            "traceparent": self.traceparent,
            "org": self.org,
            "actor": self.actor,
            "impersonator": self.impersonator,
        }
        return {name: value for name, value in named.items() if value}

    def within(self, traceparent: str) -> "Cause":
        """The same, for what follows from that span; from none, if empty."""
        return self if traceparent in ("", self.traceparent) else replace(self, traceparent=traceparent)

    @classmethod
    def from_headers(cls, headers: dict[str, str]) -> "Cause":
        """Read back what `headers` gave."""
        return cls(
            correlation_id=headers.get("correlationid", ""),
            causation_id=headers.get("causationid", ""),
            traceparent=headers.get("traceparent", ""),
            org=headers.get("org", ""),
            actor=headers.get("actor", ""),
            impersonator=headers.get("impersonator", ""),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """What a unit of work stands on; the boundary makes one for each transaction."""

    session: Session
    now: datetime
    cause: Cause
    source: str  # the service's name
    outbound: Outbound
    encode: Encoder
    vault: Vault
