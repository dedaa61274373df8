"""The audit: who did what, when, and from where."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any, Self

import orjson
from fastapi import APIRouter, Query
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from roundsman.identity.store.audit_queries import AuditQueries, EntriesAsked, Row
from roundsman.web import Caller, Cursor, Page, Permission, permitted
from roundsman.web.pages import MAX_PAGE, BadCursor

AuditReader = Annotated[Caller, permitted(Permission.AUDIT_READ)]
_Text = Annotated[str, Field(max_length=200, pattern=r"^[^\x00]*$")]


class AuditSearch(BaseModel):
    """Which entries."""

    actor_id: _Text | None = Field(default=None, description="Who did it.")
    action: _Text | None = Field(default=None, description="What was done.", examples=["driver.suspended"])
    subject: _Text | None = Field(default=None, description="The id of what it was done to.")
    since: AwareDatetime | None = None
    until: AwareDatetime | None = Field(default=None, description="Exclusive.")
    cursor: str | None = Field(default=None, max_length=500)
    limit: int = Field(default=50, ge=1, le=MAX_PAGE)

    def of(self, caller: Caller) -> EntriesAsked:
        """The same, within the caller's organization; one more than fit, to know whether there is a next page."""
        return EntriesAsked(
            org_id=caller.org_id,
            actor_id=self.actor_id,
            action=self.action,
            subject=self.subject,
            since=self.since,
            until=self.until,
            before_number=_number(self.cursor) if self.cursor else None,
            limit=self.limit + 1,
        )


class AuditEntry(BaseModel):
    """Something that was done."""

    model_config = ConfigDict(frozen=True)

    action_id: str = Field(examples=["act_01kjq5f6h8e4mbx8wz7t5n3q2r"])
    number: int = Field(description="In the organization's chain, from 1.", examples=[17])
    at: datetime
    actor_id: str = Field(description="Who did it: a user, or an API key.")
    acting_for: str | None = Field(description="As whom, where they acted as somebody else.")
    action: str = Field(examples=["driver.suspended"])
    subject: str = Field(examples=["drv_01kjq5f6h8e4mbx8wz7t5n3q2r"])
    route: str = Field(examples=["POST /api/v1/drivers/drv_01kjq5f6h8e4mbx8wz7t5n3q2r/suspend"])
    address: str | None = Field(description="From where; null: not known, or forgotten.", examples=["203.0.113.7"])
    before: dict[str, Any] = Field(examples=[{"status": "approved"}])
    after: dict[str, Any] = Field(examples=[{"status": "suspended"}])
    hash: str = Field(description="Of this entry and the one before it, in hex.")

    @classmethod
    def of(cls, row: Row) -> Self:
        told = dict(row) | {"action_id": row["id"], "acting_for": row["acting_for"] or None}
        told |= {"address": row["address"] or None}
        told |= {"before": orjson.loads(row["before"]), "after": orjson.loads(row["after"])}
        return cls.model_validate(told)


class AuditChain(BaseModel):
    """Whether the organization's chain is whole. Note `length` and `head` elsewhere: so a later cut shows."""

    length: int = Field(examples=[17])
    head: str = Field(description="The hash of the last entry.")
    broken_at: int | None = Field(description="The number of the first entry that was changed or is gone.")


@dataclass(frozen=True, slots=True)
class AuditRoutes:
    """`/api/v1/audit`: everybody sees that of their own organization only."""

    queries: AuditQueries

    def router(self) -> APIRouter:
        """The routes with their documentation."""
        router = APIRouter(prefix="/api/v1/audit", tags=["identity"])
        router.get("")(self.entries)
        router.get("/chain")(self.chain)
        return router

    async def entries(self, caller: AuditReader, asked: Annotated[AuditSearch, Query()]) -> Page[AuditEntry]:
        """What was done in the caller's organization by a right over others, newest first."""
        rows = await self.queries.entries(asked.of(caller))
        shown = rows[: asked.limit]
        more = Cursor(str(shown[-1]["number"]), shown[-1]["id"]).encode() if len(rows) > len(shown) else None
        return Page(items=[AuditEntry.of(row) for row in shown], next_cursor=more)

    async def chain(self, caller: AuditReader) -> AuditChain:
        """Walk the whole chain of the caller's organization; takes time in proportion to it."""
        found = await self.queries.chain(caller.org_id)
        return AuditChain(length=found.length, head=found.head, broken_at=found.broken_at)


def _number(cursor: str) -> int:
    try:
        return min(max(int(Cursor.decode(cursor).sort), 0), 2**31 - 1)
    except ValueError as error:
        raise BadCursor("Use the `next_cursor` of the page before, as it is.") from error
