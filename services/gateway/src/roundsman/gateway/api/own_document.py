"""The document of what the gateway answers itself."""

from datetime import datetime
from typing import Annotated, Any, Literal

from fastapi import Depends, FastAPI, Query
from fastapi.responses import Response
from fastapi.security import HTTPBearer
from pydantic import BaseModel, Field

from roundsman.gateway.api.batch import Batch
from roundsman.gateway.domain.document import Document
from roundsman.gateway.domain.routes import BATCH, CHANGES, EVENTS, OPERATIONS
from roundsman.runtime.operations import GroupModel, OperationsDesk, operations_routes

_ORDER = "order:ord_01h455vb4pex5vsknk084sn02q"
_CURSOR = "order.events.v1:2:118,tracking.events.v1:2:40"
_LOGGED_IN = [Depends(HTTPBearer(auto_error=False))]


class BatchedAnswer(BaseModel):
    """What one call was answered."""

    status: int = Field(examples=[200])
    headers: dict[str, str] = Field(
        description="ETag, Location, Retry-After and the like, in lower case.", examples=[{"etag": 'W/"5f0c"'}]
    )
    body: Any = Field(description="JSON as it is; anything else as a text; null: none.", examples=[{"items": []}])


class BatchAnswers(BaseModel):
    """One answer for each call, in their order."""

    answers: list[BatchedAnswer]


class Event(BaseModel):
    """What a socket is told, too."""

    type: Literal["event"]
    channel: str = Field(examples=[_ORDER])
    cursor: str = Field(description="Where the channel stands after it.", examples=[_CURSOR])
    event: str = Field(examples=["OrderAccepted"])
    sequence: int | None = Field(description="Counts the events of one thing, such as an order.", examples=[3])
    at: datetime | None
    data: dict[str, Any] = Field(description="The fields of the event that are for you.")


class ChangesPage(BaseModel):
    """What a channel told since a cursor."""

    items: list[Event]
    cursor: str = Field(description="For `since` the next time, or to subscribe with.", examples=[_CURSOR])
    more: bool = Field(description="Whether there is another page; ask for it with `cursor`.", examples=[False])


_STREAM: dict[str, Any] = {
    "description": "Events as they happen, each as on the socket.",
    "content": {"text/event-stream": {"schema": {"type": "string"}}},
}


class ServiceHealthModel(BaseModel):
    """How one service is."""

    service: str = Field(examples=["order"])
    status: Literal["ready", "waiting", "missing", "away"] = Field(
        description="waiting: it answers, and the effects wait for what it misses; missing: it answers nothing else; "
        "away: not even that."
    )
    missing: list[str] = Field(description="What it misses.", examples=[["kafka"]])
    groups: list[GroupModel] | None = Field(description="Its consumer groups; null: they cannot be told just now.")


class PlatformHealthModel(BaseModel):
    """How all services are."""

    services: list[ServiceHealthModel]


def own_document() -> Document:
    """As a service would give it."""
    app = FastAPI(title="gateway")
    _document_events(app)
    _document_operations(app)

    @app.post(BATCH, response_model=BatchAnswers)
    async def batch(batch: Batch) -> None:
        """Make up to 20 calls in one request, one after the other, each as if it came alone.

        Each has its own status, takes a token of its own, and none undoes another. All are made with the request's
        own token. Nothing of `/api/v1/auth/` and no other batch can be part of one.
        """

    return app.openapi()


def _document_operations(app: FastAPI) -> None:
    """Every service that takes in records answers the same below its own name."""

    @app.get(OPERATIONS, dependencies=_LOGGED_IN, response_model=PlatformHealthModel, summary="How every service is")
    async def operations() -> None:
        """Each service: whether it is ready or what it misses, its consumer groups and how far they are behind.

        It is asked for once every few seconds, however many want to know.
        """

    app.include_router(operations_routes(OperationsDesk(service="", content_of=_nothing, read_lag=_nothing)))


async def _nothing(*_: object) -> Any:
    """Nobody asks: the routes are there to be described."""


def _document_events(app: FastAPI) -> None:
    @app.get(
        EVENTS, dependencies=_LOGGED_IN, response_class=Response, responses={200: _STREAM}, summary="Follow channels"
    )
    async def events(
        channels: Annotated[str, Query(description="One to 20, with commas between.", examples=[_ORDER])],
        last_event_id: Annotated[
            str, Query(description="Where to go on, where the header `Last-Event-ID` cannot be set.")
        ] = "",
    ) -> None:
        """Server-sent events of the channels that sockets have. Each has an id; send the last one as `Last-Event-ID`
        (browsers do) and what was missed comes first.
        """

    @app.get(CHANGES, dependencies=_LOGGED_IN, response_model=ChangesPage, summary="Catch up with a channel")
    async def changes(
        channel: Annotated[str, Query(examples=[_ORDER])],
        since: Annotated[str, Query(description="A cursor of the channel; without: none but a new one.")] = "",
        limit: Annotated[int, Query(ge=1, le=500)] = 100,
    ) -> None:
        """What a channel told since a cursor, oldest first. 410: it is not kept any more; load anew, and begin with
        a new cursor.
        """
