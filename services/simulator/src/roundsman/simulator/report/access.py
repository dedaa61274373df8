"""Where the report's facts are read."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path


@dataclass(frozen=True, slots=True, kw_only=True)
class Access:
    """The running platform, from outside and from behind."""

    gateway_url: str
    kafka: str  # bootstrap address
    registry_url: str
    sandbox_url: str  # the payment provider's
    sandbox_key: str  # and the merchant's key there
    mail_folder: Path  # every mail that was sent, one .eml each
    database_urls: Mapping[str, str]  # service -> its PostgreSQL database
    personal_secret: str = field(default="", repr=False)  # opens what is sealed on the topics
