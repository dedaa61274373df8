"""The unit of work: vendors, menus and tickets in one transaction."""

from roundsman.persistence.work import Desk, Work
from roundsman.vendor.store.mappings import MENUS, TICKETS, VENDORS


class VendorWork(Work):
    """`UnitOfWork` on the chassis's store."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.vendors = self.repository(VENDORS)
        self.menus = self.repository(MENUS)
        self.tickets = self.repository(TICKETS)
