"""The policies that a day can be played under, by their names."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from roundsman.dispatch.domain.earliest_arrival import EarliestArrival
from roundsman.dispatch.domain.policy import Outcome, Policy
from roundsman.dispatch.domain.routing.plan import Commitment, Engine, Plan, Trip
from roundsman.dispatch.domain.routing.situation import Driver, Point, Rules, Situation, Task
from roundsman.dispatch.domain.routing.travel import TravelTimes
from roundsman.dispatch.domain.snapshot import Assumptions, Snapshot, WaitingJob, Worker
from roundsman.dispatch.domain.values import Fix
from roundsman.kernel.geo import EARTH_RADIUS_M, LatLon

_LEAD_S = 300.0  # as the service has it unless it is told otherwise
_DEGREE_M = (
    EARTH_RADIUS_M * 3.141592653589793 / 180
)  # on the equator, where the day's plane is laid: right within 0.01 %


class UnknownPolicy(ValueError):
    """No policy has this name, or an option of it cannot be read; the message says what there is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Chosen:
    """A policy as it was asked for."""

    label: str
    engine: Engine
    rules: Rules


@dataclass(frozen=True, slots=True)
class ByPolicy:
    """`Engine` by a policy of the service: jobs one by one, nothing meant for later."""

    policy: Policy

    @property
    def name(self) -> str:
        """The policy's."""
        return self.policy.name

    def plan(self, situation: Situation, travel: TravelTimes) -> Plan:
        """See `Engine`; who goes is told without candidates, and what stays open without a word."""
        ground = travel.ground(())
        choices = self.policy.decide(_snapshot(situation, ground.step_m / ground.step_s))
        commitments = tuple(
            Commitment(
                driver_id=choice.driver_id,
                trip=Trip(job_ids=(choice.job_id,), start_s=situation.now_s, visits=()),
                reason=choice.reason,
            )
            for choice in choices
            if choice.outcome is Outcome.OFFER and choice.driver_id
        )
        return Plan(commitments=commitments, open_jobs=(), routes=(), cost=0.0)


def _route_plans(options: Mapping[str, float], label: str) -> Chosen:
    # Here, because the compiler behind it takes a second that who asks for help need not wait.
    from roundsman.dispatch.domain.routing.engine import RoutePlans  # noqa: PLC0415

    changes = {_RULES[name][0]: _RULES[name][1] * value for name, value in options.items()}
    if "iterations" in options:
        changes["iterations"] = int(options["iterations"])
    return Chosen(label=label, engine=RoutePlans(), rules=replace(Rules(), **changes))  # type: ignore[arg-type]


def _earliest_arrival(options: Mapping[str, float], label: str) -> Chosen:
    if set(options) - {"cadence"}:
        raise UnknownPolicy("earliest-arrival has one option: cadence (minutes between decisions)")
    rules = replace(Rules(), cadence_s=60.0 * options.get("cadence", 1.0))
    return Chosen(label=label, engine=ByPolicy(EarliestArrival()), rules=rules)


# Option -> the rule that it sets, and the rule's unit in the option's.
_RULES: Mapping[str, tuple[str, float]] = {
    "cadence": ("cadence_s", 60.0),
    "iterations": ("iterations", 1),
    "busy": ("busy_price", 1.0),
    "position": ("position_price", 1.0),
    "unserved": ("unserved_s", 60.0),
}
_POLICIES: Mapping[str, Callable[[Mapping[str, float], str], Chosen]] = {
    "earliest-arrival": _earliest_arrival,
    "route-plans": _route_plans,
}


def chosen(text: str) -> Chosen:
    """The policy that a text names: `earliest-arrival`, `route-plans:iterations=20,cadence=5`.

    Raises:
        UnknownPolicy: there is no such policy or option, or its value is no number above or equal to zero.
    """
    name, _, rest = text.partition(":")
    if name not in _POLICIES:
        raise UnknownPolicy(f"no policy {name!r}; there are: {', '.join(_POLICIES)}")
    options = dict(_option(part) for part in rest.split(",") if part)
    if options.get("cadence", 1.0) <= 0:
        raise UnknownPolicy("cadence is more than 0 minutes")
    return _POLICIES[name](options, text)


def _option(text: str) -> tuple[str, float]:
    name, _, value = text.partition("=")
    if name not in _RULES:
        raise UnknownPolicy(f"no option {name!r}; there are: {', '.join(_RULES)}")
    if not value.replace(".", "", 1).isdigit():
        raise UnknownPolicy(f"{name} wants a number, as in {name}=5, and not {value!r}")
    return name, float(value)


def _snapshot(situation: Situation, speed_mps: float) -> Snapshot:
    handover_s = 2 * max((task.dropoff.before_s for task in situation.tasks), default=0.0)
    return Snapshot(
        taken_at=_moment(situation.now_s),
        jobs=tuple(map(_job, situation.tasks)),
        workers=tuple(_worker(driver, situation.now_s) for driver in situation.drivers),
        assumptions=Assumptions(
            speed_mps=speed_mps, lead_s=_LEAD_S, position_max_age_s=situation.rules.contact_s, handover_s=handover_s
        ),
    )


def _job(task: Task) -> WaitingJob:
    ready_at = _moment(task.pickups[0].opens_s)
    pickup, dropoff = _place(task.pickups[0].point), _place(task.dropoff.point)
    return WaitingJob(job_id=task.job_id, pickup=pickup, dropoff=dropoff, ready_at=ready_at, start_by=ready_at)


def _worker(driver: Driver, now_s: float) -> Worker:
    busy = driver.from_s > now_s or bool(driver.under_way)
    fix = Fix(where=_place(driver.point), at=_moment(now_s))
    return Worker(driver_id=driver.driver_id, vehicle_type="car", fix=fix, busy=busy)


def _place(point: Point) -> LatLon:
    return LatLon(point[1] / _DEGREE_M, point[0] / _DEGREE_M)


def _moment(at_s: float) -> datetime:
    return datetime(2026, 1, 1, tzinfo=UTC) + timedelta(seconds=at_s)
