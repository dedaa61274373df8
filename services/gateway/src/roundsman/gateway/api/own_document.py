"""The document of what the gateway answers itself."""

from typing import Any

from fastapi import FastAPI
from pydantic import BaseModel, Field

from roundsman.gateway.api.batch import Batch
from roundsman.gateway.domain.document import Document
from roundsman.gateway.domain.routes import BATCH


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


def own_document() -> Document:
    """As a service would give it."""
    app = FastAPI(title="gateway")

    @app.post(BATCH, response_model=BatchAnswers)
    async def batch(batch: Batch) -> None:
        """Make up to 20 calls in one request, one after the other, each as if it came alone.

        Each has its own status, takes a token of its own, and none undoes another. All are made with the request's
        own token. Nothing of `/api/v1/auth/` and no other batch can be part of one.
        """

    return app.openapi()
