"""Where a platform's servers are."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from roundsman.operations.decoding import Personal
from roundsman.operations.documents import DocumentStore
from roundsman.stack.status import Status
from roundsman.stack.told import Told


@dataclass(frozen=True, slots=True, kw_only=True)
class Reach:
    """The servers of one platform, for reading."""

    kafka: str  # bootstrap address
    registry_url: str
    database_urls: Mapping[str, str] = field(default_factory=dict)  # service -> its PostgreSQL database
    documents: Mapping[str, DocumentStore] = field(default_factory=dict)  # service -> its document store
    topic_prefix: str = ""
    group_prefix: str = ""
    personal_secret: str = field(default="", repr=False)  # opens what is sealed; empty: personal data stays blank

    @property
    def personal(self) -> Personal:
        """Where keys of persons are, and what unwraps them."""
        return Personal(self.kafka, self.personal_secret)


def reach_of(status: Status, told: Told) -> Reach:
    """The servers of a platform that runs on this machine, and what its services were told."""
    secrets = (variables.get("ROUNDSMAN_PERSONAL_SECRET", "") for variables in told.values())
    return Reach(
        personal_secret=next(filter(None, secrets), ""),
        kafka=status.servers.kafka,
        registry_url=status.servers.registry,
        database_urls=status.database_urls,
        documents={
            service: DocumentStore(variables["ROUNDSMAN_MONGO_URL"], variables["ROUNDSMAN_MONGO_DATABASE"])
            for service, variables in told.items()
            if "ROUNDSMAN_MONGO_URL" in variables
        },
    )
