"""Timers to use cases."""

from roundsman.dispatch.handlers.expire_offer import expire_offer
from roundsman.dispatch.handlers.give_up_job import give_up_job
from roundsman.dispatch.ports import JOB_GIVE_UP, OFFER_EXPIRY
from roundsman.dispatch.store.work import DispatchWork
from roundsman.persistence.session import Timer
from roundsman.persistence.timer_worker import Due


async def _expire_offer(timer: Timer, work: DispatchWork) -> None:
    await expire_offer(timer.subject, work)


async def _give_up_job(timer: Timer, work: DispatchWork) -> None:
    await give_up_job(timer.subject, work)


DUE: Due[DispatchWork] = Due(deadlines={OFFER_EXPIRY: _expire_offer, JOB_GIVE_UP: _give_up_job})
