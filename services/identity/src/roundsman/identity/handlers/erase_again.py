"""Forget somebody again who was forgotten before: a backup of an earlier time was restored."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from roundsman.identity.domain.erasure import ErasureId, ErasureState
from roundsman.identity.domain.organization import PLATFORM_USER_ID
from roundsman.identity.domain.user import Change
from roundsman.identity.handlers.ask_erasure import AskErasure, ask_erasure
from roundsman.identity.handlers.logins import end_logins
from roundsman.identity.ports import UnitOfWork
from roundsman.kernel.ids import UserId


@dataclass(frozen=True, slots=True, kw_only=True)
class EraseAgain:
    """The operator has it on record that this person was forgotten."""

    erasure_id: ErasureId
    user_id: UserId
    services: frozenset[str]  # who has to agree
    patience: timedelta  # in the platform's time
    real_at: datetime  # the machine's time


async def erase_again(cmd: EraseAgain, uow: UnitOfWork) -> bool:
    """Shut the account at once and ask for the erasure; says whether there is somebody left to forget.

    May be repeated: until it is done. While a service objects, the account stays shut.
    """
    user = await uow.users.find(cmd.user_id)
    if user is None or any(
        one.file.state is ErasureState.DONE for one in await uow.erasures.find_by("user_id", [cmd.user_id])
    ):
        return False
    user.suspend(Change(at=uow.now, real_at=cmd.real_at))
    await end_logins(cmd.user_id, cmd.real_at, uow)
    asked = AskErasure(
        erasure_id=cmd.erasure_id,
        user_id=cmd.user_id,
        by=PLATFORM_USER_ID,
        org_id=user.account.org_id,
        services=cmd.services,
        patience=cmd.patience,
        at=uow.now,
    )
    await ask_erasure(asked, uow)
    return True
