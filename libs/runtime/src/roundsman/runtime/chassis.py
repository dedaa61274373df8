"""What a service finds in place when it is composed: clock, database, codec, units of work, verifier."""

from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import aclosing, asynccontextmanager
from dataclasses import dataclass, field

from roundsman.contracts.catalog import Catalog
from roundsman.contracts.codec import AvroCodec, SchemaLookup
from roundsman.contracts.registry import RegistryClient, register
from roundsman.contracts.types.platform import PersonKey
from roundsman.kernel.clock import Clock
from roundsman.messaging.keyring import KafkaKeyring
from roundsman.messaging.opening import Keyring, NoKeys, RecordReader
from roundsman.messaging.parked_notices import NOTICES
from roundsman.persistence.away import told_when_away
from roundsman.persistence.postgres import PostgresDatabase
from roundsman.persistence.postgres_writer import PostgresWriter
from roundsman.persistence.rewrapping import check_secret
from roundsman.persistence.seals import SealBroken, Wrapping
from roundsman.persistence.shared_commits import SharedCommits
from roundsman.persistence.units import Units, W
from roundsman.persistence.vault import Vault
from roundsman.persistence.work import Desk, Outbound
from roundsman.runtime.service import Service
from roundsman.runtime.settings import BadSettings, RuntimeSettings
from roundsman.web.tokens import JwksVerifier, TokenVerifier


class NoDatabase(Exception):
    """A service without PostgreSQL asked for units of work on it."""


@dataclass(slots=True, kw_only=True)
class Chassis:
    """Given to a service's `build`. `environment` holds its own settings beside ours."""

    service: Service
    settings: RuntimeSettings
    environment: Mapping[str, str]
    clock: Clock
    codec: AvroCodec
    schemas: SchemaLookup
    verifier: TokenVerifier
    postgres: PostgresDatabase | None
    keyring: Keyring = field(default_factory=NoKeys)
    vault: Vault = field(default_factory=Vault)
    wakes: list[Callable[[], None]] = field(default_factory=list)

    @property
    def reader(self) -> RecordReader:
        """Reads records as a consumer does."""
        return RecordReader(self.codec, self.schemas, self.keyring)

    @property
    def database(self) -> PostgresDatabase:
        """The service's own database.

        Raises:
            NoDatabase: the service has no PostgreSQL.
        """
        if self.postgres is None:
            raise NoDatabase(f"{self.service.name} has no PostgreSQL store")
        return self.postgres

    def units(self, build: Callable[[Desk], W], outbound: Outbound) -> Units[W]:
        """Units of work on the service's database, which share commits; each wakes the relay and the timers here."""
        return Units(
            database=self.database,
            build=build,
            clock=self.clock,
            source=self.service.name,
            outbound=outbound,
            encode=self.codec.encode,
            committed=self._wake,
            vault=self.vault,
            sharing=SharedCommits(self.database, PostgresWriter(self.database)),
        )

    def _wake(self) -> None:
        for wake in self.wakes:
            wake()


@asynccontextmanager
async def connected(service: Service, environment: Mapping[str, str]) -> AsyncIterator[Chassis]:
    """Migrate, connect and register what the service writes; everything is closed when the block ends."""
    settings = RuntimeSettings.from_environment({**service.environment, **environment})
    secret = _personal_secret(service, settings)
    postgres = await _database(service, settings)
    try:
        if postgres is not None and service.migrations is not None and secret:
            await _check_secret(secret, postgres)
        async with RegistryClient(settings.registry_url) as registry, _keyring(settings, registry) as keyring:
            yield Chassis(
                service=service,
                settings=settings,
                environment={**service.environment, **environment},
                clock=settings.clock(),
                codec=await _codec(service, settings),
                schemas=registry,
                verifier=JwksVerifier(settings.jwks_url),
                postgres=postgres,
                keyring=keyring,
                vault=Vault(secret),
            )
    finally:
        if postgres is not None:
            await postgres.close()


async def _database(service: Service, settings: RuntimeSettings) -> PostgresDatabase | None:
    if service.store != "postgres":
        return None
    if service.migrations is not None:
        # Alembic is an eighth of what a service without a database would import.
        from roundsman.persistence.migrations import migrate  # noqa: PLC0415

        await migrate(settings.database_url, service.migrations)
    return await PostgresDatabase.connect(settings.database_url)


def _personal_secret(service: Service, settings: RuntimeSettings) -> str:
    """What keys of persons are wrapped with.

    Raises:
        BadSettings: there is none, and what the service told of persons could never be read again.
    """
    secret = settings.personal_secret.get_secret_value()
    if not secret and any(one.SCHEMA in Catalog.installed().personal for one in service.publishes):
        raise BadSettings("ROUNDSMAN_PERSONAL_SECRET: is missing; all services of a platform have the same")
    return secret


async def _check_secret(secret: str, postgres: PostgresDatabase) -> None:
    """Pass a secret that unwraps the keys that are there.

    Raises:
        BadSettings: it is another one: what was told of persons could not be read, nor more be told of them.
    """
    try:
        with told_when_away():
            await check_secret(Wrapping(secret), postgres)
    except SealBroken as error:
        raise BadSettings(
            "ROUNDSMAN_PERSONAL_SECRET is not the one that this database was made with, or names the former one no "
            "more though keys are still wrapped with it"
        ) from error


@asynccontextmanager
async def _keyring(settings: RuntimeSettings, registry: SchemaLookup) -> AsyncIterator[KafkaKeyring]:
    wrapping = Wrapping(settings.personal_secret.get_secret_value())
    async with aclosing(KafkaKeyring(settings.kafka, settings.topic_prefix, wrapping, registry)) as keyring:
        yield keyring


async def _codec(service: Service, settings: RuntimeSettings) -> AvroCodec:
    written = [*service.publishes, *NOTICES, PersonKey] if service.publishes else []
    ids = await register(settings.registry_url, settings.topic_prefix, written) if written else {}
    return AvroCodec(ids)
