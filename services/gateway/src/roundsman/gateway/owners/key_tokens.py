"""Asks identity for the token of an API key."""

import json
from dataclasses import asdict
from typing import Any

from roundsman.gateway.domain.api_keys import KeyLimits, KeyToken, SignedCall, key_refusal
from roundsman.gateway.domain.calls import Call
from roundsman.gateway.domain.errors import ServiceAway
from roundsman.gateway.ports import Owners

_PATH = "/internal/key-tokens"
_AWAY = 500  # from this status on it says nothing of the key


class IdentityKeyTokens:
    """`KeyTokens` of the identity service."""

    def __init__(self, owners: Owners) -> None:
        self._owners = owners

    async def of_key(self, text: str, address: str) -> KeyToken:
        """See `KeyTokens`."""
        return await self._asked({"key": text}, address)

    async def of_signed(self, call: SignedCall, address: str) -> KeyToken:
        """See `KeyTokens`."""
        return await self._asked({"signed": asdict(call)}, address)

    async def _asked(self, brought: dict[str, Any], address: str) -> KeyToken:
        headers = [(b"content-type", b"application/json"), (b"x-forwarded-for", address.encode())]
        body = json.dumps(brought).encode()
        call = Call(service="identity", method="POST", target=_PATH, headers=headers, body=body)
        answer = await self._owners.send(call)
        told = _object(await answer.read())
        if answer.status >= _AWAY:
            raise ServiceAway("API keys cannot be checked just now: try again in a moment.")
        if answer.status != 200:
            raise key_refusal(str(told.get("type", "")).rpartition("/")[2], str(told.get("detail", "")))
        return KeyToken(
            text=told["access_token"],
            expires_in_s=told["expires_in"],
            limits=KeyLimits(per_minute=told["per_minute"], per_day=told["per_day"]),
        )


def _object(text: bytes) -> dict[str, Any]:
    try:
        content = json.loads(text)
    except ValueError:
        return {}
    return content if isinstance(content, dict) else {}
