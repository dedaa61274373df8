"""A service says whether a person may be forgotten now."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from roundsman.identity.domain.erasure import ErasureState
from roundsman.identity.domain.user import Change
from roundsman.identity.handlers.ask_erasure import UNANSWERED_TIMER
from roundsman.identity.handlers.logins import end_logins
from roundsman.identity.ports import UnitOfWork

CLOSED_TIMER = "erasure_closed"


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerErasure:
    """What is open with a person, in one service's words."""

    erasure_id: str
    service: str
    objections: tuple[str, ...]
    grace: timedelta  # in the platform's time: how long after the account is shut somebody may still be let in
    real_at: datetime  # the machine's time


async def answer_erasure(cmd: AnswerErasure, uow: UnitOfWork) -> None:
    """Refuse, wait for the others, or shut the account: its sessions end, its tokens stop counting soon."""
    erasure = await uow.erasures.find(cmd.erasure_id)
    if erasure is None:
        return
    before = erasure.file.state
    erasure.answer(cmd.service, cmd.objections, uow.now)
    if erasure.file.state is not before:
        uow.timers.cancel(UNANSWERED_TIMER, erasure.id)
    if before is ErasureState.ASKED and erasure.file.state is ErasureState.CLOSING:
        user = await uow.users.get(erasure.file.user_id)
        user.suspend(Change(at=uow.now, real_at=cmd.real_at))
        await end_logins(user.user_id, cmd.real_at, uow)
        uow.timers.set(CLOSED_TIMER, erasure.id, uow.now + cmd.grace)
