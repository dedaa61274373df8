"""What identity holds of persons."""

from roundsman.identity.store.tables import (
    ApiKeyRow,
    AuditWhereaboutsRow,
    ErasureRow,
    ExportPartRow,
    ExportRow,
    ImpersonationRow,
    InvitationRow,
    LoginRow,
    PasskeyRow,
    SecondFactorRow,
    UserRow,
    table_of,
)
from roundsman.persistence.holdings import Holding, empty, nothing
from roundsman.persistence.session import Row, Rows


def _nobodys_address(row: Row) -> str:
    """An address that is unique, as it has to be, and reaches nobody (RFC 2606)."""
    return f"{row['id']}@erased.invalid"


USERS = Holding(
    table=table_of(UserRow),
    by="id",
    masks={
        "email": _nobodys_address,
        "email_key": _nobodys_address,
        "wanted_email": nothing,
        "name": empty,
        "password_digest": empty,
    },
    kept_back=frozenset({"password_digest", "email_key"}),
)
EXPORTS = Holding(table=table_of(ExportRow), by="user_id", masks=None)
PARTS = Holding(table=table_of(ExportPartRow), by="export_id", of=EXPORTS, masks=None, kept_back=frozenset({"content"}))
HOLDINGS = (
    USERS,
    Holding(
        table=table_of(InvitationRow),
        by="email_key",
        of=USERS,
        via="email_key",
        masks={"email": _nobodys_address, "email_key": _nobodys_address},
        kept_back=frozenset({"digest", "email_key"}),
    ),
    Holding(table=table_of(LoginRow), by="user_id", masks={"device": empty, "address": empty}),
    Holding(
        table=table_of(SecondFactorRow),
        by="id",
        masks=None,
        kept_back=frozenset({"sealed_secret", "recovery_digests"}),
    ),
    Holding(table=table_of(PasskeyRow), by="user_id", masks=None, kept_back=frozenset({"public_key"})),
    Holding(table=table_of(ImpersonationRow), by="user_id", masks={"reason": empty}),
    Holding(
        table=table_of(ApiKeyRow), by="created_by", kept_back=frozenset({"digest", "sealed_signing_key"})
    ),  # they are the organization's, and outlive whoever made them
    Holding(table=table_of(ErasureRow), by="user_id"),
    Holding(table=table_of(AuditWhereaboutsRow), by="actor_id", masks=None, kept_back=frozenset({"salt"})),
    EXPORTS,
    PARTS,
)


async def drop_export(export_id: str, rows: Rows) -> None:
    """Let an export go, with all its parts. May be repeated."""
    parts = await rows.fetch(PARTS.table, PARTS.by, [export_id])
    await rows.delete(PARTS.table, [row["id"] for row in parts])
    await rows.delete(EXPORTS.table, [export_id])
