"""Webhooks: the provider tells what happened, signed, without being asked."""

import hashlib
import hmac

import aiohttp
import orjson
import structlog

from roundsman.sandbox.api.models import IntentAnswer

log = structlog.get_logger(__name__)

SIGNATURE = "Sandbox-Signature"  # "sha256=" and the HMAC of the body in hexadecimal
_TIMEOUT_S = 5


class Webhooks:
    """Sends to one address; tries once, because the answer of the call tells the same."""

    def __init__(self, url: str, secret: str) -> None:
        self._url = url
        self._secret = secret.encode()
        self._http = aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=_TIMEOUT_S))

    async def send(self, intent: IntentAnswer) -> None:
        """Tell what became of the intent; a receiver that is away misses it."""
        if not self._url:
            return
        body = orjson.dumps({"event": f"intent.{intent.status}", "intent": intent.model_dump(mode="json")})
        signature = "sha256=" + hmac.new(self._secret, body, hashlib.sha256).hexdigest()
        headers = {SIGNATURE: signature, "Content-Type": "application/json"}
        try:
            async with self._http.post(self._url, data=body, headers=headers) as response:
                log.info("webhook sent", intent=intent.intent_id, status=response.status)
        except (aiohttp.ClientError, TimeoutError) as error:
            log.warning("webhook not delivered", intent=intent.intent_id, error=type(error).__name__)

    async def close(self) -> None:
        """Disconnect."""
        await self._http.close()
