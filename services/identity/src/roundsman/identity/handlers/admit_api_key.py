"""Let a request in that comes with an API key, or is signed with one."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from hmac import compare_digest
from typing import Protocol

from roundsman.identity.domain.api_key import ApiKey, ApiKeyId, Demand, SpentNonce
from roundsman.identity.domain.errors import ApiKeyRefused, RequestRepeated
from roundsman.identity.ports import UnitOfWork

WINDOW = timedelta(seconds=300)  # in which a signed request has to come, and is told from a repeat


class Proof(Protocol):
    """What shows that whoever asks has the key."""

    @property
    def brings(self) -> Demand:
        """What kind of proof it is."""

    def fits(self, key: ApiKey) -> bool:
        """Whether it is this key's."""


@dataclass(frozen=True, slots=True)
class Once:
    """What tells a signed request from every other."""

    nonce: str
    signed_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class AdmitApiKey:
    """A request came, with a proof that it is from whoever has this key."""

    key_id: ApiKeyId
    proof: Proof
    address: str  # where it came from; empty: not known
    at: datetime  # the machine's time
    once: Once | None = None  # of a signed request


async def admit_api_key(cmd: AdmitApiKey, uow: UnitOfWork) -> ApiKey:
    """The key, whose use is noted. A signed request is let in once.

    Raises:
        ApiKeyRefused: no such key, another secret, revoked or expired.
        ForeignAddress, SignatureRequired: as they say.
        RequestRepeated: it came before, or was signed too long ago, or by a clock that is wrong.
    """
    key = await uow.api_keys.find(cmd.key_id)
    if key is None or not cmd.proof.fits(key):
        raise ApiKeyRefused("This API key, or its signature, is wrong.")
    key.check_usable(cmd.proof.brings, cmd.address, cmd.at)
    if cmd.once is not None:
        await _spend(cmd.once, cmd, uow)
    key.used(cmd.at)
    return key


async def _spend(once: Once, cmd: AdmitApiKey, uow: UnitOfWork) -> None:
    if abs(cmd.at - once.signed_at) > WINDOW:
        raise RequestRepeated("Sign each request when you send it; is your clock right?")
    nonce_id = f"{cmd.key_id}:{once.nonce}"
    if await uow.spent_nonces.find(nonce_id) is not None:
        raise RequestRepeated("This request came before: sign each one with a nonce of its own.")
    uow.spent_nonces.add(SpentNonce(nonce_id, cmd.at + 2 * WINDOW))


def same(ours: str, told: str) -> bool:
    """Whether two texts are equal, in a time that does not tell how far."""
    return compare_digest(ours.encode(), told.encode())
