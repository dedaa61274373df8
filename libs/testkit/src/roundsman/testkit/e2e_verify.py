"""What `roundsman verify` would look at on a platform of a test."""

from roundsman.operations.documents import DocumentStore
from roundsman.operations.reach import Reach
from roundsman.operations.verify.reading import Verify
from roundsman.runtime.settings import RuntimeSettings
from roundsman.stack.platform import Platform
from roundsman.testkit.e2e_town import SPEED


def looked_at(platform: Platform, under_way_s: float = 0.0) -> Verify:
    """All of it; what is half done is excused for so long (real)."""
    told, sandbox = platform.variables("notification"), platform.variables("sandbox")
    settings = RuntimeSettings.from_environment(told)
    documents = DocumentStore(settings.mongo_url, settings.mongo_database)
    servers = platform.servers
    reach = Reach(
        kafka=servers.kafka,
        registry_url=servers.registry,
        database_urls=platform.database_urls(),
        documents={"notification": documents},
    )
    return Verify(
        reach=reach,
        clock=settings.clock(),
        speed=SPEED,
        provider_url=platform.url("sandbox"),
        provider_key=sandbox["ROUNDSMAN_SECRET"],
        mail_folder=servers.mail_folder,
        under_way_s=under_way_s,
    )
