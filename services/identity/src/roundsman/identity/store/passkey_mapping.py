"""Passkeys as rows, and back."""

from typing import Any

from roundsman.identity.domain.passkey import Credential, Passkey, PasskeyFacts, PasskeyId
from roundsman.identity.store.tables import PasskeyRow, table_of
from roundsman.kernel.ids import UserId
from roundsman.persistence.repository import RowMapping
from roundsman.persistence.session import Row


def _to_row(passkey: Passkey) -> dict[str, Any]:
    facts, credential = passkey.facts, passkey.facts.credential
    return {
        "user_id": facts.user_id,
        "credential_id": credential.credential_id,
        "public_key": credential.public_key,
        "sign_count": credential.sign_count,
        "name": facts.name,
        "added_at": facts.added_at,
        "used_at": facts.used_at,
        "removed_at": facts.removed_at,
    }


def _from_row(row: Row) -> Passkey:
    credential = Credential(
        credential_id=row["credential_id"], public_key=row["public_key"], sign_count=row["sign_count"]
    )
    facts = PasskeyFacts(
        user_id=UserId(row["user_id"]),
        credential=credential,
        name=row["name"],
        added_at=row["added_at"],
        used_at=row["used_at"],
        removed_at=row["removed_at"],
    )
    return Passkey(PasskeyId(row["id"]), facts, row["version"])


PASSKEYS = RowMapping(table=table_of(PasskeyRow), to_row=_to_row, from_row=_from_row, name="passkey")
