"""What is going to be done to whom and when: decided from a seed before anything runs."""

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import islice

_EVERY_S = 2.2  # between two kills, on average: two cores need about as long to start what was killed
_SHORTEST_S = 60.0


class Kind(StrEnum):
    """What can be done to a part of the platform, or to a wire between two of them."""

    KILL = "kill"  # SIGKILL; it is started anew
    STOP = "stop"  # SIGSTOP, and SIGCONT some seconds later: it wakes and believes that no time has passed
    REDELIVER = "redeliver"  # a service is killed, and all that it ever consumed is given to it once more
    REBALANCE = "rebalance"  # another process of the service joins its consumer groups for some seconds
    CLOCK = "clock"  # a service is killed and comes back with a clock that is wrong for some seconds
    CUT = "cut"  # connections are reset, and new ones at once
    HOLD = "hold"  # nothing passes, and nobody is told
    DELAY = "delay"  # every piece comes later
    THROTTLE = "throttle"  # little passes in a second
    HALF_CLOSE = "half_close"  # one direction of every connection is shut for good


WIRE_KINDS = (Kind.CUT, Kind.HOLD, Kind.DELAY, Kind.THROTTLE, Kind.HALF_CLOSE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """One thing that is done. Times are real seconds, from the beginning of the day."""

    kind: Kind
    target: str  # a process, a wire, or a service: see `Targets`
    at_s: float
    duration_s: float = 0.0
    measure: float = 0.0  # delay: seconds; throttle: bytes a second; clock: platform minutes; half close: 1 is back


@dataclass(frozen=True, slots=True, kw_only=True)
class Targets:
    """Who can be hit."""

    processes: Sequence[str] = ()
    wires: Sequence[str] = ()
    consumers: Sequence[str] = ()  # services that consume and keep their place in a store of their own
    clocks: Sequence[str] = ()  # services whose processes may be told another time

    def of(self, kind: Kind) -> Sequence[str]:
        """Who can be hit in this way."""
        if kind in WIRE_KINDS:
            return self.wires
        return {Kind.KILL: self.processes, Kind.STOP: self.processes, Kind.CLOCK: self.clocks}.get(kind, self.consumers)


@dataclass(frozen=True, slots=True)
class _Share:
    kills: int  # one for so many kills,
    at_least: int  # but so many in any case
    lasts_s: tuple[float, float] = (0.0, 0.0)
    measure: tuple[float, float] = (0.0, 0.0)


_SHARES: Mapping[Kind, _Share] = {
    Kind.KILL: _Share(1, 1),
    Kind.STOP: _Share(2, 1, (1.0, 30.0)),
    Kind.REDELIVER: _Share(10, 3),
    Kind.REBALANCE: _Share(20, 2, (4.0, 8.0)),
    Kind.CLOCK: _Share(20, 2, (4.0, 8.0), (-10.0, 10.0)),
    Kind.CUT: _Share(8, 3, (1.0, 8.0)),
    Kind.HOLD: _Share(8, 3, (2.0, 20.0)),
    Kind.DELAY: _Share(8, 3, (2.0, 10.0), (0.05, 0.5)),
    Kind.THROTTLE: _Share(8, 3, (2.0, 10.0), (2_000, 20_000)),
    Kind.HALF_CLOSE: _Share(8, 3, measure=(0.0, 1.0)),
}


def length_s(kills: int) -> float:
    """How long a plan with so many kills takes."""
    return max(_SHORTEST_S, kills * _EVERY_S)


def make_plan(seed: int, kills: int, targets: Targets) -> list[Fault]:
    """Faults in order of time; each kind hits every target once before it hits any twice."""
    dice = random.Random(seed)  # noqa: S311 - a plan, no secret
    span_s = length_s(kills)
    faults = [fault for kind in Kind for fault in _of_kind(kind, kills, targets.of(kind), dice, span_s)]
    return sorted(faults, key=lambda fault: fault.at_s)


def _of_kind(kind: Kind, kills: int, names: Sequence[str], dice: random.Random, span_s: float) -> Iterator[Fault]:
    """One somewhere in each equal part of the time."""
    share = _SHARES[kind]
    count = max(share.at_least, kills // share.kills) if names else 0
    for n, name in enumerate(islice(_dealt(names, dice), count)):
        yield Fault(
            kind=kind,
            target=name,
            at_s=round((n + dice.random()) * span_s / count, 2),
            duration_s=_mostly_short(dice, *share.lasts_s),
            measure=_measure(kind, dice, *share.measure),
        )


def _mostly_short(dice: random.Random, least_s: float, most_s: float) -> float:
    return round(least_s + (most_s - least_s) * dice.random() ** 2, 1)


def _measure(kind: Kind, dice: random.Random, least: float, most: float) -> float:
    drawn = dice.uniform(least, most)
    return round(drawn) if kind in {Kind.THROTTLE, Kind.HALF_CLOSE} else round(drawn, 2)


def _dealt(names: Sequence[str], dice: random.Random) -> Iterator[str]:
    """All names in some order, again and again."""
    while names:
        yield from dice.sample(sorted(names), len(names))
