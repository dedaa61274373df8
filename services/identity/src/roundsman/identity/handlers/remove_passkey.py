"""Let a passkey of one's own work no more."""

from dataclasses import dataclass
from datetime import datetime

from roundsman.identity.domain.deeds import OwnDeed
from roundsman.identity.domain.device import Origin
from roundsman.identity.domain.passkey import PasskeyId
from roundsman.identity.handlers.own_passkey import own_passkey
from roundsman.identity.ports import UnitOfWork
from roundsman.kernel.ids import UserId


@dataclass(frozen=True, slots=True, kw_only=True)
class RemovePasskey:
    """A person has lost a device, or trusts it no more."""

    passkey_id: PasskeyId
    user_id: UserId
    origin: Origin
    at: datetime  # the machine's time


async def remove_passkey(cmd: RemovePasskey, uow: UnitOfWork) -> None:
    """It works no more. May be repeated.

    Raises:
        NotFound: the person has no such.
    """
    passkey = await own_passkey(cmd.passkey_id, cmd.user_id, uow)
    if passkey.works:
        passkey.remove(cmd.at)
        deed = OwnDeed(action="passkey.removed", subject=passkey.id, origin=cmd.origin, at=uow.now)
        (await uow.users.get(cmd.user_id)).did(deed)
