"""Answers a keyed request the way its token says: at once, late, at the second try, or twice."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from fastapi import BackgroundTasks

from roundsman.kernel.clock import Clock
from roundsman.sandbox.api.models import IntentAnswer
from roundsman.sandbox.api.webhooks import Webhooks
from roundsman.sandbox.domain.errors import ProviderAway
from roundsman.sandbox.domain.intent import Intent
from roundsman.sandbox.domain.tokens import Behaviour, Pause, Step, behaviour_of
from roundsman.sandbox.handlers.once import Answer, KeyedRequest, once
from roundsman.sandbox.ports import Book


@dataclass(frozen=True, slots=True, kw_only=True)
class Charge:
    """One request on an intent: which step, with which token, and what it does to the book."""

    step: Step
    token: str
    request: KeyedRequest
    effect: Callable[[], Intent]


@dataclass(slots=True, kw_only=True)
class ProviderDesk:
    """The book and the manners of the provider."""

    book: Book
    clock: Clock
    webhooks: Webhooks
    pauses_s: dict[Pause, float]  # real seconds
    _seen: set[str] = field(default_factory=set)  # keys that were sent away once; forgotten at a restart

    async def answer(self, charge: Charge, after: BackgroundTasks) -> Answer:
        """Do the charge once and answer it; `after` runs when the answer has left.

        Raises:
            ProviderAway: the token wants the first try to fail; nothing was done.
        """
        behaviour = behaviour_of(charge.token)
        if charge.step not in behaviour.steps:
            behaviour = Behaviour()
        self._be_away_once(behaviour, charge.request.key)
        answer = once(charge.request, self.book, lambda: _told(charge))
        if answer.fresh:
            await self._tell(behaviour, answer.body, after)
            await asyncio.sleep(self.pauses_s.get(behaviour.pause, 0))
        return answer

    def _be_away_once(self, behaviour: Behaviour, key: str) -> None:
        if behaviour.away_first and key not in self._seen:
            self._seen.add(key)
            raise ProviderAway("Try again with the same Idempotency-Key.")

    async def _tell(self, behaviour: Behaviour, body: Any, after: BackgroundTasks) -> None:
        if behaviour.tells_twice:
            intent = IntentAnswer.model_validate(body)
            await self.webhooks.send(intent)
            after.add_task(self.webhooks.send, intent)


def _told(charge: Charge) -> tuple[int, Any]:
    intent = charge.effect()
    status = 201 if charge.step in (Step.AUTHORIZE, Step.REFUND) else 200
    return status, IntentAnswer.of(intent).model_dump(mode="json")
