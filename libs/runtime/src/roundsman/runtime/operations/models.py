"""What requests and answers about operations look like."""

from datetime import datetime
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from roundsman.messaging.parked import Origin
from roundsman.web import RequestBody

_GROUP = "driver.jobs"
_KEY = "ord_01h455vb4pex5vsknk084sn02q"
_TOPIC = "dispatch.events.v1"
_TYPE = "roundsman.dispatch.JobProgressed"
_WHY = "The limit on what a delivery may earn is gone."

Why = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=500),
    Field(description="It is kept and told with the decision: nothing personal.", examples=[_WHY]),
]


class GroupModel(BaseModel):
    """A consumer group. What only the broker can say is null while it does not answer."""

    name: str = Field(examples=[_GROUP])
    parked: int = Field(description="Records that wait for an operator.", examples=[0])
    members: int | None = Field(description="Processes that take part.", examples=[1])
    behind: int | None = Field(description="Messages that it has not handled yet.", examples=[3])
    behind_s: float | None = Field(description="Real seconds that the oldest of them has waited.", examples=[0.4])


class GroupsModel(BaseModel):
    """A service's consumer groups."""

    items: list[GroupModel]


class ParkedKeyModel(BaseModel):
    """A key that waits in a group, with all that came later of it."""

    group: str = Field(examples=[_GROUP])
    key: str = Field(examples=[_KEY])
    count: int = Field(description="Records that wait.", examples=[1])
    oldest_at: datetime = Field(description="Since when the first of them does.")
    reason: str = Field(description="Why the first cannot be handled.", examples=["CheckViolationError"])
    type: str = Field(examples=[_TYPE])
    topic: str = Field(examples=[_TOPIC])
    tries: int = Field(description="Redrives that failed.", examples=[0])


class ParkedKeysModel(BaseModel):
    """Keys that wait, as they were parked."""

    items: list[ParkedKeyModel]
    more: bool = Field(description="Whether there are others: decide over these, then look again.", examples=[False])


class OriginModel(RequestBody):
    """Where a record stands in the log: no other has the same."""

    topic: str = Field(max_length=249, examples=[_TOPIC])
    partition: int = Field(ge=0, examples=[3])
    offset: int = Field(ge=0, examples=[10])

    def origin(self) -> Origin:
        """As the groups know it."""
        return Origin(topic=self.topic, partition=self.partition, offset=self.offset)


class ParkedRecordModel(BaseModel):
    """A record without what it holds."""

    topic: str = Field(examples=[_TOPIC])
    partition: int = Field(examples=[3])
    offset: int = Field(examples=[10])
    group: str = Field(examples=[_GROUP])
    key: str = Field(examples=[_KEY])
    message_id: str = Field(examples=["msg_01m7yrf31hfnd98w8hjpw17f4t"])
    type: str = Field(examples=[_TYPE])
    handler: str = Field(examples=[_GROUP])
    reason: str = Field(description="Why it could not be handled when last tried.", examples=["CheckViolationError"])
    parked_at: datetime
    tries: int = Field(description="Redrives that failed.", examples=[0])
    tried_at: datetime | None = Field(description="When the last of them did.", examples=[None])


class ShownRecordModel(ParkedRecordModel):
    """A record, decoded; personal fields are `***`."""

    headers: dict[str, str] = Field(examples=[{"ce_type": _TYPE}])
    content: dict[str, Any] = Field(
        description="Its fields; of one that cannot be read, `unreadable` says why.",
        examples=[{"order_id": _KEY, "step": "delivered"}],
    )


class ShownRecordsModel(BaseModel):
    """A key's records, oldest first."""

    items: list[ShownRecordModel]
    more: bool = Field(description="Whether more of the key wait behind these.", examples=[False])


class RedriveBody(RequestBody):
    """Whose records to handle again, and why."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"group": _GROUP, "key": _KEY, "why": _WHY}]})

    group: str = Field(max_length=200)
    key: str = Field(max_length=500)
    why: Why


class RedrivenModel(BaseModel):
    """How far a redrive came."""

    handled: int = Field(description="Records that took effect.", examples=[1])
    failed: ParkedRecordModel | None = Field(
        description="At which it stopped: it stays, with all behind it.", examples=[None]
    )
    failure: str | None = Field(description="Why that one cannot be handled, still.", examples=[None])


class DiscardBody(RequestBody):
    """Which records to give up, and why: the oldest of the key, as they were seen."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "group": _GROUP,
                    "key": _KEY,
                    "records": [{"topic": _TOPIC, "partition": 3, "offset": 10}],
                    "why": "No message: it was written by hand.",
                }
            ]
        }
    )

    group: str = Field(max_length=200)
    key: str = Field(max_length=500)
    records: list[OriginModel] = Field(min_length=1, max_length=1000)
    why: Why


class DiscardedModel(BaseModel):
    """What was given up."""

    items: list[ParkedRecordModel]
