"""Dispatch without servers: a town with drivers on any store, to try a policy or a rule on. The tests play here."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TypeVar

from roundsman.dispatch.domain.courier import Availability, Courier, Duty, Profile
from roundsman.dispatch.domain.job import Job
from roundsman.dispatch.domain.life import ARRIVED, CARRIED, JobState, Step
from roundsman.dispatch.domain.snapshot import Assumptions, Errand, Snapshot, WaitingJob, Worker
from roundsman.dispatch.domain.values import DeliveryRequest, Evidence, Fix, Place, job_id_of
from roundsman.dispatch.handlers.accept_offer import AcceptOffer, accept_offer
from roundsman.dispatch.handlers.assign_driver import AssignDriver, assign_driver
from roundsman.dispatch.handlers.cancel_delivery import CancelDelivery, cancel_delivery
from roundsman.dispatch.handlers.decline_offer import DeclineOffer, decline_offer
from roundsman.dispatch.handlers.describe_driver import DescribeDriver, describe_driver
from roundsman.dispatch.handlers.progress_job import Progressed, ProgressJob, progress_job
from roundsman.dispatch.handlers.report_duty import ReportDuty, report_duty
from roundsman.dispatch.handlers.request_delivery import RequestDelivery, request_delivery
from roundsman.dispatch.handlers.unassign_driver import (
    GiveBackJob,
    Parting,
    UnassignDriver,
    give_back_job,
    unassign_driver,
)
from roundsman.dispatch.messaging.deadlines import DUE
from roundsman.dispatch.messaging.rounds import Rounds
from roundsman.dispatch.store.mappings import COURIERS, JOBS
from roundsman.dispatch.store.work import DispatchWork
from roundsman.kernel.geo import LatLon
from roundsman.kernel.ids import OrderId
from roundsman.kernel.money import Money
from roundsman.persistence.memory import MemoryDatabase
from roundsman.persistence.timer_worker import TimerWorker
from roundsman.persistence.units import Units

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
KITCHEN = LatLon(52.5, 13.4)
ORG = "org_1"
GIVE_UP_S = 3600.0
SEARCH_S = 900.0
T = TypeVar("T")


@dataclass
class MemorySnapshots:
    """`Snapshots` of the store in memory; places come from the drivers' own word only."""

    database: MemoryDatabase

    async def waiting_orgs(self) -> Sequence[str]:
        """See `Snapshots`."""
        return sorted({job.request.org_id for job in self._jobs()})

    async def take(self, org_id: str, now: datetime, assumptions: Assumptions) -> Snapshot:
        """See `Snapshots`."""
        jobs = (_waiting(job) for job in self._jobs() if job.request.org_id == org_id)
        rows = self.database.state.tables.get("couriers", {}).values()
        couriers = [COURIERS.from_row(row) for row in rows]
        carried = {job.id: job for job in self._all_jobs()}
        workers = (_worker(one, carried) for one in couriers if one.profile.org_id == org_id and one.can_work)
        return Snapshot(taken_at=now, jobs=tuple(jobs), workers=tuple(workers), assumptions=assumptions)

    def _jobs(self) -> list[Job]:
        return [job for job in self._all_jobs() if job.course.state is JobState.OPEN]

    def _all_jobs(self) -> list[Job]:
        return [JOBS.from_row(row) for row in self.database.state.tables.get("jobs", {}).values()]


@dataclass
class Town:
    """Drivers `drv_a`, `drv_b` ... (users `usr_a` ...), the earlier in the alphabet the nearer to the kitchen."""

    units: Units[DispatchWork]
    rounds: Rounds

    def __post_init__(self) -> None:
        self.worker = TimerWorker(self.units, DUE, "rehearsal")

    @property
    def now(self) -> datetime:
        """The town's time."""
        return self.units.clock.now()

    async def do(self, step: Callable[[DispatchWork], Awaitable[T]]) -> T:
        """One step in a unit of work of its own."""
        return await self.units.run(step)

    async def drives(self, letter: str, org: str = ORG, status: str = "approved", at: datetime = NOON) -> None:
        """A driver is known, as of `at`."""
        profile = Profile(user_id=f"usr_{letter}", org_id=org, name=letter, status=status, vehicle_type="car", at=at)
        await self.do(lambda uow: describe_driver(DescribeDriver(driver_id=f"drv_{letter}", profile=profile), uow))

    async def says(
        self, letter: str, availability: Availability, at: datetime | None = None, until: datetime | None = None
    ) -> None:
        """A driver tells what they do, from their usual place."""
        where = LatLon(KITCHEN.lat + 0.01 * (ord(letter) - ord("a")), KITCHEN.lon)
        fix = Fix(where=where, at=at or self.now)
        duty = Duty(availability=availability, fix=fix, until=until, at=at or self.now)
        await self.do(lambda uow: report_duty(ReportDuty(driver_id=f"drv_{letter}", duty=duty), uow))

    async def with_drivers(self, letters: str) -> "Town":
        """The town with these drivers online."""
        for letter in letters:
            await self.drives(letter)
            await self.says(letter, Availability.ONLINE)
        return self

    async def orders(self, name: str = "first", ready_s: float = 0, org: str = ORG) -> str:
        """A delivery is asked for; gives the job's id."""
        cmd = RequestDelivery(
            request=a_request(name, org),
            ready_at=self.now + timedelta(seconds=ready_s),
            give_up_at=self.now + timedelta(seconds=GIVE_UP_S),
            at=self.now,
        )
        await self.do(lambda uow: request_delivery(cmd, uow))
        return job_id_of(order(name))

    async def job(self, name: str = "first") -> Job:
        """A job as it is stored."""
        return await self.do(lambda uow: uow.jobs.get(job_id_of(order(name))))

    async def offer_of(self, name: str = "first") -> str:
        """The open offer of a job; empty if there is none."""
        return (await self.job(name)).course.offer_id or ""

    async def courier(self, letter: str) -> Courier:
        """A driver as stored."""
        return await self.do(lambda uow: uow.couriers.get(f"drv_{letter}"))

    async def accepts(self, letter: str, offer_id: str) -> Job:
        """A driver says yes."""
        cmd = AcceptOffer(offer_id=offer_id, user_id=f"usr_{letter}", at=self.now)
        return await self.do(lambda uow: accept_offer(cmd, uow))

    async def declines(self, letter: str, offer_id: str) -> None:
        """A driver says no."""
        cmd = DeclineOffer(offer_id=offer_id, user_id=f"usr_{letter}", reason="too far", at=self.now)
        await self.do(lambda uow: decline_offer(cmd, uow))

    async def cancels(self, name: str = "first") -> None:
        """An order is cancelled."""
        cmd = CancelDelivery(order_id=order(name), reason="customer_request", at=self.now)
        await self.do(lambda uow: cancel_delivery(cmd, uow))

    async def assigns(self, job_id: str, letter: str, org: str = ORG) -> Job:
        """A dispatcher of `org` chooses a driver."""
        cmd = AssignDriver(
            job_id=job_id,
            driver_id=f"drv_{letter}",
            dispatcher_id="usr_boss",
            org_id=org,
            speed_mps=10,
            at=self.now,
        )
        return await self.do(lambda uow: assign_driver(cmd, uow))

    async def unassigns(self, job_id: str) -> Job:
        """A dispatcher takes a job away."""
        cmd = UnassignDriver(job_id=job_id, org_id=ORG, parting=self._parting("usr_boss"))
        return await self.do(lambda uow: unassign_driver(cmd, uow))

    async def gives_back(self, letter: str, job_id: str) -> Job:
        """A driver cannot carry a job."""
        cmd = GiveBackJob(job_id=job_id, parting=self._parting(f"usr_{letter}"))
        return await self.do(lambda uow: give_back_job(cmd, uow))

    async def reports(self, letter: str, job_id: str, step: Step, evidence: Evidence | None = None) -> Progressed:
        """Somebody says that a step is done."""
        cmd = ProgressJob(
            job_id=job_id,
            step=step,
            evidence=evidence or Evidence(),
            user_id=f"usr_{letter}",
            org_id=ORG,
            pin_attempts=3,
            at=self.now,
        )
        return await self.do(lambda uow: progress_job(cmd, uow))

    def _parting(self, user_id: str) -> Parting:
        return Parting(reason="flat tyre", by=user_id, search_s=SEARCH_S, at=self.now)


def order(name: str) -> OrderId:
    """The id of an order: always the same for the same name."""
    return OrderId.derived(NOON, name)


def a_request(name: str, org: str) -> DeliveryRequest:
    """From the kitchen to a door, without proof."""
    return DeliveryRequest(
        order_id=order(name),
        org_id=org,
        vendor_id="ven_1",
        customer_id="usr_customer",
        pickup=Place(where=KITCHEN, address="Kitchen"),
        dropoff=Place(where=LatLon(52.51, 13.41), address="Door"),
        earning=Money(520, "USD"),
        proof=(),
        pin=None,
    )


def _waiting(job: Job) -> WaitingJob:
    return WaitingJob(
        job_id=job.id,
        pickup=job.request.pickup.where,
        dropoff=job.request.dropoff.where,
        ready_at=job.course.ready_at,
        start_by=job.course.start_by,
        refused_by=job.course.refused_by,
        missed_by=job.course.missed_by,
    )


def _worker(courier: Courier, jobs: Mapping[str, Job]) -> Worker:
    engaged = courier.engagement
    return Worker(
        driver_id=courier.id,
        vehicle_type=courier.profile.vehicle_type,
        fix=courier.duty.fix,
        shift_ends_at=courier.duty.until,
        delivered_at=courier.delivered_at,
        busy=engaged is not None,
        errand=_errand(jobs[engaged.job_id]) if engaged else None,
    )


def _errand(job: Job) -> Errand:
    request, course = job.request, job.course
    return Errand(
        job_id=job.id,
        pickup=None if course.state in CARRIED else request.pickup.where,
        dropoff=request.dropoff.where,
        ready_at=course.ready_at,
        step_at=max(course.steps.values(), default=course.assigned_at),
        arrived=course.state in ARRIVED,
    )
