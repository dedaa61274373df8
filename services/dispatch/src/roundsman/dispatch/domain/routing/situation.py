"""What the engine sees: open jobs, drivers, what the last plan meant to do. It never sees more than this.

Times (`_s`) are seconds from one origin for the whole situation: the Unix epoch in the service, midnight in a bench.
"""

from dataclasses import dataclass, field
from math import inf

Point = tuple[float, float]  # what the pair means (metres, degrees, a row of a matrix) only the travel times know


@dataclass(frozen=True, slots=True, kw_only=True)
class Stop:
    """One place where goods change hands.

    After arriving, `before_s` passes (park, walk in); then goods change hands, not before `opens_s`; `after_s` later
    the driver leaves. `closes_s` is the last time at which goods may change hands.
    """

    point: Point
    opens_s: float = -inf  # goods ready, or a window's start; an expectation if `opens_sd_s` is not 0
    opens_sd_s: float = 0.0  # standard deviation of `opens_s`, as long as it has not come
    closes_s: float = inf
    before_s: float = 0.0
    after_s: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """A job that nobody has started, as the engine sees it."""

    job_id: str
    pickups: tuple[Stop, ...]  # visited in this order; at least one
    dropoff: Stop
    placed_s: float
    due_s: float = inf  # promised; later than this costs extra
    load: tuple[float, ...] = ()  # weight, volume, bags, ...: in the order of `Driver.capacity`
    needs: frozenset[str] = frozenset()  # skills and equipment
    priority: float = 1.0  # what a minute of waiting weighs
    refused_by: frozenset[str] = frozenset()  # driver ids: never again
    missed_by: frozenset[str] = frozenset()  # driver ids: let an offer of it run out; asked after the others
    locked_to: str | None = None  # a person gave it to this driver: nobody else gets it


@dataclass(frozen=True, slots=True, kw_only=True)
class Driver:
    """Somebody who works, and what is settled about them."""

    driver_id: str
    point: Point  # where their next leg starts
    from_s: float  # and when, at the earliest: their start of shift, the end of a leg under way
    under_way: tuple[Stop, ...] = ()  # what is left of the trips they have been given; never changed by the engine
    capacity: tuple[float, ...] = ()  # one that is missing is unlimited
    skills: frozenset[str] = frozenset()
    shift_start_s: float = -inf  # told nothing before
    shift_end_s: float = inf  # no pickup after this; deliveries may run over
    hours_end_s: float = inf  # everything done by then: hours of service
    acceptance: float = 1.0  # how likely they take an offer
    seen_s: float = inf  # last word from them


@dataclass(frozen=True, slots=True, kw_only=True)
class Intent:
    """What the last plan meant for one driver and did not commit: trips of jobs, in the order of their deliveries."""

    driver_id: str
    trips: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """What an organization can set. The defaults are explained, with what else was tried, in docs/dispatch.md."""

    cadence_s: float = 60.0  # until the next decision: what must leave before then is committed now
    iterations: int = 100  # of ruin and recreate in a decision
    unserved_s: float = 6600.0  # what a job that is not served costs, counted from its placing
    late_weight: float = 0.0  # extra cost of each second after `due_s`
    busy_price: float = 0.3  # of a second that a driver is busy within the shift
    position_price: float = 0.3  # of a second between where a route ends and where work is expected
    sure_z: float = -1.5  # leave for goods that are due: so many deviations after (before: negative) their mean
    offer_s: float = 60.0  # what a declined offer costs
    contact_s: float = 600.0  # drivers not heard of for longer get nothing new
    candidates: int = 60  # soonest drivers looked at for a job, besides who is meant to have it


@dataclass(frozen=True, slots=True, kw_only=True)
class Situation:
    """Everything that a decision rests on; stored, it replays the decision."""

    now_s: float
    tasks: tuple[Task, ...]
    drivers: tuple[Driver, ...]
    intents: tuple[Intent, ...] = ()  # of the last plan; jobs and drivers that are gone since are ignored
    demand: tuple[tuple[Point, float], ...] = ()  # where jobs start, and how many an hour are expected there
    rules: Rules = field(default_factory=Rules)
    seed: int = 0
