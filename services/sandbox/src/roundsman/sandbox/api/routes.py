"""The routes of the provider's API."""

import hmac
from typing import Annotated

from fastapi import APIRouter, BackgroundTasks, Depends, Header, Query, Response
from fastapi.responses import JSONResponse
from fastapi.security import APIKeyHeader

from roundsman.sandbox.api.desk import Charge, ProviderDesk
from roundsman.sandbox.api.models import AmountBody, AuthorizeBody, BookAnswer, IntentAnswer, TotalsAnswer
from roundsman.sandbox.domain.errors import ApiKeyWrong
from roundsman.sandbox.domain.intent import Intent, IntentId
from roundsman.sandbox.domain.tokens import Step
from roundsman.sandbox.handlers.authorize import Authorize, authorize
from roundsman.sandbox.handlers.once import KeyedRequest
from roundsman.sandbox.handlers.settle import Capture, Refund, Void, settle

KeyHeader = Annotated[
    str,
    Header(
        alias="Idempotency-Key",
        min_length=1,
        max_length=255,
        description="The same key gives the same answer and one effect.",
    ),
]
_api_key = APIKeyHeader(name="Api-Key", auto_error=False)


def routes(desk: ProviderDesk, secret: str) -> APIRouter:
    """Every route; all need the API key."""

    def check_key(given: Annotated[str | None, Depends(_api_key)]) -> None:
        if not hmac.compare_digest((given or "").encode(), secret.encode()):
            raise ApiKeyWrong("Send the merchant's key in the Api-Key header.")

    router = APIRouter(dependencies=[Depends(check_key)])
    _add_intents(router, desk)
    _add_settling(router, desk)
    _add_book(router, desk)
    return router


def _add_intents(router: APIRouter, desk: ProviderDesk) -> None:
    @router.post("/v1/intents", status_code=201, response_model=IntentAnswer)
    async def authorize_intent(body: AuthorizeBody, key: KeyHeader, after: BackgroundTasks) -> Response:
        """Authorize the amount, or decline it: see `status`."""

        def effect() -> Intent:
            at = desk.clock.now()
            return authorize(Authorize(intent_id=IntentId.new(at), at=at, **body.model_dump()), desk.book)

        request = KeyedRequest(key=key, route="authorize", body=body.model_dump())
        charge = Charge(step=Step.AUTHORIZE, token=body.payment_token, request=request, effect=effect)
        return await _answer(desk, charge, after)

    @router.get("/v1/intents/{intent_id}")
    async def get_intent(intent_id: str) -> IntentAnswer:
        """One intent."""
        return IntentAnswer.of(desk.book.get(intent_id))


def _add_settling(router: APIRouter, desk: ProviderDesk) -> None:
    @router.post("/v1/intents/{intent_id}/capture", response_model=IntentAnswer)
    async def capture_intent(intent_id: str, body: AmountBody, key: KeyHeader, after: BackgroundTasks) -> Response:
        """Take the amount; the rest is released."""
        cmd = Capture(intent_id=intent_id, amount_minor=body.amount_minor, at=desk.clock.now())
        return await _settle(desk, Step.CAPTURE, cmd, (key, after))

    @router.post("/v1/intents/{intent_id}/void", response_model=IntentAnswer)
    async def void_intent(intent_id: str, key: KeyHeader, after: BackgroundTasks) -> Response:
        """Release all that is held."""
        cmd = Void(intent_id=intent_id, at=desk.clock.now())
        return await _settle(desk, Step.VOID, cmd, (key, after))

    @router.post("/v1/intents/{intent_id}/refund", status_code=201, response_model=IntentAnswer)
    async def refund_intent(intent_id: str, body: AmountBody, key: KeyHeader, after: BackgroundTasks) -> Response:
        """Give back the amount, or all that is left."""
        cmd = Refund(intent_id=intent_id, amount_minor=body.amount_minor, at=desk.clock.now())
        return await _settle(desk, Step.REFUND, cmd, (key, after))


def _add_book(router: APIRouter, desk: ProviderDesk) -> None:
    @router.get("/book")
    async def book(cursor: str = "", limit: Annotated[int, Query(ge=1, le=1000)] = 200) -> BookAnswer:
        """What the provider has on its books, for reconciliation."""
        intents = desk.book.page(cursor, limit)
        full = len(intents) == limit
        return BookAnswer(
            items=[IntentAnswer.of(intent) for intent in intents],
            next_cursor=intents[-1].intent_id if full else None,
            totals=[TotalsAnswer.model_validate(totals) for totals in desk.book.totals()],
        )


async def _settle(
    desk: ProviderDesk, step: Step, cmd: Capture | Void | Refund, keyed: tuple[str, BackgroundTasks]
) -> Response:
    key, after = keyed
    asked = {"intent_id": cmd.intent_id, "amount_minor": getattr(cmd, "amount_minor", None)}
    request = KeyedRequest(key=key, route=step.value, body=asked)
    token = desk.book.get(cmd.intent_id).payment_token
    charge = Charge(step=step, token=token, request=request, effect=lambda: settle(cmd, desk.book))
    return await _answer(desk, charge, after)


async def _answer(desk: ProviderDesk, charge: Charge, after: BackgroundTasks) -> Response:
    answer = await desk.answer(charge, after)
    return JSONResponse(answer.body, answer.status)
