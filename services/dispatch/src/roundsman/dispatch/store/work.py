"""Dispatch's unit of work."""

from roundsman.dispatch.store.decision_mappings import DECISIONS, ROUNDS
from roundsman.dispatch.store.mappings import COURIERS, JOBS, OFFERS, POSITIONS
from roundsman.persistence.work import Desk, Work


class DispatchWork(Work):
    """`UnitOfWork` on a session. Couriers are written first: they are what writers compete for."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.couriers = self.repository(COURIERS)
        self.jobs = self.repository(JOBS)
        self.offers = self.repository(OFFERS)
        self.positions = self.repository(POSITIONS)
        self.rounds = self.repository(ROUNDS)
        self.decisions = self.repository(DECISIONS)
