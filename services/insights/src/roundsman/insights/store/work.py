"""The unit of work: what one transaction may touch."""

from roundsman.insights.store.mappings import DRIVERS, HAPPENINGS, ORDERS, TURNS
from roundsman.persistence.work import Desk, Work


class InsightsWork(Work):
    """`UnitOfWork` on the chassis's store."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.orders = self.repository(ORDERS)
        self.drivers = self.repository(DRIVERS)
        self.happenings = self.repository(HAPPENINGS)
        self.turns = self.repository(TURNS)
