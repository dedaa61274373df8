"""API keys: how programs of an organization come in without a person."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum
from ipaddress import ip_address, ip_network
from typing import Self

from roundsman.identity.domain.errors import (
    ApiKeyRefused,
    ForeignAddress,
    InvalidExpiry,
    InvalidNetwork,
    ScopeNotGrantable,
    SignatureRequired,
)
from roundsman.identity.domain.names import checked_name
from roundsman.kernel.aggregate import Aggregate
from roundsman.kernel.ids import OrgId, TypeId, UserId
from roundsman.kernel.rights import IN_PERSON, Permission

LONGEST_LIFE = timedelta(days=730)
MOST_NETWORKS = 50
_TOUCHED_EVERY = timedelta(minutes=1)


class ApiKeyId(TypeId):
    """One API key."""

    prefix = "key"

    @classmethod
    def numbered(cls, number: str) -> Self:
        """The id of the key whose text has this number."""
        return cls.parse(f"{cls.prefix}_{number}")

    @property
    def number(self) -> str:
        """As the key's text has it."""
        return self.removeprefix(f"{self.prefix}_")


class Demand(StrEnum):
    """What a request with a key has to bring."""

    SECRET = "secret"  # noqa: S105 - the key itself, or a signature
    SIGNATURE = "signature"  # a signature, always


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounds:
    """What a key may be used for. Times are the machine's."""

    scopes: frozenset[Permission]
    expires_at: datetime
    networks: tuple[str, ...] = ()  # from where alone; none: from everywhere
    demand: Demand = Demand.SECRET
    per_minute: int = 600
    per_day: int = 100_000

    def checked(self, grantable: Iterable[str], at: datetime) -> Self:
        """These bounds, if a key may have them that is made at `at` by somebody who may give `grantable`.

        Raises:
            ScopeNotGrantable, InvalidExpiry, InvalidNetwork: as they say.
        """
        if beyond := self.scopes - (frozenset(grantable) - IN_PERSON):
            raise ScopeNotGrantable(f"A key of yours cannot have {', '.join(sorted(beyond))}.")
        if not at < self.expires_at <= at + LONGEST_LIFE:
            raise InvalidExpiry(f"A key expires in the future, in {LONGEST_LIFE.days} days at most.")
        return replace(self, networks=tuple(_network(text) for text in self.networks))

    def allow(self, address: str) -> bool:
        """Whether a request from this address may come; an empty one is not known."""
        if not self.networks:
            return True
        return bool(address) and any(ip_address(address) in ip_network(one) for one in self.networks)


@dataclass(frozen=True, slots=True, kw_only=True)
class Secrets:
    """What is kept of a key's secret."""

    digest: str = field(repr=False)  # SHA-256: 256 random bits need no slow hash
    sealed_signing_key: str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyFacts:
    """Everything known of a key. Times are the machine's."""

    org_id: OrgId
    name: str
    created_by: UserId
    created_at: datetime
    bounds: Bounds
    secrets: Secrets
    used_at: datetime | None = None  # to the minute
    revoked_at: datetime | None = None


class ApiKey(Aggregate):
    """A key of an organization; it outlives the person who made it."""

    def __init__(self, key_id: ApiKeyId, facts: KeyFacts, version: int = 0) -> None:
        super().__init__(key_id, version)
        self.facts = facts

    @property
    def key_id(self) -> ApiKeyId:
        return ApiKeyId(self.id)

    @property
    def machine_id(self) -> UserId:
        """Whom a token of this key speaks for: nobody's account, and always the same."""
        return UserId.derived(self.facts.created_at, self.id)

    @classmethod
    def create(cls, key_id: ApiKeyId, facts: KeyFacts) -> Self:
        """A key that works from now on.

        Raises:
            InvalidName: the name cannot be shown.
        """
        return cls(key_id, replace(facts, name=checked_name(facts.name)))

    def works(self, at: datetime) -> bool:
        """Whether it is neither revoked nor over."""
        return self.facts.revoked_at is None and at < self.facts.bounds.expires_at

    def check_usable(self, brought: Demand, address: str, at: datetime) -> None:
        """Pass a request that brings what has to be brought, whose secret has been found right.

        Raises:
            ApiKeyRefused: revoked or expired.
            ForeignAddress, SignatureRequired: as they say.
        """
        if not self.works(at):
            raise ApiKeyRefused("This API key was revoked, or has expired: make another.")
        if not self.facts.bounds.allow(address):
            raise ForeignAddress("This API key is not for the address that you come from.")
        if self.facts.bounds.demand is Demand.SIGNATURE and brought is not Demand.SIGNATURE:
            raise SignatureRequired("This API key signs each request: never send it itself.")

    def used(self, at: datetime) -> None:
        """Note that it was used just now."""
        if self.facts.used_at is None or at - self.facts.used_at >= _TOUCHED_EVERY:
            self.facts = replace(self.facts, used_at=at)

    def sealed_anew(self, sealed_signing_key: str) -> None:
        """The same key to sign with is kept under another seal."""
        secrets = replace(self.facts.secrets, sealed_signing_key=sealed_signing_key)
        self.facts = replace(self.facts, secrets=secrets)

    def revoke(self, at: datetime) -> None:
        """It works no more; again changes nothing."""
        if self.facts.revoked_at is None:
            self.facts = replace(self.facts, revoked_at=at)


class SpentNonce(Aggregate):
    """A signed request that has come: the same one is not taken again. May be forgotten after `until`."""

    def __init__(self, nonce_id: str, until: datetime, version: int = 0) -> None:
        super().__init__(nonce_id, version)
        self.until = until


def _network(text: str) -> str:
    try:
        return str(ip_network(text.strip(), strict=False))
    except ValueError as error:
        raise InvalidNetwork("Give addresses or networks such as 203.0.113.0/24 or 2001:db8::/48.") from error
