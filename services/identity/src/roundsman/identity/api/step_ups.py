"""Showing once more who one is: what comes between a request and the unit of work."""

from dataclasses import dataclass, field

import structlog

from roundsman.identity.api.door import Door
from roundsman.identity.api.own_password import check_own_password
from roundsman.identity.domain.device import Origin
from roundsman.identity.domain.errors import PasskeyRefused, WrongCode
from roundsman.identity.handlers.grant import Grant
from roundsman.identity.handlers.step_up import StepUp, step_up
from roundsman.kernel.ids import UserId
from roundsman.persistence.work import Cause

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class StepUpAttempt:
    """What a person who is logged in brings: the password or a code."""

    user_id: UserId
    session_id: str
    origin: Origin
    password: str = field(default="", repr=False)
    code: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class StepUps:
    """Gives an access token that tells that its person was authenticated just now."""

    door: Door

    async def step_up(self, attempt: StepUpAttempt) -> str:
        """A new access token of the same session.

        Raises:
            WrongPassword, WrongCode, CodeRequired, SecondFactorOff, AccountLocked, SessionEnded: as they say.
        """
        if not attempt.code:
            await check_own_password(self.door, attempt.user_id, attempt.password, attempt.origin.address)
        cmd = StepUp(
            user_id=attempt.user_id,
            session_id=attempt.session_id,
            at=self.door.clock.now(),
            given=self.door.given(attempt.code, attempt.origin) if attempt.code else None,
        )
        outcome = await self.door.units.run(lambda uow: step_up(cmd, uow), Cause(actor=attempt.user_id))
        if isinstance(outcome, WrongCode | PasskeyRefused):
            raise outcome
        note_step_up(outcome)
        return self.door.keys.access.sign(outcome)


def note_step_up(outcome: Grant) -> None:
    """Say in the log who showed once more who they are, and how."""
    log.info("stepped up", user_id=outcome.user_id, session_id=outcome.session_id, methods=sorted(outcome.methods))
