"""`Provider` over HTTP: the provider's sandbox."""

from collections.abc import Mapping, Sequence
from typing import Any

import aiohttp

from roundsman.payment.domain.provider import AuthorizationAnswer, BookedIntent, Granted, Refused
from roundsman.payment.ports import Charge
from roundsman.persistence.timer_worker import CallFailed


class SandboxClient:
    """See `Provider`. Foreign errors end here: whatever is not a plain answer is `CallFailed`."""

    def __init__(self, url: str, api_key: str, timeout_s: float) -> None:
        timeout = aiohttp.ClientTimeout(total=timeout_s)
        self._http = aiohttp.ClientSession(url, headers={"Api-Key": api_key}, timeout=timeout)

    async def close(self) -> None:
        """Disconnect."""
        await self._http.close()

    async def authorize(self, charge: Charge, key: str) -> AuthorizationAnswer:
        """See `Provider`."""
        body = {
            "amount_minor": charge.amount_minor,
            "currency": charge.currency,
            "payment_token": charge.payment_token,
            "reference": charge.reference,
        }
        return authorization_answer(await self._post("/v1/intents", body, key))

    async def capture(self, provider_ref: str, amount_minor: int, key: str) -> None:
        """See `Provider`."""
        await self._post(f"/v1/intents/{provider_ref}/capture", {"amount_minor": amount_minor}, key)

    async def void(self, provider_ref: str, key: str) -> None:
        """See `Provider`."""
        await self._post(f"/v1/intents/{provider_ref}/void", {}, key)

    async def refund(self, provider_ref: str, amount_minor: int, key: str) -> None:
        """See `Provider`."""
        await self._post(f"/v1/intents/{provider_ref}/refund", {"amount_minor": amount_minor}, key)

    async def book(self, cursor: str) -> tuple[Sequence[BookedIntent], str | None]:
        """See `Provider`."""
        _, page = await self._answer("GET", f"/book?limit=1000&cursor={cursor}")
        return [_booked(intent) for intent in page["items"]], page["next_cursor"]

    async def intent(self, provider_ref: str) -> BookedIntent | None:
        """See `Provider`."""
        status, intent = await self._answer("GET", f"/v1/intents/{provider_ref}", expected=404)
        return None if status == 404 else _booked(intent)

    async def _post(self, path: str, body: Mapping[str, Any], key: str) -> Any:
        _, answer = await self._answer("POST", path, json=body, headers={"Idempotency-Key": key})
        return answer

    async def _answer(self, method: str, path: str, *, expected: int = 200, **more: Any) -> tuple[int, Any]:
        try:
            async with self._http.request(method, path, allow_redirects=False, **more) as response:
                answer = await response.json(content_type=None)
        except (aiohttp.ClientError, TimeoutError, ValueError) as error:
            raise CallFailed(f"{method} {path}: {type(error).__name__}") from error
        if response.status >= 300 and response.status != expected:
            said = answer.get("type", "") if isinstance(answer, dict) else ""
            raise CallFailed(f"{method} {path}: {response.status} {said}")
        return response.status, answer


def authorization_answer(intent: Mapping[str, Any]) -> AuthorizationAnswer:
    """What an intent of the provider says about its authorization."""
    if intent["status"] == "declined":
        return Refused(reason=intent["decline_reason"])
    return Granted(provider_ref=intent["intent_id"])


def _booked(intent: Mapping[str, Any]) -> BookedIntent:
    return BookedIntent(
        provider_ref=intent["intent_id"],
        reference=intent["reference"],
        currency=intent["currency"],
        authorized_minor=intent["authorized_minor"],
        captured_minor=intent["captured_minor"],
        released_minor=intent["released_minor"],
        refunded_minor=intent["refunded_minor"],
    )
