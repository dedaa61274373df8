"""Find a person's own passkey, to rename or remove it."""

from roundsman.identity.domain.passkey import Passkey, PasskeyId
from roundsman.identity.ports import UnitOfWork
from roundsman.kernel.errors import NotFound
from roundsman.kernel.ids import UserId


async def own_passkey(passkey_id: PasskeyId, user_id: UserId, uow: UnitOfWork) -> Passkey:
    """The person's passkey, also one that they have removed.

    Raises:
        NotFound: they have no such.
    """
    passkey = await uow.passkeys.find(passkey_id)
    if passkey is None or passkey.facts.user_id != user_id:
        raise NotFound(f"No such passkey: {passkey_id}.")
    return passkey
