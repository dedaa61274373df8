"""Take note that a person who is logged in has shown once more who they are."""

from dataclasses import dataclass
from datetime import datetime

from roundsman.identity.domain.errors import CodeRequired, PasskeyRefused, SecondFactorOff, SessionEnded, WrongCode
from roundsman.identity.domain.login import CODE, PASSKEY, PASSWORD, Login
from roundsman.identity.handlers.codes import GivenCode, spend_or_count
from roundsman.identity.handlers.grant import Grant
from roundsman.identity.handlers.use_passkey import GivenPasskey, use_passkey
from roundsman.identity.ports import UnitOfWork
from roundsman.kernel.ids import UserId


@dataclass(frozen=True, slots=True, kw_only=True)
class StepUp:
    """A person whose password was right a moment ago, or who gives a code or their passkey's answer."""

    user_id: UserId
    session_id: str
    at: datetime  # the machine's time
    given: GivenCode | GivenPasskey | None = None


async def step_up(cmd: StepUp, uow: UnitOfWork) -> Grant | WrongCode | PasskeyRefused:
    """Go on with the same login; the grant tells that they were authenticated just now.

    A refusal is returned for the boundary to raise after the commit, because it is counted.

    Raises:
        SessionEnded: the login goes on no more.
        CodeRequired: a password came from somebody who has a second factor.
        SecondFactorOff: a code came from somebody who has none.
        PasskeyRefused: the challenge is none of ours, or has been answered before.
        AccountSuspended, AccountDeleted, AccountLocked: as they say.
    """
    user = await uow.users.get(cmd.user_id)
    user.check_may_come_in()
    login = await own_login(cmd.user_id, cmd.session_id, cmd.at, uow)
    method = await _shown(cmd, uow)
    if isinstance(method, WrongCode | PasskeyRefused):
        return method
    login.step_up(method, cmd.at)
    return await Grant.to(user, login, uow)


async def _shown(cmd: StepUp, uow: UnitOfWork) -> str | WrongCode | PasskeyRefused:
    """By what they have shown who they are."""
    if isinstance(cmd.given, GivenPasskey):
        passkey = await use_passkey(cmd.given, uow, cmd.user_id)
        return passkey if isinstance(passkey, PasskeyRefused) else PASSKEY
    factor = await uow.second_factors.find(cmd.user_id)
    if factor is None or not factor.is_on:
        if cmd.given is not None:
            raise SecondFactorOff("You have no second factor: give your password.")
        return PASSWORD
    if cmd.given is None:
        raise CodeRequired("You have a second factor: give a code of your authenticator app, or a recovery code.")
    return await spend_or_count(factor, cmd.given, uow) or CODE


async def own_login(user_id: UserId, session_id: str, at: datetime, uow: UnitOfWork) -> Login:
    """The person's login of this id.

    Raises:
        SessionEnded: it goes on no more, or is none of theirs.
    """
    login = await uow.logins.find(session_id)
    if login is None or login.family.user_id != user_id or not login.goes_on(at):
        raise SessionEnded("This login has ended: log in again.")
    return login
