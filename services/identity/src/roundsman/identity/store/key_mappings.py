"""What lets programs and staff in beside people's logins, as rows and back."""

from typing import Any

from roundsman.identity.domain.api_key import ApiKey, ApiKeyId, Bounds, Demand, KeyFacts, Secrets, SpentNonce
from roundsman.identity.domain.impersonation import Impersonation, ImpersonationId, Stay
from roundsman.identity.store.tables import ApiKeyRow, ImpersonationRow, SpentNonceRow, table_of
from roundsman.kernel.ids import OrgId, UserId
from roundsman.kernel.rights import Permission
from roundsman.persistence.repository import RowMapping
from roundsman.persistence.session import Row


def _key_to_row(key: ApiKey) -> dict[str, Any]:
    facts, bounds = key.facts, key.facts.bounds
    return {
        "org_id": facts.org_id,
        "name": facts.name,
        "created_by": facts.created_by,
        "created_at": facts.created_at,
        "scopes": sorted(bounds.scopes),
        "expires_at": bounds.expires_at,
        "networks": list(bounds.networks),
        "demand": bounds.demand.value,
        "per_minute": bounds.per_minute,
        "per_day": bounds.per_day,
        "digest": facts.secrets.digest,
        "sealed_signing_key": facts.secrets.sealed_signing_key,
        "used_at": facts.used_at,
        "revoked_at": facts.revoked_at,
    }


def _key_from_row(row: Row) -> ApiKey:
    bounds = Bounds(
        scopes=frozenset(Permission(one) for one in row["scopes"]),
        expires_at=row["expires_at"],
        networks=tuple(row["networks"]),
        demand=Demand(row["demand"]),
        per_minute=row["per_minute"],
        per_day=row["per_day"],
    )
    facts = KeyFacts(
        org_id=OrgId(row["org_id"]),
        name=row["name"],
        created_by=UserId(row["created_by"]),
        created_at=row["created_at"],
        bounds=bounds,
        secrets=Secrets(digest=row["digest"], sealed_signing_key=row["sealed_signing_key"]),
        used_at=row["used_at"],
        revoked_at=row["revoked_at"],
    )
    return ApiKey(ApiKeyId(row["id"]), facts, row["version"])


def _nonce_to_row(nonce: SpentNonce) -> dict[str, Any]:
    return {"until": nonce.until}


def _nonce_from_row(row: Row) -> SpentNonce:
    return SpentNonce(row["id"], row["until"], row["version"])


def _stay_to_row(impersonation: Impersonation) -> dict[str, Any]:
    stay = impersonation.stay
    return {
        "user_id": stay.user_id,
        "actor_id": stay.actor_id,
        "org_id": stay.org_id,
        "reason": stay.reason,
        "began_at": stay.began_at,
        "expires_at": stay.expires_at,
        "ended_at": stay.ended_at,
    }


def _stay_from_row(row: Row) -> Impersonation:
    stay = Stay(
        user_id=UserId(row["user_id"]),
        actor_id=UserId(row["actor_id"]),
        org_id=OrgId(row["org_id"]),
        reason=row["reason"],
        began_at=row["began_at"],
        expires_at=row["expires_at"],
        ended_at=row["ended_at"],
    )
    return Impersonation(ImpersonationId(row["id"]), stay, row["version"])


IMPERSONATIONS = RowMapping(
    table=table_of(ImpersonationRow), to_row=_stay_to_row, from_row=_stay_from_row, name="impersonation"
)
API_KEYS = RowMapping(table=table_of(ApiKeyRow), to_row=_key_to_row, from_row=_key_from_row, name="API key")
SPENT_NONCES = RowMapping(table=table_of(SpentNonceRow), to_row=_nonce_to_row, from_row=_nonce_from_row, name="nonce")
