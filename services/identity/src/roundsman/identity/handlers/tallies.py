"""Counting wrong guesses, for the handlers that check secrets."""

from collections.abc import Iterable
from datetime import datetime

from roundsman.identity.domain.lockout import Count, Counted, Tally
from roundsman.identity.ports import UnitOfWork


async def check_open(counted: Iterable[Counted], at: datetime, uow: UnitOfWork) -> None:
    """Pass if none of them is locked; changes nothing.

    Raises:
        AccountLocked: one is.
    """
    for one in counted:
        tally = await uow.tallies.find(one.tally_id)
        if tally is not None:
            tally.check_open(at)


async def count_failure(counted: Iterable[Counted], at: datetime, uow: UnitOfWork) -> None:
    """Count a wrong guess on all of them."""
    for one in counted:
        tally = await uow.tallies.find(one.tally_id)
        if tally is None:
            tally = Tally(one.tally_id, Count(failures=0, began_at=at))
            uow.tallies.add(tally)
        tally.failed(one.policy, at)


async def forgive(counted: Counted, at: datetime, uow: UnitOfWork) -> None:
    """A right guess came."""
    tally = await uow.tallies.find(counted.tally_id)
    if tally is not None:
        tally.forgive(at)
