"""Ask that a person be forgotten."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from roundsman.identity.domain.erasure import Erasure, ErasureFile, ErasureId, ErasureState
from roundsman.identity.handlers.subordinates import colleague
from roundsman.identity.ports import UnitOfWork
from roundsman.kernel.ids import OrgId, UserId

UNANSWERED_TIMER = "erasure_unanswered"


@dataclass(frozen=True, slots=True, kw_only=True)
class AskErasure:
    """A person, or somebody who may do that for an organization, wants them forgotten."""

    erasure_id: ErasureId
    user_id: UserId
    by: UserId
    org_id: OrgId  # of whoever asks
    services: frozenset[str]  # who has to agree
    patience: timedelta  # in the platform's time: who has not answered by then is not waited for
    at: datetime  # the platform's


async def ask_erasure(cmd: AskErasure, uow: UnitOfWork) -> Erasure:
    """Begin an erasure and ask the services; while one is under way, or done, that one is the answer.

    Raises:
        NotFound: no such user in the organization.
    """
    await colleague(cmd.user_id, cmd.org_id, uow)
    for former in await uow.erasures.find_by("user_id", [cmd.user_id]):
        if former.file.state is not ErasureState.REFUSED:
            return former
    file = ErasureFile(
        user_id=cmd.user_id, org_id=cmd.org_id, asked_by=cmd.by, asked_at=cmd.at, waiting_for=cmd.services
    )
    erasure = Erasure.ask(cmd.erasure_id, file)
    uow.erasures.add(erasure)
    uow.timers.set(UNANSWERED_TIMER, erasure.id, cmd.at + cmd.patience)
    return erasure
