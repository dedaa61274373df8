"""Have another key sign access tokens."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from roundsman.identity.domain.signing_key import PURPOSE, KeyMaterial, Ring, SigningKey
from roundsman.identity.ports import UnitOfWork
from roundsman.kernel.errors import NotFound

NewKey = Callable[[str, datetime], KeyMaterial]  # its number, and when it begins to sign


@dataclass(frozen=True, slots=True, kw_only=True)
class RotateSigningKey:
    """The key that signs is to be relieved."""

    make: NewKey
    at: datetime  # the machine's time
    lead: timedelta  # for which the next key is published before it signs
    token_lifetime_s: int
    not_after: timedelta = timedelta(0)  # leave a key that has signed for less

    async def ring(self, uow: UnitOfWork) -> Ring:
        """The keys that there are."""
        return Ring.of(await uow.signing_keys.find_by("purpose", [PURPOSE]), self.token_lifetime_s)


async def rotate_signing_key(cmd: RotateSigningKey, uow: UnitOfWork) -> SigningKey:
    """Publish a key that signs after the lead; the first key of all signs at once.

    While a key waits for its turn, or the one that signs is young enough, it is given back and nothing changes: so this
    may be repeated, by many processes at once.
    """
    ring = await cmd.ring(uow)
    current, waiting = ring.current(cmd.at), ring.following(cmd.at)
    if current is None:
        return _begin_now(ring, cmd, uow)
    if waiting is not None:
        return waiting
    if cmd.at - current.material.signs_from < cmd.not_after:
        return current
    return _added(ring, cmd, cmd.at + cmd.lead, uow)


async def withdraw_signing_key(key_id: str, cmd: RotateSigningKey, uow: UnitOfWork) -> SigningKey:
    """No token of this key counts any more; if it was the one that signs, the next signs at once. May be repeated.

    Raises:
        NotFound: there is no such key.
    """
    ring = await cmd.ring(uow)
    key = next((one for one in ring.keys if one.key_id == key_id), None)
    if key is None:
        raise NotFound(f"No such key: {key_id}.")
    key.withdraw(cmd.at)
    if ring.current(cmd.at) is None:
        _begin_now(ring, cmd, uow)
    return key


def _begin_now(ring: Ring, cmd: RotateSigningKey, uow: UnitOfWork) -> SigningKey:
    waiting = ring.following(cmd.at)
    if waiting is None:
        return _added(ring, cmd, cmd.at, uow)
    waiting.sign_from(cmd.at)
    return waiting


def _added(ring: Ring, cmd: RotateSigningKey, signs_from: datetime, uow: UnitOfWork) -> SigningKey:
    number = ring.next_number()
    key = SigningKey(number, cmd.make(number, signs_from))
    uow.signing_keys.add(key)
    return key
