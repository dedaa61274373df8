"""Puts access tokens in the place of API keys, so that services see tokens only."""

import asyncio
import hashlib
import time
from dataclasses import dataclass

from roundsman.gateway.domain.api_keys import SESSION_PREFIX, KeyLimits, KeyToken
from roundsman.gateway.domain.known import Remembered
from roundsman.gateway.ports import KeyTokens
from roundsman.web.api_keys import ApiKeyText
from roundsman.web.caller import Caller

_MOST_HELD = 10_000  # keys, each with the addresses that it comes from
_MARGIN_S = 30.0  # before a token ends another is asked for: the request still has to be answered


@dataclass(frozen=True, slots=True)
class _Held:
    token: KeyToken
    until: float  # monotonic seconds


class Passes:
    """Remembers tokens of keys while they last, by a digest: no secret stays in memory."""

    def __init__(self, tokens: KeyTokens) -> None:
        self.tokens = tokens
        self._held: Remembered[_Held] = Remembered(_MOST_HELD)
        self._limits: Remembered[KeyLimits] = Remembered(_MOST_HELD)
        self._asking: dict[str, asyncio.Task[KeyToken]] = {}

    def held(self, text: str, address: str) -> KeyToken | None:
        """The token of a key that was asked for before, while it lasts."""
        held = self._held.get(_name(text, address))
        return held.token if held and time.monotonic() < held.until else None

    async def of_key(self, text: str, address: str) -> KeyToken:
        """The token of a key. Those who ask at once for the same wait for one answer.

        Raises:
            BadApiKey: it has a typo; nobody is asked.
            ApiKeyRefused, ApiKeyAddress, SignatureRequired, ServiceAway, ServiceTooSlow: as `KeyTokens`.
        """
        number, name = ApiKeyText.read(text).number, _name(text, address)
        task = self._asking.get(name)
        if task is None:
            task = self._asking[name] = asyncio.create_task(self.tokens.of_key(text, address))
            task.add_done_callback(lambda _: self._asking.pop(name, None))
        token = await asyncio.shield(task)
        self._held.set(name, _Held(token, time.monotonic() + token.expires_in_s - _MARGIN_S))
        self.note(number, token)
        return token

    def note(self, number: str, token: KeyToken) -> None:
        """Remember how often the key of this number may ask."""
        self._limits.set(SESSION_PREFIX + number, token.limits)

    def limits_of(self, caller: Caller) -> KeyLimits | None:
        """How often the key may ask that the caller came with; None: with none."""
        return self._limits.get(caller.session_id) if caller.session_id.startswith(SESSION_PREFIX) else None

    def forget(self, text: str, address: str) -> None:
        """The token of this key counts no more."""
        self._held.forget(_name(text, address))


def _name(text: str, address: str) -> str:
    return hashlib.sha256(f"{address} {text}".encode(errors="replace")).hexdigest()
