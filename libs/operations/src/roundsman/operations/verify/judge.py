"""Tells what is broken from what is merely under way: a thing of which something was told lately may be half done."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal

from roundsman.operations.invariants.all import INVARIANTS
from roundsman.operations.invariants.facts import Facts
from roundsman.operations.invariants.finding import Fault, Invariant, unread

State = Literal["kept", "under way", "broken", "not checked"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """How it stands with one invariant."""

    name: str
    looked_at: str  # or why nothing was
    broken: Sequence[Fault] = ()
    under_way: Sequence[Fault] = ()
    checked: bool = True

    @property
    def state(self) -> State:
        """In one word."""
        if not self.checked:
            return "not checked"
        if self.broken:
            return "broken"
        return "under way" if self.under_way else "kept"

    @property
    def ok(self) -> bool:
        """Whether nobody has to look."""
        return self.checked and not self.broken

    def as_json(self) -> Mapping[str, Any]:
        """For programs."""
        return {
            "name": self.name,
            "state": self.state,
            "looked_at": self.looked_at,
            "broken": [fault.text for fault in self.broken],
            "under_way": [fault.text for fault in self.under_way],
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Patience:
    """Until when a thing may be half done."""

    now: datetime  # real time
    under_way_s: float  # real seconds after the last that was told of it


def judge_all(facts: Facts, patience: Patience) -> list[Judgement]:
    """A judgement on each invariant."""
    young = _young(facts, patience)
    return [_judge(invariant, facts, young) for invariant in INVARIANTS]


def _judge(invariant: Invariant[Facts], facts: Facts, young: frozenset[str]) -> Judgement:
    if why := unread(invariant, facts):
        return Judgement(name=invariant.name, looked_at=why, checked=False)
    verdict = invariant.check(facts)
    return Judgement(
        name=invariant.name,
        looked_at=verdict.looked_at,
        broken=[fault for fault in verdict.faults if fault.about not in young],
        under_way=[fault for fault in verdict.faults if fault.about in young],
    )


def _young(facts: Facts, patience: Patience) -> frozenset[str]:
    """Orders and aggregates of which something was told lately, or for which a call is still to be made."""
    since = patience.now - timedelta(seconds=patience.under_way_s)
    lately = [record for record in facts.log.first if record.written_at and record.written_at >= since]
    named = {name for record in lately for name in (record.key, record.aggregate[1], _began(record.headers))}
    return frozenset((named | facts.stores.pending) - {""})


def _began(headers: Mapping[str, str]) -> str:
    return headers.get("correlationid", "")
