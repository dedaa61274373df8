"""Values of dispatch: places, fixes, what was asked for, ids of its own."""

import hashlib
import hmac
from dataclasses import dataclass
from datetime import datetime

from roundsman.kernel.geo import LatLon
from roundsman.kernel.ids import JobId, OrderId, TypeId
from roundsman.kernel.money import Money


class DecisionId(TypeId):
    """One decision about one job."""

    prefix = "dcn"


class RoundId(TypeId):
    """One round of matching over all open jobs of an organization."""

    prefix = "rnd"


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where goods are collected or go."""

    where: LatLon
    address: str  # personal data


@dataclass(frozen=True, slots=True, kw_only=True)
class Fix:
    """Where somebody was at a time (UTC)."""

    where: LatLon
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class PinDigest:
    """A PIN that can be checked and not read: lower-case hex of SHA-256 over salt and PIN."""

    salt: str
    digest: str

    def matches(self, pin: str) -> bool:
        """Whether this is the PIN; takes as long for a near miss as for a far one."""
        given = hashlib.sha256((self.salt + pin).encode()).hexdigest()
        return hmac.compare_digest(given, self.digest)


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """What stands behind a delivery. A dispatcher who vouches for it replaces every other proof."""

    pin: str | None = None
    photo_ref: str | None = None
    vouched_by: str | None = None  # user id


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryRequest:
    """What the order asked for; never changes."""

    order_id: OrderId
    org_id: str
    vendor_id: str
    customer_id: str
    pickup: Place
    dropoff: Place
    earning: Money
    proof: tuple[str, ...]  # kinds that the driver must give: pin, photo
    pin: PinDigest | None


def job_id_of(order_id: OrderId) -> JobId:
    """The job of an order: the same letters, so that a repeated request names the same job."""
    return JobId(f"{JobId.prefix}_{order_id.removeprefix(OrderId.prefix + '_')}")


def newest(*fixes: Fix | None) -> Fix | None:
    """The latest of what is known."""
    return max((fix for fix in fixes if fix), key=lambda fix: fix.at, default=None)
