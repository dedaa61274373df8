"""A person's messages, and what the staff may know of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated

from fastapi import APIRouter, Query

from roundsman.kernel.clock import Clock
from roundsman.kernel.errors import NotFound
from roundsman.kernel.ids import NotificationId
from roundsman.notification.api.models import CURSOR_HELP, LogEntryOut, LogQuery, NotificationOut, TemplateOut
from roundsman.notification.domain.notification import Notification
from roundsman.notification.domain.templates import Catalogue
from roundsman.notification.store.queries import NotificationQueries, Waiting, Window
from roundsman.web import Caller, Cursor, Page, Permission, permitted
from roundsman.web.pages import MAX_PAGE, BadCursor

Myself = Annotated[Caller, permitted(Permission.OWN_READ)]
LogReader = Annotated[Caller, permitted(Permission.MESSAGES_READ)]
CursorParam = Annotated[str | None, Query(description=CURSOR_HELP)]
LimitParam = Annotated[int, Query(ge=1, le=MAX_PAGE)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Counter:
    """What the routes stand on."""

    queries: NotificationQueries
    catalogue: Catalogue
    clock: Clock


def routes(counter: Counter) -> APIRouter:
    """The service's routes."""
    router = APIRouter(prefix="/api/v1", tags=["notification"])
    _add_inbox(router, counter)
    _add_log(router, counter)
    _add_catalogue(router, counter)
    return router


def _add_inbox(router: APIRouter, counter: Counter) -> None:
    @router.get("/notifications", summary="My messages, newest first")
    async def inbox(caller: Myself, cursor: CursorParam = None, limit: LimitParam = 50) -> Page[NotificationOut]:
        """Those shown in the app; letters are not among them."""
        found = await counter.queries.inbox(caller.user_id, _window(cursor, limit))
        shown, more = _cut(found, limit)
        return Page(items=[NotificationOut.of(one) for one in shown], next_cursor=more)

    @router.post("/notifications/{notification_id}/read", summary="Note that I have read a message")
    async def read(notification_id: str, caller: Myself) -> NotificationOut:
        """The first time counts; doing it again changes nothing."""
        message_id = NotificationId.parse(notification_id)
        message = await counter.queries.mark_read(caller.user_id, message_id, counter.clock.now())
        if message is None:
            raise NotFound(f"You have no such message: {notification_id}.")
        return NotificationOut.of(message)


def _add_log(router: APIRouter, counter: Counter) -> None:
    @router.get("/notifications/log", summary="Who was told what, newest first")
    async def log(caller: LogReader, asked: Annotated[LogQuery, Query()]) -> Page[LogEntryOut]:
        """For the staff of the organization. The first page of an order also has what is still to be told."""
        window = _window(asked.cursor, asked.limit)
        found = await counter.queries.log(caller.org_id, asked.filters(), window)
        shown, more = _cut(found, asked.limit)
        entries = [LogEntryOut.of(one) for one in shown]
        if asked.order_id and asked.cursor is None and asked.status is None:
            entries += _open(await counter.queries.waiting(caller.org_id, asked.order_id), found)
        return Page(items=entries, next_cursor=more)

    @router.get("/notifications/counts", summary="How many messages were sent")
    async def counts(caller: LogReader) -> dict[str, dict[str, int]]:
        """Step -> channel -> count, of the organization."""
        return await counter.queries.counts(caller.org_id)


def _add_catalogue(router: APIRouter, counter: Counter) -> None:
    @router.get("/notification-templates", summary="The words in use")
    async def templates(_: LogReader) -> Page[TemplateOut]:
        """Every template, with the variables that it uses."""
        return Page(items=[TemplateOut.of(one) for one in counter.catalogue.templates])


def _window(cursor: str | None, limit: int) -> Window:
    if cursor is None:
        return Window(limit=limit + 1)
    last = Cursor.decode(cursor)
    try:
        before = datetime.fromisoformat(last.sort).astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise BadCursor("Use the `next_cursor` of the page before, as it is.") from error
    return Window(limit=limit + 1, before=before, before_id=last.id)


def _cut(found: Sequence[Notification], limit: int) -> tuple[Sequence[Notification], str | None]:
    shown = found[:limit]
    more = Cursor(shown[-1].created_at.isoformat(), shown[-1].id).encode() if len(found) > limit else None
    return shown, more


def _open(waiting: Sequence[Waiting], shown: Sequence[Notification]) -> list[LogEntryOut]:
    written = {one.intent_id for one in shown}
    return [
        LogEntryOut(
            order_id=one.intent.order_id,
            step=one.intent.step.value,
            channel=one.intent.channel.value,
            status="waiting",
            why=one.why,
        )
        for one in waiting
        if one.intent.id not in written
    ]
