"""Routes by which operators see a service's consumer groups, and redrive or discard what they have parked.

The same code as `roundsman parked`: who decided and why is told with the effect, in one transaction.
"""

from dataclasses import asdict
from typing import Annotated, Any

from fastapi import APIRouter, Query

from roundsman.messaging.parked import StillFails
from roundsman.messaging.parked_notices import Decision
from roundsman.messaging.parked_shown import as_told, by_key
from roundsman.persistence.session import ParkedRecord
from roundsman.runtime.operations.desk import OperationsDesk
from roundsman.runtime.operations.models import (
    DiscardBody,
    DiscardedModel,
    GroupModel,
    GroupsModel,
    ParkedKeyModel,
    ParkedKeysModel,
    ParkedRecordModel,
    RedriveBody,
    RedrivenModel,
    ShownRecordModel,
    ShownRecordsModel,
)
from roundsman.web import Caller, Permission, permitted

_MOST_KEYS = 500
_MOST_RECORDS = 200  # of one key: a screen or two

Operator = Annotated[Caller, permitted(Permission.PLATFORM_OPERATE)]
_GroupQuery = Annotated[str, Query(description="The consumer group.", examples=["driver.jobs"], max_length=200)]
_KeyQuery = Annotated[str, Query(description="The key.", examples=["ord_01h455vb4pex5vsknk084sn02q"], max_length=500)]


def operations_routes(desk: OperationsDesk) -> APIRouter:
    """Below `/api/v1/operations/{service}`, where `service` is the desk's own."""
    router = APIRouter(prefix="/api/v1/operations/{service}")
    _watching(router, desk)
    _deciding(router, desk)
    return router


def _watching(router: APIRouter, desk: OperationsDesk) -> None:
    @router.get("/groups", summary="How far a service's consumer groups are")
    async def groups(service: str, _: Operator) -> GroupsModel:
        """Each of the service's consumer groups: how far it is behind, who takes part, and how much it has parked."""
        desk.check(service)
        return GroupsModel(items=[GroupModel(**asdict(one)) for one in await desk.states()])

    @router.get("/parked", summary="What a service has parked")
    async def parked(service: str, _: Operator) -> ParkedKeysModel:
        """The keys that wait for an operator, the longest waiting first."""
        desk.check(service)
        records = [record for group in desk.parked.values() for record in await group.parked()]
        keys = sorted(by_key(records), key=lambda one: (one["oldest_at"], one["group"], one["key"]))
        shown = [ParkedKeyModel(**one) for one in keys[:_MOST_KEYS]]
        return ParkedKeysModel(items=shown, more=len(keys) > _MOST_KEYS)

    @router.get("/parked/records", summary="A parked key's records")
    async def records(service: str, group: _GroupQuery, key: _KeyQuery, _: Operator) -> ShownRecordsModel:
        """A key's parked records, oldest first, decoded: content, headers, where each came from and why it waits.

        None: nothing of this key is parked in this group.
        """
        desk.check(service)
        found = [one for one in await desk.group(group).parked() if one.key == key]
        shown = [ShownRecordModel(**await _shown(one, desk)) for one in found[:_MOST_RECORDS]]
        return ShownRecordsModel(items=shown, more=len(found) > _MOST_RECORDS)


def _deciding(router: APIRouter, desk: OperationsDesk) -> None:
    @router.post("/parked/redrive", summary="Redrive a parked key")
    async def redrive(service: str, body: RedriveBody, operator: Operator) -> RedrivenModel:
        """Handle a key's records again, oldest first, until one fails; that one stays, with all behind it.

        May be repeated: what was handled is not handled again.
        """
        desk.check(service)
        try:
            done = await desk.group(body.group).redrive(body.key, _decision(operator, body.why))
        except StillFails as stopped:
            return RedrivenModel(handled=stopped.done, failed=_told(stopped.record), failure=stopped.reason)
        return RedrivenModel(handled=done, failed=None, failure=None)

    @router.post("/parked/discard", summary="Give up parked records")
    async def discard(service: str, body: DiscardBody, operator: Operator) -> DiscardedModel:
        """Give up the oldest records of a key: they never take effect, and what waits behind them may be redriven.

        The records are named, as they were seen: when others wait first meanwhile, nothing is given up (409
        `parked-moved-on`).
        """
        desk.check(service)
        seen = [one.origin() for one in body.records]
        found = await desk.group(body.group).discard_seen(body.key, seen, _decision(operator, body.why))
        return DiscardedModel(items=[_told(one) for one in found])


def _decision(operator: Caller, why: str) -> Decision:
    return Decision(actor=operator.actor_id, why=why)


async def _shown(record: ParkedRecord, desk: OperationsDesk) -> dict[str, Any]:
    return as_told(record) | {"content": await desk.content_of(record)}


def _told(record: ParkedRecord) -> ParkedRecordModel:
    told = as_told(record)
    return ParkedRecordModel(**{name: told[name] for name in ParkedRecordModel.model_fields})
