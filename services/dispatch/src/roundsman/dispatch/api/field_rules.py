"""What of a job those may read who look after the jobs of others."""

from roundsman.dispatch.api.models import JobView
from roundsman.dispatch.domain.job import Job
from roundsman.web import Caller, FieldRules, Permission, nearby, starred, zero

JOB_FIELDS = FieldRules(
    {
        Permission.ORDERS_PERSONAL: {
            "dropoff.address": starred,
            "dropoff.lat": nearby,
            "dropoff.lon": nearby,
        },
        Permission.ORDERS_PRICES: {"earning_minor": zero},
    }
)


def shown(job: Job, caller: Caller) -> JobView:
    """The job as somebody may read it who sees those of others; its driver reads all of it."""
    view = JobView.of(job)
    return JOB_FIELDS.shown(view, caller) if caller.permits(Permission.DISPATCH_READ) else view
