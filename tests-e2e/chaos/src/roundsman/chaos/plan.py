"""What is going to be done to whom and when: decided from a seed before anything runs."""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import islice

_EVERY_S = 4.0  # between two kills, on average: two cores need about as long to start what was killed
_SHORTEST_S = 20.0
_STOP_S = (1.0, 10.0)
_KILLS_PER_STOP = 2
_KILLS_PER_REDELIVERY = 5


class Kind(StrEnum):
    """What can be done to a part of the platform."""

    KILL = "kill"  # SIGKILL; it is started anew
    STOP = "stop"  # SIGSTOP, and SIGCONT some seconds later: it wakes and believes that no time has passed
    REDELIVER = "redeliver"  # a service is killed, and all that it ever consumed is given to it once more


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """One thing that is done. Times are real seconds, from the beginning of the day."""

    kind: Kind
    target: str  # a process; a service, if it is a redelivery
    at_s: float
    duration_s: float = 0.0  # how long it stands still


@dataclass(frozen=True, slots=True, kw_only=True)
class Targets:
    """Who can be hit."""

    processes: Sequence[str]
    stores: Sequence[str]  # services that keep their place in the topics in PostgreSQL


def length_s(kills: int) -> float:
    """How long a plan with so many kills takes."""
    return max(_SHORTEST_S, kills * _EVERY_S)


def make_plan(seed: int, kills: int, targets: Targets) -> list[Fault]:
    """Faults in order of time; every process is killed once before any is killed twice, and likewise for the others."""
    dice = random.Random(seed)  # noqa: S311 - a plan, no secret
    span_s = length_s(kills)
    faults = [
        Fault(kind=Kind.KILL, target=target, at_s=at_s)
        for target, at_s in _spread(targets.processes, kills, span_s, dice)
    ]
    faults += [
        Fault(kind=Kind.STOP, target=target, at_s=at_s, duration_s=round(dice.uniform(*_STOP_S), 1))
        for target, at_s in _spread(targets.processes, kills // _KILLS_PER_STOP, span_s, dice)
    ]
    faults += [
        Fault(kind=Kind.REDELIVER, target=target, at_s=at_s)
        for target, at_s in _spread(targets.stores, kills // _KILLS_PER_REDELIVERY, span_s, dice)
    ]
    return sorted(faults, key=lambda fault: fault.at_s)


def _spread(names: Sequence[str], count: int, span_s: float, dice: random.Random) -> Iterator[tuple[str, float]]:
    """As many targets, one somewhere in each equal part of the time."""
    if names:
        for n, name in enumerate(islice(_dealt(names, dice), count)):
            yield name, round((n + dice.random()) * span_s / count, 2)


def _dealt(names: Sequence[str], dice: random.Random) -> Iterator[str]:
    """All names in some order, again and again."""
    while True:
        yield from dice.sample(sorted(names), len(names))
