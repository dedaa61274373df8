"""Make an API key."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from roundsman.identity.domain.api_key import ApiKey, ApiKeyId, KeyFacts
from roundsman.identity.domain.errors import TooManyKeys
from roundsman.identity.ports import UnitOfWork

MOST_KEYS = 100  # of an organization, that work


@dataclass(frozen=True, slots=True, kw_only=True)
class CreateApiKey:
    """Somebody who may make keys makes one for their organization."""

    key_id: ApiKeyId
    facts: KeyFacts
    grantable: Iterable[str]  # permissions that they may give


async def create_api_key(cmd: CreateApiKey, uow: UnitOfWork) -> ApiKey:
    """Add the key; it works at once.

    Raises:
        ScopeNotGrantable, InvalidExpiry, InvalidNetwork, InvalidName, TooManyKeys: as they say.
    """
    at = cmd.facts.created_at
    facts = replace(cmd.facts, bounds=cmd.facts.bounds.checked(cmd.grantable, at))
    others = await uow.api_keys.find_by("org_id", [cmd.facts.org_id])
    if len([one for one in others if one.works(at)]) >= MOST_KEYS:
        raise TooManyKeys(f"An organization may have {MOST_KEYS} keys: revoke those that are not used.")
    key = ApiKey.create(cmd.key_id, facts)
    uow.api_keys.add(key)
    return key
