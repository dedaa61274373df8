"""Where a platform's servers are."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from roundsman.stack.status import Status


@dataclass(frozen=True, slots=True, kw_only=True)
class Reach:
    """The servers of one platform, for reading."""

    kafka: str  # bootstrap address
    registry_url: str
    database_urls: Mapping[str, str] = field(default_factory=dict)  # service -> its PostgreSQL database
    topic_prefix: str = ""
    group_prefix: str = ""


def reach_of(status: Status) -> Reach:
    """The servers of a platform that runs on this machine."""
    return Reach(
        kafka=status.servers.kafka, registry_url=status.servers.registry, database_urls=status.database_urls
    )  # fmt: skip
