"""Routes of jobs for their drivers."""

from datetime import UTC, datetime
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query, Request, Response

from roundsman.dispatch.api.desk import ApiDesk, Carrier, cause_of
from roundsman.dispatch.api.field_rules import shown
from roundsman.dispatch.api.models import GiveBack, GivenBack, JobView, Progress
from roundsman.dispatch.domain.job import Job
from roundsman.dispatch.domain.life import LIVE, OVER
from roundsman.dispatch.domain.values import Evidence
from roundsman.dispatch.handlers.progress_job import ProgressJob, progress_job
from roundsman.dispatch.handlers.unassign_driver import GiveBackJob, give_back_job
from roundsman.dispatch.store.queries import Before
from roundsman.dispatch.store.work import DispatchWork
from roundsman.web import Caller, Cursor, KeyHeader, Page, Permission, answer_once, permitted
from roundsman.web.pages import MAX_PAGE, BadCursor

_LAST = Before(assigned_at=datetime(9999, 1, 1, tzinfo=UTC), job_id="")
JobReader = Annotated[Caller, permitted(Permission.OWN_READ, Permission.DISPATCH_READ)]
Reporter = Annotated[Caller, permitted(Permission.OWN_JOBS, Permission.JOBS_VOUCH)]
Limit = Annotated[int, Query(ge=1, le=MAX_PAGE)]


def routes(desk: ApiDesk) -> APIRouter:
    """Jobs of the driver who asks; staff may read and report on those of their organization."""
    router = APIRouter(prefix="/api/v1/jobs", tags=["jobs"])

    @router.get("/mine")
    async def my_jobs(
        caller: Carrier, state: Literal["active", "done"] = "active", cursor: str = "", limit: Limit = 50
    ) -> Page[JobView]:
        """Your jobs, last assigned first: those that you have, or those that are over."""
        states = LIVE if state == "active" else OVER
        before = _before(cursor) if cursor else _LAST
        jobs = await desk.queries.jobs_of_user(caller.user_id, states, before, limit + 1)
        return Page[JobView](items=[JobView.of(job) for job in jobs[:limit]], next_cursor=_next(jobs, limit))

    @router.get("/{job_id}")
    async def job(job_id: str, caller: JobReader) -> JobView:
        """A job of yours, or of your organization if you are staff."""
        return shown(await desk.job_of(caller, job_id), caller)

    _add_reporting(router, desk)
    return router


def _add_reporting(router: APIRouter, desk: ApiDesk) -> None:
    @router.post("/{job_id}/progress")
    async def progress(job_id: str, body: Progress, caller: Reporter) -> JobView:
        """Report a step. An arrival may be left out; the same step again changes nothing.

        A dispatcher may report in the driver's place and vouches for the delivery instead of a proof.
        Problems: `illegal-step`, `pin-locked` (409), `wrong-pin`, `proof-missing` (422).
        """
        cmd = _progress(job_id, body, caller, desk)
        progressed = await desk.units.run(lambda uow: progress_job(cmd, uow), cause_of(caller))
        if progressed.refusal:
            raise progressed.refusal
        return shown(progressed.job, caller)

    @router.post("/{job_id}/give-back", response_model=GivenBack)
    async def give_back(
        job_id: str, body: GiveBack, request: Request, caller: Carrier, _: KeyHeader = None
    ) -> Response:
        """You cannot carry it: another driver is looked for, and you are not asked again. Once the goods are with you
        only dispatchers can help. Problems (409): `job-picked-up`, `job-not-assigned`.
        """
        cmd = GiveBackJob(job_id=job_id, parting=desk.parting(caller, body.reason))

        async def effect(uow: DispatchWork) -> tuple[int, Any]:
            job = await give_back_job(cmd, uow)
            return 200, GivenBack(job_id=job.id, state=job.course.state).model_dump(mode="json")

        return await answer_once(request, caller, desk.units, effect)


def _progress(job_id: str, body: Progress, caller: Caller, desk: ApiDesk) -> ProgressJob:
    vouched_by = caller.user_id if caller.permits(Permission.JOBS_VOUCH) else None
    return ProgressJob(
        job_id=job_id,
        step=body.step,
        evidence=Evidence(pin=body.pin, photo_ref=body.photo_ref, vouched_by=vouched_by),
        user_id=caller.user_id,
        org_id=caller.org_id,
        pin_attempts=desk.limits.pin_attempts,
        at=desk.units.clock.now(),
    )


def _before(cursor: str) -> Before:
    last = Cursor.decode(cursor)
    try:
        return Before(assigned_at=datetime.fromisoformat(last.sort), job_id=last.id)
    except ValueError as error:
        raise BadCursor("Use the `next_cursor` of the page before, as it is.") from error


def _next(jobs: list[Job], limit: int) -> str | None:
    if len(jobs) <= limit:
        return None
    last = jobs[limit - 1]
    return Cursor(str(last.course.assigned_at), last.id).encode()
