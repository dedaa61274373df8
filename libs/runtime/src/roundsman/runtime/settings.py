"""Settings come from `ROUNDSMAN_*` variables, or from files that they name, read once, checked at start-up."""

from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Self

from pydantic import BaseModel, ConfigDict, SecretStr, ValidationError, field_validator

from roundsman.contracts.kafka_address import KafkaAddress
from roundsman.kernel.clock import Clock, ScaledClock, SystemClock

PREFIX = "ROUNDSMAN_"


class BadSettings(Exception):
    """A variable is missing or wrong; the text names it."""


class Settings(BaseModel):
    """Base of each service's settings: `offer_s` is `ROUNDSMAN_OFFER_S`, or in the file `ROUNDSMAN_OFFER_S_FILE`."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    @classmethod
    def from_environment(cls, environment: Mapping[str, str]) -> Self:
        """Read the fields.

        Raises:
            BadSettings: one is missing or has a wrong value, or its file cannot be read.
        """
        told = {name: _told(environment, PREFIX + name.upper()) for name in cls.model_fields}
        given: dict[str, Any] = {name: value for name, value in told.items() if value is not None}
        try:
            return cls.model_validate(given)
        except ValidationError as error:
            wrong = "; ".join(f"{PREFIX}{str(one['loc'][0]).upper()}: {one['msg']}" for one in error.errors())
            raise BadSettings(wrong) from None


def _told(environment: Mapping[str, str], variable: str) -> str | None:
    """What the variable says, or else the file that it names: a vault hands over secrets in files."""
    file = f"{variable}_FILE"
    if variable in environment or file not in environment:
        return environment.get(variable)
    try:
        return Path(environment[file]).read_text(encoding="utf-8").rstrip("\r\n")
    except (OSError, UnicodeError) as error:
        raise BadSettings(f"{file}: {environment[file]} cannot be read: {type(error).__name__}") from None


class RuntimeSettings(Settings):
    """What every service is told by whoever starts it."""

    database_url: str = ""
    mongo_url: str = ""
    mongo_database: str = ""
    kafka: str = ""  # as `roundsman.contracts.kafka_address` has it
    registry_url: str = ""
    topic_prefix: str = ""
    group_prefix: str = ""  # keeps the consumer groups of several platforms on one broker apart
    http_host: str = "127.0.0.1"
    http_port: int = 0
    jwks_url: str = ""
    instance: str = "0"
    personal_secret: SecretStr = SecretStr("")  # wraps the keys of persons; the same for all services of a platform
    ready_file: str = ""
    clock_origin: datetime | None = None
    clock_started: float = 0.0
    clock_speed: float = 1.0

    @field_validator("kafka")
    @classmethod
    def _can_be_meant(cls, address: str) -> str:
        KafkaAddress.parse(address)
        return address

    def clock(self) -> Clock:
        """The platform's clock: scaled where an origin is set."""
        if self.clock_origin is None:
            return SystemClock()
        started_at = datetime.fromtimestamp(self.clock_started, UTC)
        return ScaledClock(origin=self.clock_origin, started_at=started_at, speed=self.clock_speed)
