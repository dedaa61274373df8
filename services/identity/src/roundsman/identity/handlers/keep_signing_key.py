"""Keep the key that signs access tokens."""

from roundsman.identity.domain.signing_key import SigningKey
from roundsman.identity.ports import UnitOfWork


async def keep_signing_key(candidate: SigningKey, uow: UnitOfWork) -> SigningKey:
    """The key kept under the candidate's number; the candidate itself, if there was none."""
    kept = await uow.signing_keys.find(candidate.id)
    if kept is None:
        uow.signing_keys.add(candidate)
    return kept or candidate
