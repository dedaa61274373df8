"""Routes of dispatchers: the board, their own decisions, and why others were made."""

from typing import Annotated

from fastapi import APIRouter, Query

from roundsman.dispatch.api.decision_models import DecisionView, Evaluate, EvaluationView
from roundsman.dispatch.api.desk import ApiDesk, cause_of
from roundsman.dispatch.api.field_rules import shown
from roundsman.dispatch.api.models import Assign, BoardOffer, BoardView, DriverView, JobView, Unassign
from roundsman.dispatch.domain.job import Job
from roundsman.dispatch.domain.life import OVER
from roundsman.dispatch.handlers.assign_driver import AssignDriver, assign_driver
from roundsman.dispatch.handlers.evaluate_job import EvaluateJob, evaluate_job
from roundsman.dispatch.handlers.unassign_driver import UnassignDriver, unassign_driver
from roundsman.dispatch.store.work import DispatchWork
from roundsman.web import AuditDep, Caller, Cursor, Deed, Page, Permission, permitted
from roundsman.web.pages import MAX_PAGE

Watcher = Annotated[Caller, permitted(Permission.DISPATCH_READ)]
Dispatcher = Annotated[Caller, permitted(Permission.JOBS_ASSIGN)]


def routes(desk: ApiDesk) -> APIRouter:
    """What dispatchers see and do, in their own organization."""
    router = APIRouter(prefix="/api/v1", tags=["dispatch"])
    _add_decisions(router, desk)
    _add_evaluation(router, desk)

    @router.get("/dispatch/board")
    async def board(caller: Watcher) -> BoardView:
        """Jobs that are not over, open offers, and drivers with what they do."""
        seen = await desk.queries.board(caller.org_id, OVER)
        return BoardView(
            at=desk.units.clock.now(),
            jobs=[shown(job, caller) for job in seen.jobs],
            offers=[BoardOffer.of(offer) for offer in seen.offers],
            drivers=[DriverView.of(courier, fix) for courier, fix in seen.couriers],
        )

    @router.get("/jobs/{job_id}/decisions")
    async def decisions(
        job_id: str, caller: Watcher, cursor: str = "", limit: Annotated[int, Query(ge=1, le=MAX_PAGE)] = 50
    ) -> Page[DecisionView]:
        """Every decision about a job, oldest first: who was chosen, why, and why not the others."""
        await desk.staffed_job(caller, job_id)
        after = Cursor.decode(cursor).id if cursor else ""
        found = await desk.queries.decisions(job_id, after, limit + 1)
        last = Cursor("", found[limit - 1].id).encode() if len(found) > limit else None
        return Page[DecisionView](items=[DecisionView.of(one) for one in found[:limit]], next_cursor=last)

    return router


def _add_decisions(router: APIRouter, desk: ApiDesk) -> None:
    @router.post("/jobs/{job_id}/assign")
    async def assign(job_id: str, body: Assign, caller: Dispatcher, audit: AuditDep) -> JobView:
        """Give a job to a driver, over any open offers. Problems (409): `job-already-assigned`, `job-not-open`,
        `driver-busy`, `driver-not-available`. The same assignment again changes nothing.
        """
        cmd = AssignDriver(
            job_id=job_id,
            driver_id=body.driver_id,
            dispatcher_id=caller.user_id,
            org_id=caller.org_id,
            speed_mps=desk.limits.speed_mps,
            at=desk.units.clock.now(),
        )

        async def effect(uow: DispatchWork) -> Job:
            before = _course(await uow.jobs.get(job_id))
            job = await assign_driver(cmd, uow)
            audit.note(uow, Deed(action="job.assigned", subject=job_id, before=before, after=_course(job)))
            return job

        return shown(await desk.units.run(effect, cause_of(caller)), caller)

    @router.post("/jobs/{job_id}/unassign")
    async def unassign(job_id: str, body: Unassign, caller: Dispatcher, audit: AuditDep) -> JobView:
        """Take a job from its driver, who is not asked again. Problems (409): `job-not-assigned`, `job-picked-up`."""
        cmd = UnassignDriver(job_id=job_id, org_id=caller.org_id, parting=desk.parting(caller, body.reason))

        async def effect(uow: DispatchWork) -> Job:
            before = _course(await uow.jobs.get(job_id))
            job = await unassign_driver(cmd, uow)
            audit.note(uow, Deed(action="job.unassigned", subject=job_id, before=before, after=_course(job)))
            return job

        return shown(await desk.units.run(effect, cause_of(caller)), caller)


def _add_evaluation(router: APIRouter, desk: ApiDesk) -> None:
    @router.post("/dispatch/evaluate")
    async def evaluate(body: Evaluate, caller: Watcher) -> EvaluationView:
        """Who would be asked to carry a job that does not exist, on what terms, and why not the others. Creates
        nothing and asks nobody. Problem (422): `bad-ready-time`.
        """
        now = desk.units.clock.now()
        cmd = EvaluateJob(
            org_id=caller.org_id,
            pickup=body.pickup.where,
            dropoff=body.dropoff.where,
            ready_at=body.ready_at or now,
            at=now,
        )
        choice = await evaluate_job(cmd, desk.snapshots, desk.matching)
        return EvaluationView.of(choice, desk.matching.policy.name, now)


def _course(job: Job) -> dict[str, object]:
    return {"state": job.course.state.value, "driver_id": job.course.driver_id}
