"""What a check says."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from roundsman.operations.invariants.facts import Facts

F_contra = TypeVar("F_contra", bound=Facts, contravariant=True)
_SHOWN = 5  # faults that are spelled out


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is not as it must be; `about` is the id of an order, an aggregate, or empty."""

    about: str
    text: str

    def __str__(self) -> str:
        return self.text


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a check looked at, and every fault that it found."""

    looked_at: str  # such as "31 orders"
    faults: Sequence[Fault] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Invariant(Generic[F_contra]):
    """A rule that nothing may break. `check` is pure; `needs` are the sources without which it says nothing."""

    name: str
    check: Callable[[F_contra], Verdict]
    needs: Sequence[str] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """Whether an invariant is kept, and on what grounds."""

    name: str
    ok: bool
    detail: str


def examine(invariant: Invariant[F_contra], facts: F_contra) -> Finding:
    """Check one invariant of a platform at rest; what cannot be checked is not kept."""
    if missing := unread(invariant, facts):
        return Finding(name=invariant.name, ok=False, detail=missing)
    verdict = invariant.check(facts)
    return Finding(name=invariant.name, ok=not verdict.faults, detail=detail(verdict.looked_at, verdict.faults))


def unread(invariant: Invariant[F_contra], facts: F_contra) -> str:
    """Why the invariant cannot be checked; empty if it can."""
    missing = [f"{source}: {facts.unread[source]}" for source in invariant.needs if source in facts.unread]
    return f"could not be checked: {'; '.join(missing)}" if missing else ""


def count(number: int, noun: str) -> str:
    """Such as `1 order` and `2 orders`."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def detail(looked_at: str, faults: Sequence[Fault]) -> str:
    """What was looked at, and the first of the faults."""
    if not faults:
        return looked_at
    shown = "; ".join(map(str, faults[:_SHOWN]))
    more = len(faults) - _SHOWN
    return f"{looked_at}: {shown}" + (f"; and {more} more" if more > 0 else "")
