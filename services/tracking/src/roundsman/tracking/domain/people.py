"""Who may see what: the users behind drivers and vendors, as their services tell."""

from datetime import datetime

from roundsman.kernel.aggregate import Aggregate
from roundsman.kernel.ids import DriverId, OrgId, UserId, VendorId


class Driver(Aggregate):
    """A driver and the user who drives."""

    def __init__(self, driver_id: DriverId, *, version: int = 0, sequence: int = 0) -> None:
        super().__init__(driver_id, version, sequence)
        self.user_id: UserId | None = None
        self.org_id: OrgId | None = None
        self.told_at: datetime | None = None  # of the newest fact that we have

    def become(self, user_id: UserId, org_id: OrgId, at: datetime) -> None:
        """Take in a fact; one older than what we have changes nothing."""
        if self.told_at is None or at >= self.told_at:
            self.user_id, self.org_id, self.told_at = user_id, org_id, at


class Vendor(Aggregate):
    """A vendor and the user who owns it."""

    def __init__(self, vendor_id: VendorId, *, version: int = 0, sequence: int = 0) -> None:
        super().__init__(vendor_id, version, sequence)
        self.owner_id: UserId | None = None
        self.told_at: datetime | None = None

    def become(self, owner_id: UserId, at: datetime) -> None:
        """Take in a fact; one older than what we have changes nothing."""
        if self.told_at is None or at >= self.told_at:
            self.owner_id, self.told_at = owner_id, at
