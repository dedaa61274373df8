"""The tables of identity."""

from datetime import datetime
from typing import Any, cast

from sqlalchemy import BigInteger, DateTime, Index, Table, Text, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import registry
from sqlmodel import Field, SQLModel


class IdentityTable(SQLModel, registry=registry()):
    """Base of this service's tables: each has a version and the number of events told."""


class UserRow(IdentityTable, table=True):
    """A user. `email_key` is the e-mail in lower case."""

    __tablename__ = "users"
    __table_args__ = (
        Index("users_by_organization", "org_id", "registered_at", "id"),
        Index("users_by_custom_roles", "custom_roles", postgresql_using="gin"),
        Index("users_by_epoch_began_at", "epoch_began_at", postgresql_where=text("epoch_began_at IS NOT NULL")),
    )

    id: str = Field(primary_key=True, sa_type=Text)
    version: int
    sequence: int
    org_id: str = Field(sa_type=Text)
    email: str = Field(sa_type=Text)
    email_key: str = Field(sa_type=Text, unique=True)
    wanted_email: str | None = Field(sa_type=Text)
    name: str = Field(sa_type=Text)
    roles: list[str] = Field(sa_type=JSONB)
    custom_role: str | None = Field(sa_type=Text)  # the first of these, for the version before
    custom_roles: list[str] | None = Field(sa_type=JSONB)
    password_digest: str = Field(sa_type=Text)
    registered_at: datetime = Field(sa_type=DateTime(timezone=True))
    epoch: int
    epoch_began_at: datetime | None = Field(sa_type=DateTime(timezone=True))
    suspended_at: datetime | None = Field(sa_type=DateTime(timezone=True))
    deleted_at: datetime | None = Field(sa_type=DateTime(timezone=True))
    language: str = Field(sa_type=Text)
    email_verified_at: datetime | None = Field(sa_type=DateTime(timezone=True))


class OrganizationRow(IdentityTable, table=True):
    """An organization."""

    __tablename__ = "organizations"

    id: str = Field(primary_key=True, sa_type=Text)
    version: int
    sequence: int
    name: str = Field(sa_type=Text)
    owner_id: str = Field(sa_type=Text)
    second_factor_for: str = Field(sa_type=Text)
    created_at: datetime = Field(sa_type=DateTime(timezone=True))


class LoginRow(IdentityTable, table=True):
    """A login. Times are the machine's."""

    __tablename__ = "logins"
    __table_args__ = (Index("logins_by_revoked_at", "revoked_at", postgresql_where=text("revoked_at IS NOT NULL")),)

    id: str = Field(primary_key=True, sa_type=Text)
    version: int
    sequence: int
    user_id: str = Field(sa_type=Text, index=True)
    generation: int
    opened_at: datetime = Field(sa_type=DateTime(timezone=True))
    expires_at: datetime = Field(sa_type=DateTime(timezone=True), index=True)
    used_at: datetime = Field(sa_type=DateTime(timezone=True))
    device: str = Field(sa_type=Text)
    address: str = Field(sa_type=Text)
    revoked_at: datetime | None = Field(sa_type=DateTime(timezone=True))
    stepped_up_at: datetime | None = Field(sa_type=DateTime(timezone=True))
    methods: list[str] = Field(sa_type=JSONB)


class TallyRow(IdentityTable, table=True):
    """Wrong guesses; the id tells of whom to whoever has the secret only. Times are the machine's."""

    __tablename__ = "tallies"

    id: str = Field(primary_key=True, sa_type=Text)
    version: int
    sequence: int
    failures: int
    began_at: datetime = Field(sa_type=DateTime(timezone=True), index=True)
    locked_until: datetime | None = Field(sa_type=DateTime(timezone=True))
    locks: int


class MailedSecretRow(IdentityTable, table=True):
    """The newest letter of a kind to a person; its secret is a hash. Times are the machine's."""

    __tablename__ = "mailed_secrets"

    id: str = Field(primary_key=True, sa_type=Text)
    version: int
    sequence: int
    digest: str = Field(sa_type=Text)
    valid_until: datetime = Field(sa_type=DateTime(timezone=True))
    letters: int
    letters_began_at: datetime = Field(sa_type=DateTime(timezone=True))


class InvitationRow(IdentityTable, table=True):
    """An invitation; its secret is a hash. Times are the machine's."""

    __tablename__ = "invitations"
    __table_args__ = (Index("invitations_by_organization", "org_id", "id"),)

    id: str = Field(primary_key=True, sa_type=Text)
    version: int
    sequence: int
    org_id: str = Field(sa_type=Text)
    guest_id: str = Field(sa_type=Text, index=True)
    email: str = Field(sa_type=Text)
    email_key: str = Field(sa_type=Text, index=True)
    roles: list[str] = Field(sa_type=JSONB)
    invited_by: str = Field(sa_type=Text)
    made_at: datetime = Field(sa_type=DateTime(timezone=True))
    expires_at: datetime = Field(sa_type=DateTime(timezone=True))
    digest: str = Field(sa_type=Text)
    ended_as: str | None = Field(sa_type=Text)
    ended_at: datetime | None = Field(sa_type=DateTime(timezone=True))


class SecondFactorRow(IdentityTable, table=True):
    """A second factor; `id` is the user's. The secret is sealed, recovery codes are keyed hashes."""

    __tablename__ = "second_factors"

    id: str = Field(primary_key=True, sa_type=Text)
    version: int
    sequence: int
    sealed_secret: str = Field(sa_type=Text)
    enrolled_at: datetime = Field(sa_type=DateTime(timezone=True))
    confirmed_at: datetime | None = Field(sa_type=DateTime(timezone=True))
    spent_step: int
    recovery_digests: list[str] = Field(sa_type=JSONB)


class SigningKeyRow(IdentityTable, table=True):
    """A key pair; the private half is sealed. Times are the machine's."""

    __tablename__ = "signing_keys"

    id: str = Field(primary_key=True, sa_type=Text)
    version: int
    sequence: int
    public_jwk: dict[str, Any] = Field(sa_type=JSONB)
    sealed_private_jwk: str = Field(sa_type=Text)
    created_at: datetime = Field(sa_type=DateTime(timezone=True))
    purpose: str = Field(sa_type=Text)
    signs_from: datetime = Field(sa_type=DateTime(timezone=True))
    withdrawn_at: datetime | None = Field(sa_type=DateTime(timezone=True))


class ApiKeyRow(IdentityTable, table=True):
    """An API key: the digest of its secret, and its signing key sealed. Times are the machine's."""

    __tablename__ = "api_keys"
    __table_args__ = (Index("api_keys_by_revoked_at", "revoked_at", postgresql_where=text("revoked_at IS NOT NULL")),)

    id: str = Field(primary_key=True, sa_type=Text)
    version: int
    sequence: int
    org_id: str = Field(sa_type=Text, index=True)
    name: str = Field(sa_type=Text)
    created_by: str = Field(sa_type=Text)
    created_at: datetime = Field(sa_type=DateTime(timezone=True))
    scopes: list[str] = Field(sa_type=JSONB)
    expires_at: datetime = Field(sa_type=DateTime(timezone=True))
    networks: list[str] = Field(sa_type=JSONB)
    demand: str = Field(sa_type=Text)
    per_minute: int
    per_day: int
    digest: str = Field(sa_type=Text)
    sealed_signing_key: str = Field(sa_type=Text)
    used_at: datetime | None = Field(sa_type=DateTime(timezone=True))
    revoked_at: datetime | None = Field(sa_type=DateTime(timezone=True))


class CustomRoleRow(IdentityTable, table=True):
    """A role of an organization's own."""

    __tablename__ = "custom_roles"

    id: str = Field(primary_key=True, sa_type=Text)
    version: int
    sequence: int
    org_id: str = Field(sa_type=Text, index=True)
    name: str = Field(sa_type=Text)
    permissions: list[str] = Field(sa_type=JSONB)
    holders: int
    ended_at: datetime | None = Field(sa_type=DateTime(timezone=True))


class AuditTrailRow(IdentityTable, table=True):
    """The end of an organization's chain; `id` is the organization's."""

    __tablename__ = "audit_trails"

    id: str = Field(primary_key=True, sa_type=Text)
    version: int
    sequence: int
    length: int
    head: str = Field(sa_type=Text)


class AuditEntryRow(IdentityTable, table=True):
    """A link of a chain. The database refuses to change or delete one."""

    __tablename__ = "audit_entries"
    __table_args__ = (
        Index("audit_entries_by_number", "org_id", "number", unique=True),
        Index("audit_entries_by_actor", "org_id", "actor_id", "number"),
        Index("audit_entries_by_subject", "org_id", "subject", "number"),
    )

    id: str = Field(primary_key=True, sa_type=Text)
    version: int
    sequence: int
    org_id: str = Field(sa_type=Text)
    number: int
    at: datetime = Field(sa_type=DateTime(timezone=True))
    actor_id: str = Field(sa_type=Text)
    acting_for: str = Field(sa_type=Text)
    action: str = Field(sa_type=Text)
    subject: str = Field(sa_type=Text)
    route: str = Field(sa_type=Text)
    address_digest: str = Field(sa_type=Text)
    before: str = Field(sa_type=Text)
    after: str = Field(sa_type=Text)
    hash: str = Field(sa_type=Text)


class AuditWhereaboutsRow(IdentityTable, table=True):
    """From where an action was done; may be deleted, and then it is not known any more."""

    __tablename__ = "audit_whereabouts"

    id: str = Field(primary_key=True, sa_type=Text)
    version: int
    sequence: int
    actor_id: str = Field(sa_type=Text, index=True)
    salt: str = Field(sa_type=Text)
    address: str = Field(sa_type=Text)


class PasskeyRow(IdentityTable, table=True):
    """A passkey's public half. Times are the machine's."""

    __tablename__ = "passkeys"

    id: str = Field(primary_key=True, sa_type=Text)
    version: int
    sequence: int
    user_id: str = Field(sa_type=Text, index=True)
    credential_id: str = Field(sa_type=Text, unique=True)
    public_key: str = Field(sa_type=Text)
    sign_count: int = Field(sa_type=BigInteger)
    name: str = Field(sa_type=Text)
    added_at: datetime = Field(sa_type=DateTime(timezone=True))
    used_at: datetime | None = Field(sa_type=DateTime(timezone=True))
    removed_at: datetime | None = Field(sa_type=DateTime(timezone=True))


class ImpersonationRow(IdentityTable, table=True):
    """A time of acting in a user's place. Times are the machine's."""

    __tablename__ = "impersonations"
    __table_args__ = (Index("impersonations_by_ended_at", "ended_at", postgresql_where=text("ended_at IS NOT NULL")),)

    id: str = Field(primary_key=True, sa_type=Text)
    version: int
    sequence: int
    user_id: str = Field(sa_type=Text, index=True)
    actor_id: str = Field(sa_type=Text)
    org_id: str = Field(sa_type=Text)
    reason: str = Field(sa_type=Text)
    began_at: datetime = Field(sa_type=DateTime(timezone=True))
    expires_at: datetime = Field(sa_type=DateTime(timezone=True))
    ended_at: datetime | None = Field(sa_type=DateTime(timezone=True))


class SpentNonceRow(IdentityTable, table=True):
    """A signed request that has come; may be forgotten after `until`."""

    __tablename__ = "spent_nonces"

    id: str = Field(primary_key=True, sa_type=Text)
    version: int
    sequence: int
    until: datetime = Field(sa_type=DateTime(timezone=True), index=True)


class ErasureRow(IdentityTable, table=True):
    """A wish to be forgotten, and what came of it: what is left of a person in the end."""

    __tablename__ = "erasures"

    id: str = Field(primary_key=True, sa_type=Text)
    version: int
    sequence: int
    user_id: str = Field(sa_type=Text, index=True)
    org_id: str = Field(sa_type=Text)
    asked_by: str = Field(sa_type=Text)
    asked_at: datetime = Field(sa_type=DateTime(timezone=True))
    state: str = Field(sa_type=Text)
    waiting_for: list[str] = Field(sa_type=JSONB)
    objections: list[str] = Field(sa_type=JSONB)
    ended_at: datetime | None = Field(sa_type=DateTime(timezone=True))


class ExportRow(IdentityTable, table=True):
    """A wish to know what is held."""

    __tablename__ = "exports"

    id: str = Field(primary_key=True, sa_type=Text)
    version: int
    sequence: int
    user_id: str = Field(sa_type=Text, index=True)
    asked_at: datetime = Field(sa_type=DateTime(timezone=True))
    expires_at: datetime = Field(sa_type=DateTime(timezone=True))
    missing: dict[str, list[int]] = Field(sa_type=JSONB)
    ready_at: datetime | None = Field(sa_type=DateTime(timezone=True))


class ExportPartRow(IdentityTable, table=True):
    """A piece of what a service holds."""

    __tablename__ = "export_parts"

    id: str = Field(primary_key=True, sa_type=Text)
    version: int
    sequence: int
    export_id: str = Field(sa_type=Text, index=True)
    service: str = Field(sa_type=Text)
    number: int
    content: str = Field(sa_type=Text)


def table_of(model: type[IdentityTable]) -> Table:
    """The model's table, for statements."""
    return cast(Table, getattr(model, "__table__"))  # noqa: B009 - added by SQLModel, unknown to mypy
