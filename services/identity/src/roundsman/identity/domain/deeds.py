"""What people do to the safety of their own accounts, as the audit is told of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from roundsman.identity.domain.device import Origin


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnDeed:
    """`password.changed`: what, from where, and in words that hold nothing personal, to what effect."""

    action: str
    origin: Origin
    at: datetime  # the platform's time
    subject: str = ""  # empty: the person themselves
    after: Mapping[str, object] = field(default_factory=dict)
