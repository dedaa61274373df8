"""What a client sends."""

from pydantic import BaseModel, ConfigDict


class RequestBody(BaseModel):
    """Base of request bodies and their parts: a field that is not ours is refused, never assigned."""

    model_config = ConfigDict(extra="forbid")
