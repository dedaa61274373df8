"""What a check says."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from roundsman.simulator.report.facts import Facts

_SHOWN = 5  # faults that are spelled out


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a check looked at, and every fault that it found."""

    looked_at: str  # such as "31 orders"
    faults: Sequence[str] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Invariant:
    """A rule that no day may break. `check` is pure; `needs` are the sources without which it says nothing."""

    name: str
    check: Callable[[Facts], Verdict]
    needs: Sequence[str] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """Whether an invariant is kept, and on what grounds."""

    name: str
    ok: bool
    detail: str


def examine(invariant: Invariant, facts: Facts) -> Finding:
    """Check one invariant; what cannot be checked is not kept."""
    missing = [f"{source}: {facts.unread[source]}" for source in invariant.needs if source in facts.unread]
    if missing:
        return Finding(name=invariant.name, ok=False, detail=f"could not be checked: {'; '.join(missing)}")
    verdict = invariant.check(facts)
    return Finding(name=invariant.name, ok=not verdict.faults, detail=_detail(verdict))


def count(number: int, noun: str) -> str:
    """Such as `1 order` and `2 orders`."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def _detail(verdict: Verdict) -> str:
    if not verdict.faults:
        return verdict.looked_at
    shown = "; ".join(verdict.faults[:_SHOWN])
    more = len(verdict.faults) - _SHOWN
    return f"{verdict.looked_at}: {shown}" + (f"; and {more} more" if more > 0 else "")
