"""The unit of work: drivers, duties and earnings in one transaction."""

from roundsman.driver.store.mappings import DRIVERS, DUTIES, EARNINGS
from roundsman.persistence.work import Desk, Work


class DriverWork(Work):
    """`UnitOfWork` on the chassis's store."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.drivers = self.repository(DRIVERS)
        self.duties = self.repository(DUTIES)
        self.earnings = self.repository(EARNINGS)
