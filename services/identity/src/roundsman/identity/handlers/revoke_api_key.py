"""Revoke an API key."""

from dataclasses import dataclass
from datetime import datetime

from roundsman.identity.domain.api_key import ApiKeyId
from roundsman.identity.ports import UnitOfWork
from roundsman.kernel.errors import NotFound
from roundsman.kernel.ids import OrgId


@dataclass(frozen=True, slots=True, kw_only=True)
class RevokeApiKey:
    """Somebody ends a key of their organization."""

    key_id: ApiKeyId
    org_id: OrgId
    at: datetime  # the machine's time


async def revoke_api_key(cmd: RevokeApiKey, uow: UnitOfWork) -> None:
    """Neither the key nor a token of it counts any more. May be repeated.

    Raises:
        NotFound: the organization has no such key.
    """
    key = await uow.api_keys.find(cmd.key_id)
    if key is None or key.facts.org_id != cmd.org_id:
        raise NotFound(f"No such API key: {cmd.key_id}.")
    key.revoke(cmd.at)
