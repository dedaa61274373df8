"""Which reported fixes are believed. Each is judged on its own; a bad one never costs its neighbours."""

from bisect import bisect_left, insort
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from roundsman.kernel.geo import distance_m
from roundsman.tracking.domain.fixes import Current, Doubt, Fix

_BELIEVED_AFTER = 3  # fixes in a row that agree: the device was carried, or what we held was the error
_MOST_ACCURACY_M = 200.0  # a vaguer fix does not stretch what counts as possible any further


class Rejection(StrEnum):
    """Why a fix was not taken."""

    MALFORMED = "malformed"
    FUTURE = "in-the-future"
    TOO_OLD = "too-old"
    COORDINATES = "impossible-coordinates"
    JUMP = "impossible-jump"


@dataclass(frozen=True, slots=True, kw_only=True)
class SiftRules:
    """Bounds of what is believed."""

    future_tolerance_s: float = 60.0  # device clocks run a little ahead
    max_age_s: float = 86_400.0  # a day without network is uploaded, more is of no use
    top_speed_mps: float = 70.0  # 252 km/h: no road vehicle of ours
    slack_m: float = 100.0  # how far a fix may be off when nobody moved


@dataclass(frozen=True, slots=True, kw_only=True)
class Numbered:
    """A fix and its place in the request."""

    index: int
    fix: Fix


@dataclass(slots=True)
class Sifted:
    """The outcome, each part in order of time."""

    accepted: list[Fix] = field(default_factory=list)
    duplicates: int = 0
    rejected: list[tuple[int, Rejection]] = field(default_factory=list)
    doubt: Doubt | None = None


def believable_alone(fix: Fix, now: datetime, rules: SiftRules) -> Rejection | None:
    """What is wrong with a fix whatever came before it: its place, then its time."""
    on_earth = -90 <= fix.lat <= 90 and -180 <= fix.lon <= 180  # false for NaN, too
    if not on_earth or (fix.lat == 0 and fix.lon == 0):  # 0, 0 is what devices say that do not know
        return Rejection.COORDINATES
    if fix.at > now + timedelta(seconds=rules.future_tolerance_s):
        return Rejection.FUTURE
    if fix.at < now - timedelta(seconds=rules.max_age_s):
        return Rejection.TOO_OLD
    return None


def possible(earlier: Fix, later: Fix, rules: SiftRules) -> bool:
    """Whether a vehicle can have got from one to the other in the time between."""
    elapsed_s = (later.at - earlier.at).total_seconds()
    vague_m = sum(min(fix.accuracy_m or 0.0, _MOST_ACCURACY_M) for fix in (earlier, later))
    return distance_m(earlier.place, later.place) <= elapsed_s * rules.top_speed_mps + rules.slack_m + vague_m


def sift(fixes: Iterable[Numbered], stored: Sequence[Fix], current: Current | None, rules: SiftRules) -> Sifted:
    """Judge fixes that are believable alone against what is stored and against one another.

    `stored` are the driver's fixes around these in time, by time. A fix of a time that is taken is a
    duplicate; one that no vehicle can have reached from its neighbours in time is a jump. The third newest
    fix in a row that agrees with the ones before it is believed even so.
    """
    sieve = _Sieve(list(stored), rules, current.doubt if current else None)
    for numbered in sorted(fixes, key=lambda one: one.fix.at):
        sieve.judge(numbered)
    sieve.outcome.doubt = sieve.doubt
    return sieve.outcome


class _Sieve:
    def __init__(self, timeline: list[Fix], rules: SiftRules, doubt: Doubt | None) -> None:
        self._timeline = timeline
        self._rules = rules
        self.doubt = doubt
        self.outcome = Sifted()

    def judge(self, numbered: Numbered) -> None:
        fix = numbered.fix
        at = bisect_left(self._timeline, fix.at, key=_time)
        before = self._timeline[at - 1] if at else None
        after = self._timeline[at] if at < len(self._timeline) else None
        if after is not None and after.at == fix.at:
            self.outcome.duplicates += 1
        elif self._fits(before, after, fix) or (after is None and self._insists(fix)):
            self._accept(fix)
        else:
            self.outcome.rejected.append((numbered.index, Rejection.JUMP))

    def _fits(self, before: Fix | None, after: Fix | None, fix: Fix) -> bool:
        return (before is None or possible(before, fix, self._rules)) and (
            after is None or possible(fix, after, self._rules)
        )

    def _insists(self, fix: Fix) -> bool:
        doubt = self.doubt
        if doubt is not None and fix.at <= doubt.fix.at:
            return False  # a resend of what was doubted adds no evidence
        agrees = doubt is not None and possible(doubt.fix, fix, self._rules)
        self.doubt = Doubt(fix=fix, count=doubt.count + 1 if doubt and agrees else 1)
        return self.doubt.count >= _BELIEVED_AFTER

    def _accept(self, fix: Fix) -> None:
        if not self._timeline or fix.at > self._timeline[-1].at:
            self.doubt = None
        insort(self._timeline, fix, key=_time)
        self.outcome.accepted.append(fix)


def _time(fix: Fix) -> datetime:
    return fix.at
