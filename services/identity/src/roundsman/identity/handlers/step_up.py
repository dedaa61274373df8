"""Take note that a person who is logged in has shown once more who they are."""

from dataclasses import dataclass
from datetime import datetime

from roundsman.identity.domain.errors import CodeRequired, SecondFactorOff, SessionEnded, WrongCode
from roundsman.identity.domain.login import CODE, PASSWORD, Login
from roundsman.identity.handlers.codes import GivenCode, spend_or_count
from roundsman.identity.handlers.grant import Grant
from roundsman.identity.ports import UnitOfWork
from roundsman.kernel.ids import UserId


@dataclass(frozen=True, slots=True, kw_only=True)
class StepUp:
    """A person whose password was right a moment ago, or who gives a code."""

    user_id: UserId
    session_id: str
    at: datetime  # the machine's time
    given: GivenCode | None = None


async def step_up(cmd: StepUp, uow: UnitOfWork) -> Grant | WrongCode:
    """Go on with the same login; the grant tells that they were authenticated just now.

    A refusal is returned for the boundary to raise after the commit, because it is counted.

    Raises:
        SessionEnded: the login goes on no more.
        CodeRequired: a password came from somebody who has a second factor.
        SecondFactorOff: a code came from somebody who has none.
        AccountSuspended, AccountLocked: as they say.
    """
    user = await uow.users.get(cmd.user_id)
    user.check_not_suspended()
    login = await own_login(cmd.user_id, cmd.session_id, cmd.at, uow)
    factor = await uow.second_factors.find(cmd.user_id)
    is_on = factor is not None and factor.is_on
    if cmd.given is None and is_on:
        raise CodeRequired("You have a second factor: give a code of your authenticator app, or a recovery code.")
    if cmd.given is not None:
        if factor is None or not is_on:
            raise SecondFactorOff("You have no second factor: give your password.")
        if refused := await spend_or_count(factor, cmd.given, uow):
            return refused
    login.step_up(PASSWORD if cmd.given is None else CODE, cmd.at)
    return await Grant.to(user, login, uow)


async def own_login(user_id: UserId, session_id: str, at: datetime, uow: UnitOfWork) -> Login:
    """The person's login of this id.

    Raises:
        SessionEnded: it goes on no more, or is none of theirs.
    """
    login = await uow.logins.find(session_id)
    if login is None or login.family.user_id != user_id or not login.goes_on(at):
        raise SessionEnded("This login has ended: log in again.")
    return login
