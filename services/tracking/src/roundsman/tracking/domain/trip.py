"""A trip: one order on the road, from whoever carries it to when they arrive."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from roundsman.kernel.aggregate import Aggregate
from roundsman.kernel.geo import LatLon
from roundsman.kernel.ids import DriverId, OrderId, OrgId, UserId, VendorId
from roundsman.tracking.domain.events import EtaMoved
from roundsman.tracking.domain.fixes import Fix
from roundsman.tracking.domain.travel import Arrivals, Estimate, Travel


class Phase(StrEnum):
    """How far a trip is."""

    WAITING = "waiting"  # nobody carries it
    TO_PICKUP = "to_pickup"
    TO_DROPOFF = "to_dropoff"
    DELIVERED = "delivered"
    CANCELLED = "cancelled"


MOVING = frozenset({Phase.TO_PICKUP, Phase.TO_DROPOFF})
ENDED = frozenset({Phase.DELIVERED, Phase.CANCELLED})


@dataclass(frozen=True, slots=True, kw_only=True)
class Parties:
    """Whose order it is."""

    org_id: OrgId
    customer_id: UserId
    vendor_id: VendorId


@dataclass(frozen=True, slots=True, kw_only=True)
class Leg:
    """Who carries it from where to where."""

    driver_id: DriverId
    vehicle_type: str
    pickup: LatLon
    dropoff: LatLon
    since: datetime  # when the driver took it on


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """The estimate that was last told."""

    phase: Phase
    eta_at: datetime


class Trip(Aggregate):
    """Facts come from two services and may overtake one another: what is old news changes nothing."""

    def __init__(self, order_id: OrderId, *, version: int = 0, sequence: int = 0) -> None:
        super().__init__(order_id, version, sequence)
        self.phase = Phase.WAITING
        self.parties: Parties | None = None  # None: the order has not reached us yet
        self.leg: Leg | None = None
        self.changed_at: datetime | None = None  # time of the newest fact about the way
        self.arrived_at: datetime | None = None  # at the present goal
        self.ended_at: datetime | None = None
        self.told: Told | None = None

    @property
    def order_id(self) -> OrderId:
        """The order."""
        return OrderId(self.id)

    @property
    def moving(self) -> bool:
        """Whether somebody is on the way with it."""
        return self.leg is not None and self.phase in MOVING

    def belongs_to(self, parties: Parties) -> None:
        """Learn whose order it is."""
        self.parties = parties

    def assign(self, leg: Leg) -> None:
        """A driver heads for the pickup."""
        if self._is_news(leg.since) and leg != self.leg:
            self.leg = leg
            self._enter(Phase.TO_PICKUP, leg.since)

    def unassign(self, driver_id: DriverId, at: datetime) -> None:
        """The driver gave it back."""
        if self._carried_by(driver_id) and self._is_news(at):
            self.leg = None
            self._enter(Phase.WAITING, at)

    def arrive(self, driver_id: DriverId, heading: Phase, at: datetime) -> None:
        """The driver is where they were heading."""
        if self._carried_by(driver_id) and self._is_news(at) and self.phase is heading:
            self.arrived_at = self.changed_at = at

    def pick_up(self, driver_id: DriverId, at: datetime) -> None:
        """The driver heads for the dropoff."""
        if self._carried_by(driver_id) and self._is_news(at) and self.phase is Phase.TO_PICKUP:
            self._enter(Phase.TO_DROPOFF, at)

    def deliver(self, driver_id: DriverId, at: datetime) -> None:
        """It is there."""
        if self._carried_by(driver_id) and self.phase not in ENDED:
            self._enter(Phase.DELIVERED, at)
            self.ended_at = at

    def cancel(self, at: datetime) -> None:
        """Nobody will bring it."""
        if self.phase not in ENDED:
            self._enter(Phase.CANCELLED, at)
            self.ended_at = at

    def estimate(self, fix: Fix, travel: Travel) -> Estimate | None:
        """When the driver arrives at the present goal; None when nobody is on the way."""
        if self.leg is None or not self.moving:
            return None
        if self.arrived_at is not None:
            return Estimate(eta_at=self.arrived_at, distance_m=0.0)
        goal = self.leg.pickup if self.phase is Phase.TO_PICKUP else self.leg.dropoff
        return travel.estimate(fix, goal, self.leg.vehicle_type)

    def observe(self, fix: Fix, arrivals: Arrivals) -> None:
        """Record `EtaMoved` if the arrival moved by more than is worth telling, or the goal is another."""
        estimate = self.estimate(fix, arrivals.travel)
        if estimate is None or self.leg is None or self.parties is None or self.arrived_at is not None:
            return
        if not self._worth_telling(estimate, timedelta(seconds=arrivals.worth_telling_s)):
            return
        self.told = Told(phase=self.phase, eta_at=estimate.eta_at)
        self.record(
            EtaMoved(
                order_id=self.order_id,
                driver_id=self.leg.driver_id,
                customer_id=self.parties.customer_id,
                phase=self.phase.value,
                fix=fix,
                estimate=estimate,
            )
        )

    def _worth_telling(self, estimate: Estimate, least: timedelta) -> bool:
        told = self.told
        return told is None or told.phase is not self.phase or abs(estimate.eta_at - told.eta_at) > least

    def _carried_by(self, driver_id: DriverId) -> bool:
        return self.leg is not None and self.leg.driver_id == driver_id

    def _is_news(self, at: datetime) -> bool:
        return self.phase not in ENDED and (self.changed_at is None or at >= self.changed_at)

    def _enter(self, phase: Phase, at: datetime) -> None:
        self.phase, self.changed_at, self.arrived_at = phase, at, None
        if phase is Phase.WAITING:
            self.told = None
