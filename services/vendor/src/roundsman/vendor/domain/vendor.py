"""A vendor: who it is, whether it is approved, and whether it takes orders now."""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from roundsman.kernel.aggregate import Aggregate
from roundsman.kernel.ids import OrgId, UserId, VendorId
from roundsman.vendor.domain.events import MenuPublished, VendorChanged
from roundsman.vendor.domain.hours import WeeklyHours
from roundsman.vendor.domain.menu import Menu, MenuContent
from roundsman.vendor.domain.profile import Profile


class VendorStatus(StrEnum):
    """Whether a vendor takes orders, and why not."""

    PENDING = "pending"  # not approved yet
    OPEN = "open"
    PAUSED = "paused"  # by its owner
    CLOSED = "closed"  # by its opening hours


@dataclass(frozen=True, slots=True, kw_only=True)
class VendorChange:
    """What an owner changes; None leaves it as it is."""

    name: str | None = None
    hours: WeeklyHours | None = None
    paused: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """Where a vendor stands: what the platform and the owner decided, and what was last told."""

    approved_at: datetime | None = None
    paused: bool = False
    status: VendorStatus = VendorStatus.PENDING  # as last announced
    menu_number: int = 0  # of the newest menu; 0: none yet


@dataclass(frozen=True, slots=True, kw_only=True)
class Ownership:
    """Which vendor it is and whose."""

    vendor_id: VendorId
    org_id: OrgId
    owner_id: UserId


class Vendor(Aggregate):
    """A vendor of an organization, run by its owner."""

    def __init__(self, ownership: Ownership, profile: Profile, standing: Standing) -> None:
        super().__init__(ownership.vendor_id)
        self.ownership = ownership
        self.profile = profile
        self.standing = standing

    @classmethod
    def register(cls, ownership: Ownership, profile: Profile, at: datetime) -> "Vendor":
        """A new vendor, waiting for approval."""
        vendor = cls(ownership, profile, Standing())
        vendor.announce(at)
        return vendor

    @property
    def vendor_id(self) -> VendorId:
        """Its id."""
        return self.ownership.vendor_id

    def announce(self, at: datetime) -> None:
        """Tell how the vendor is now, whether or not something changed."""
        self.standing = replace(self.standing, status=self.status_at(at))
        self.record(
            VendorChanged(
                vendor_id=self.vendor_id,
                org_id=self.ownership.org_id,
                owner_id=self.ownership.owner_id,
                profile=self.profile,
                status=self.standing.status.value,
                at=at,
            )
        )

    def approve(self, at: datetime) -> None:
        """Let the vendor take orders; a second approval changes nothing."""
        if self.standing.approved_at is None:
            self.standing = replace(self.standing, approved_at=at)
            self.announce(at)

    def change(self, change: VendorChange, at: datetime) -> None:
        """Take over what the owner wrote; tell it if anything differs."""
        before = (self.profile, self.standing)
        if change.name is not None:
            self.profile = replace(self.profile, name=change.name)
        if change.hours is not None:
            self.profile = replace(self.profile, hours=change.hours)
        if change.paused is not None:
            self.standing = replace(self.standing, paused=change.paused)
        if (self.profile, self.standing) != before:
            self.announce(at)

    def review_hours(self, at: datetime) -> None:
        """Tell if the hours have opened or closed the vendor since the last word."""
        if self.status_at(at) != self.standing.status:
            self.announce(at)

    def publish_menu(self, content: MenuContent, at: datetime) -> Menu:
        """Replace the menu by a new version with the next number, and tell it."""
        number = self.standing.menu_number + 1
        self.standing = replace(self.standing, menu_number=number)
        self.record(MenuPublished(vendor_id=self.vendor_id, number=number, content=content, at=at))
        return Menu(self.vendor_id, number, content, at)

    def status_at(self, at: datetime) -> VendorStatus:
        """What approval, pause and opening hours amount to."""
        if self.standing.approved_at is None:
            return VendorStatus.PENDING
        if self.standing.paused:
            return VendorStatus.PAUSED
        return VendorStatus.OPEN if self.profile.hours.covers(at) else VendorStatus.CLOSED

    def takes_orders(self, at: datetime) -> bool:
        """Whether a new ticket may be opened."""
        return self.status_at(at) is VendorStatus.OPEN

    def next_review_at(self, at: datetime) -> datetime | None:
        """When the hours will next change the status; None while they do not matter."""
        if self.standing.approved_at is None or self.standing.paused:
            return None
        return self.profile.hours.next_change_after(at)
