"""What is asked of the payment provider and what it may answer to an authorization."""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any


class CallKind(StrEnum):
    """The calls that a payment may wait for; also the kinds of their timers, so never renamed."""

    AUTHORIZE = "payment.authorize"
    CAPTURE = "payment.capture"
    VOID = "payment.void"
    REFUND = "payment.refund"


@dataclass(frozen=True, slots=True, kw_only=True)
class ProviderCall:
    """A call to be made once: a payment makes each kind at most once, so order and kind name it for ever."""

    kind: CallKind
    payload: dict[str, Any] = field(default_factory=dict)  # JSON-able


@dataclass(frozen=True, slots=True, kw_only=True)
class Granted:
    """The provider set the amount aside, under its own name for it."""

    provider_ref: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Refused:
    """The provider will not set the amount aside."""

    reason: str


AuthorizationAnswer = Granted | Refused


@dataclass(frozen=True, slots=True, kw_only=True)
class BookedIntent:
    """A payment as the provider has it on its books."""

    provider_ref: str
    reference: str
    currency: str
    authorized_minor: int
    captured_minor: int
    released_minor: int
    refunded_minor: int
