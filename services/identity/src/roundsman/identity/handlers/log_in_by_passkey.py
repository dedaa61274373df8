"""Log a person in by a passkey alone: to have the device and to open it are two factors."""

from dataclasses import dataclass, replace

from roundsman.identity.domain.errors import PasskeyRefused
from roundsman.identity.domain.login import PASSKEY
from roundsman.identity.handlers.grant import Grant
from roundsman.identity.handlers.log_in import NewLogin, open_login
from roundsman.identity.handlers.use_passkey import GivenPasskey, use_passkey
from roundsman.identity.ports import UnitOfWork


@dataclass(frozen=True, slots=True, kw_only=True)
class LogInByPasskey:
    """Somebody's device has signed our challenge. Whose login it will be, the passkey tells."""

    given: GivenPasskey
    new: NewLogin


async def log_in_by_passkey(cmd: LogInByPasskey, uow: UnitOfWork) -> Grant | PasskeyRefused:
    """Open a login. A refusal is returned for the boundary to raise after the commit: the challenge is spent.

    Raises:
        PasskeyRefused: the challenge is none of ours, or has been answered before.
        AccountSuspended, AccountDeleted: an admin keeps them out.
    """
    passkey = await use_passkey(cmd.given, uow)
    if isinstance(passkey, PasskeyRefused):
        return passkey
    user = await uow.users.get(passkey.facts.user_id)
    user.check_may_come_in()
    return await open_login(replace(cmd.new, user_id=user.user_id, methods=frozenset({PASSKEY})), user, uow)
