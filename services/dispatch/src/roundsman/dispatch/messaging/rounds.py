"""Rounds of matching: look at what waits, ask the policy, make the offers; as often as something may have changed.

A round reads its snapshot without locks and acts on it in a unit of work that checks every job and driver anew, so
two processes that play rounds at once waste work and never make two offers. Leadership only saves that waste.
"""

import asyncio
import contextlib
import time
from dataclasses import dataclass, field

import structlog

from roundsman.dispatch.domain.decision import Round
from roundsman.dispatch.domain.policy import Choice, Matching, Outcome
from roundsman.dispatch.domain.snapshot import Snapshot
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
    _told: dict[str, str] = field(default_factory=dict)  # job id -> why nobody was found, as last written down

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
        snapshot = await self.snapshots.take(org_id, now, assumptions)
        choices = await asyncio.to_thread(policy.decide, snapshot)  # pure: the loop serves others meanwhile
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

    def _is_worth_telling(self, choice: Choice) -> bool:
        """Offers, and that nobody was found: the latter once a job and reason, or every round would write it."""
        if choice.outcome is Outcome.NOBODY:
            return self._told.get(choice.job_id) != choice.reason
        return choice.outcome is Outcome.OFFER

    def _remember(self, choices: list[Choice]) -> None:
        for choice in choices:
            if choice.outcome is Outcome.NOBODY:
                self._told[choice.job_id] = choice.reason
            else:
                self._told.pop(choice.job_id, None)
        while len(self._told) > _TOLD:
            self._told.pop(next(iter(self._told)))
