"""What the log says of requests that the gateway refused."""

from fastapi import FastAPI
from starlette.types import ASGIApp
from structlog.testing import capture_logs

from roundsman.gateway.api.front import Browsers, add_front
from roundsman.gateway.api.notes import Notes
from roundsman.gateway.fakes import Asked, a_gate, ask, bearer


def front(lines: int = 100) -> ASGIApp:
    app = FastAPI()
    add_front(app, a_gate(notes=Notes(lines), body_limit_bytes=10), Browsers(origins=(), hsts_s=0), {})
    return app


async def test_who_tried_what_is_noted_by_ids() -> None:
    app, ann = front(), bearer("ann") | {"X-Request-Id": "mine", "Content-Length": "11"}
    with capture_logs() as logs:
        await ask(app, Asked(method="POST", headers=ann, body=[b"private" * 2]))
        await ask(app, Asked(headers={"Authorization": "Bearer false", "X-Request-Id": "theirs"}, query="q=private"))
        await ask(app, Asked(headers=bearer("ann")))

    assert [(one["event"], one["problem"], one["to"], one["request_id"]) for one in logs] == [
        ("refused", "body-too-large", "order", "mine"),
        ("refused", "unauthenticated", "order", "theirs"),
    ]
    assert (str(logs[0]["user_id"]).startswith("usr_"), logs[1]["user_id"]) == (True, None)
    assert not [text for text in ("private", "192.0.2.1", "Bearer") if text in str(logs)]


async def test_a_flood_of_refusals_does_not_fill_the_disk() -> None:
    app = front(lines=3)
    with capture_logs() as logs:
        statuses = [(await ask(app, Asked(headers={"Authorization": "Bearer false"}))).status for _ in range(20)]

    assert statuses == [401] * 20
    assert len(logs) == 3
