"""A mail as it is handed over, whatever it is about."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Mail:
    """What a mail server is given, but the address."""

    id: str  # becomes the Message-ID, so that a repeat can be told
    subject: str  # one line
    text: str = field(repr=False)
    at: datetime
    headers: Mapping[str, str]  # of our own: what it is about
