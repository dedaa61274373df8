"""Begin with a second factor."""

from dataclasses import dataclass
from datetime import datetime

from roundsman.identity.domain.second_factor import SecondFactor
from roundsman.identity.ports import UnitOfWork
from roundsman.kernel.ids import UserId


@dataclass(frozen=True, slots=True, kw_only=True)
class EnrolSecondFactor:
    """A person who has given their password wants codes to be asked for."""

    user_id: UserId
    sealed_secret: str
    at: datetime  # the machine's time


async def enrol_second_factor(cmd: EnrolSecondFactor, uow: UnitOfWork) -> None:
    """Keep the secret; nothing is asked for until a first code has come. May be repeated: the last secret counts.

    Raises:
        SecondFactorOn: there is one already.
    """
    factor = await uow.second_factors.find(cmd.user_id)
    if factor is None:
        uow.second_factors.add(SecondFactor.enrolled(cmd.user_id, cmd.sealed_secret, cmd.at))
    else:
        factor.enrol_anew(cmd.sealed_secret, cmd.at)
