"""Rounds of matching: look at what waits, ask the policy, make the offers; as often as something may have changed.

A round reads its snapshot without locks and acts on it in a unit of work that checks every job and driver anew, so
two processes that play rounds at once waste work and never make two offers. Leadership only saves that waste.
"""

import asyncio
import contextlib
import time
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta

import structlog

from roundsman.dispatch.domain.decision import Round
from roundsman.dispatch.domain.policy import Choice, Matching, Outcome, intents_of
from roundsman.dispatch.domain.snapshot import Intent, Snapshot, WaitingJob, Worker
from roundsman.dispatch.domain.values import RoundId
from roundsman.dispatch.handlers.apply_round import ApplyRound, apply_round
from roundsman.dispatch.ports import Snapshots
from roundsman.dispatch.store.work import DispatchWork
from roundsman.kernel.errors import Conflict
from roundsman.messaging.relay import Leadership, Term
from roundsman.persistence.units import Units
from roundsman.persistence.work import Cause

log = structlog.get_logger(__name__)

_POLL_S = 0.1  # how late a change by another process, or the mere passing of time, may be seen
_SHARE = 4  # after a round rest this many times as long as it took: matching takes a fifth of a core at most
_REST_S = 0.05  # and at least this long, to gather what comes together: each round reads all who work
_BACK_OFF_S = 0.5
_TOLD = 10_000  # jobs whose reason is remembered; a forgotten one is written down once more


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """How rounds are played."""

    matching: Matching
    offer_s: float  # how long a driver has to answer


@dataclass(slots=True)
class Rounds:
    """Plays rounds until cancelled; `wake` makes it look soon."""

    units: Units[DispatchWork]
    snapshots: Snapshots
    rules: Rules
    leadership: Leadership
    _woken: asyncio.Event = field(default_factory=asyncio.Event)
    _told: dict[str, str] = field(default_factory=dict)  # job id -> why it waits, as last written down
    _intents: dict[str, tuple[Intent, ...]] = field(default_factory=dict)  # organization -> what its last round meant
    _seen: dict[str, Snapshot] = field(default_factory=dict)  # organization -> what its last round saw

    def wake(self) -> None:
        """Something changed."""
        self._woken.set()

    async def run(self) -> None:
        """Play for ever, whenever this process is the one to do it; faults of the store are waited out."""
        while True:
            try:
                async with self.leadership.held() as term:
                    await self._serve(term)
            except (OSError, TimeoutError, Conflict) as error:
                log.warning("matching waits", error=repr(error))
                await asyncio.sleep(_BACK_OFF_S)

    async def play(self) -> int:
        """One round for every organization that has open jobs; returns how many offers were made."""
        orgs = await self.snapshots.waiting_orgs()
        return sum([await self._play(org_id) for org_id in orgs])

    async def _serve(self, term: Term) -> None:
        while term.lasts():
            self._woken.clear()
            began_at = time.monotonic()
            made = await self.play()
            await asyncio.sleep(max(_REST_S, _SHARE * (time.monotonic() - began_at)))
            if not made:
                await self._rest()

    async def _rest(self) -> None:
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(_POLL_S):  # not wait_for: in Python 3.11 it can lose a cancellation
                await self._woken.wait()

    async def _play(self, org_id: str) -> int:
        now = self.units.clock.now()
        policy, assumptions = self.rules.matching.policy, self.rules.matching.assumptions
        taken = await self.snapshots.take(org_id, now, assumptions)
        snapshot = replace(taken, intents=self._intents.get(org_id, ()))
        if self._is_answered(org_id, snapshot):
            return 0
        choices = await asyncio.to_thread(policy.decide, snapshot)  # pure: the loop serves others meanwhile
        self._intents[org_id] = intents_of(choices)
        worth = [choice for choice in choices if self._is_worth_telling(choice)]
        if not worth:
            return 0
        cmd = self._command(org_id, snapshot, worth)
        cause = Cause(org=org_id, actor="dispatch.matching")
        made = await self.units.run(lambda work: apply_round(cmd, work), cause)
        self._remember(worth)
        return made

    def _command(self, org_id: str, snapshot: Snapshot, choices: list[Choice]) -> ApplyRound:
        played = Round(RoundId.new(snapshot.taken_at), org_id, self.rules.matching.policy.name, snapshot)
        return ApplyRound(round=played, choices=tuple(choices), offer_s=self.rules.offer_s)

    def _is_answered(self, org_id: str, snapshot: Snapshot) -> bool:
        """Whether nothing but time and places has changed since the last answer, which still holds."""
        before, cadence = self._seen.get(org_id), timedelta(seconds=self.rules.matching.cadence_s)
        if before and snapshot.taken_at - before.taken_at < cadence and _matter(before) == _matter(snapshot):
            return True
        self._seen[org_id] = snapshot
        return False

    def _is_worth_telling(self, choice: Choice) -> bool:
        """Offers, and why none is made: the latter once a job and reason, or every round would write it.

        A job that is held for nobody in particular is not worth it: the next round may say anything else.
        """
        if choice.outcome is Outcome.OFFER:
            return True
        named = choice.outcome is Outcome.NOBODY or choice.meant_for is not None
        return named and self._told.get(choice.job_id) != _reason(choice)

    def _remember(self, choices: list[Choice]) -> None:
        for choice in choices:
            if choice.outcome is Outcome.OFFER:
                self._told.pop(choice.job_id, None)
            else:
                self._told[choice.job_id] = _reason(choice)
        while len(self._told) > _TOLD:
            self._told.pop(next(iter(self._told)))


def _matter(snapshot: Snapshot) -> tuple[Sequence[WaitingJob], Sequence[Worker]]:
    return snapshot.jobs, [replace(worker, fix=None) for worker in snapshot.workers]


def _reason(choice: Choice) -> str:
    return f"{choice.meant_for}: {choice.reason}" if choice.meant_for else choice.reason
