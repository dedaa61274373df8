"""Where the provider tells what happened without being asked. Not under /api: the gateway does not forward it."""

import hashlib
import hmac
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Header, Request
from pydantic import BaseModel, ValidationError

from roundsman.kernel.errors import DomainError, Invalid
from roundsman.payment.domain.provider import AuthorizationAnswer, Granted, Refused
from roundsman.payment.handlers.record_answer import RecordAuthorization, record_authorization
from roundsman.payment.store.work import PaymentWork
from roundsman.persistence.units import Units
from roundsman.persistence.work import Cause


class WebhookNotSigned(DomainError):
    """The signature is missing or does not fit the body."""

    slug = "webhook-not-signed"
    status = 401


class WebhookNotUnderstood(Invalid):
    """The body is not one of the provider's."""

    slug = "webhook-not-understood"


class _Intent(BaseModel):
    intent_id: str
    reference: str
    decline_reason: str = ""


class _Told(BaseModel):
    event: Literal["intent.authorized", "intent.declined"]
    intent: _Intent

    @property
    def answer(self) -> AuthorizationAnswer:
        if self.event == "intent.declined":
            return Refused(reason=self.intent.decline_reason)
        return Granted(provider_ref=self.intent.intent_id)


def webhook_routes(units: Units[PaymentWork], secret: str) -> APIRouter:
    """The provider's way in; every body is signed with the shared secret."""
    router = APIRouter(include_in_schema=False)

    @router.post("/provider/webhooks")
    async def told(
        request: Request, signature: Annotated[str, Header(alias="Sandbox-Signature")] = ""
    ) -> dict[str, Any]:
        """Take in an authorization's outcome; the same again changes nothing."""
        body = await request.body()
        _check(body, signature, secret)
        told = _read(body)
        command = RecordAuthorization(order_id=told.intent.reference, answer=told.answer)
        await units.run(lambda work: record_authorization(command, work), Cause(actor="provider"))
        return {}

    return router


def _check(body: bytes, signature: str, secret: str) -> None:
    expected = "sha256=" + hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()
    if not hmac.compare_digest(signature.encode(), expected.encode()):
        raise WebhookNotSigned("Sign the body with the shared secret.")


def _read(body: bytes) -> _Told:
    try:
        return _Told.model_validate_json(body)
    except ValidationError as error:
        raise WebhookNotUnderstood("Not an event that payment knows.") from error
