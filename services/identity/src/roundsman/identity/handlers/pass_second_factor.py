"""Log a person in who has given password and code, or password and passkey, one after the other."""

from dataclasses import dataclass

from roundsman.identity.domain.errors import PasskeyRefused, TicketRefused, WrongCode
from roundsman.identity.domain.login import CODE, PASSKEY
from roundsman.identity.handlers.codes import GivenCode, spend_or_count
from roundsman.identity.handlers.grant import Grant
from roundsman.identity.handlers.log_in import NewLogin, open_login
from roundsman.identity.handlers.use_passkey import GivenPasskey, use_passkey
from roundsman.identity.ports import UnitOfWork


@dataclass(frozen=True, slots=True, kw_only=True)
class PassSecondFactor:
    """Somebody whose password was right a moment ago brings a code, or their passkey's answer."""

    new: NewLogin
    given: GivenCode | GivenPasskey


async def pass_second_factor(cmd: PassSecondFactor, uow: UnitOfWork) -> Grant | WrongCode | PasskeyRefused:
    """Open a login. A refusal is returned for the boundary to raise after the commit, because it is counted.

    Raises:
        AccountLocked: too many wrong codes.
        AccountSuspended, AccountDeleted: an admin keeps them out.
        TicketRefused: the second factor was switched off meanwhile.
        PasskeyRefused: the challenge is none of ours, or has been answered before.
    """
    user = await uow.users.get(cmd.new.user_id)
    user.check_may_come_in()
    factor = await uow.second_factors.find(user.id)
    if factor is None or not factor.is_on:
        raise TicketRefused("Log in again: no second factor is asked for any more.")
    if isinstance(cmd.given, GivenPasskey):
        passkey = await use_passkey(cmd.given, uow, user.user_id)
        refused = passkey if isinstance(passkey, PasskeyRefused) else None
        return refused or await open_login(cmd.new.also_by(PASSKEY), user, uow)
    return await spend_or_count(factor, cmd.given, uow) or await open_login(cmd.new.also_by(CODE), user, uow)
