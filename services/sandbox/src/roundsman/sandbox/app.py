"""Composes the sandbox."""

import tempfile
from pathlib import Path

from roundsman.runtime import Chassis, Parts, Service
from roundsman.sandbox.api.desk import ProviderDesk
from roundsman.sandbox.api.routes import routes
from roundsman.sandbox.api.webhooks import Webhooks
from roundsman.sandbox.domain.tokens import Pause
from roundsman.sandbox.settings import SandboxSettings
from roundsman.sandbox.store.sqlite_book import SqliteBook


async def build(chassis: Chassis) -> Parts:
    """The provider with its book; it needs neither Kafka nor PostgreSQL."""
    settings = SandboxSettings.from_environment(chassis.environment)
    temporary = None if settings.data else tempfile.TemporaryDirectory(prefix="roundsman-sandbox-")
    book = SqliteBook(Path(settings.data or (temporary.name if temporary else "")) / "book.sqlite3")
    webhooks = Webhooks(settings.webhooks_go_to, settings.secret)
    desk = ProviderDesk(
        book=book,
        clock=chassis.clock,
        webhooks=webhooks,
        pauses_s={Pause.SLOW: settings.sandbox_slow_s, Pause.HANG: settings.sandbox_hang_s},
    )

    async def close() -> None:
        await webhooks.close()
        book.close()
        if temporary is not None:
            temporary.cleanup()

    return Parts(routers=[routes(desk, settings.secret)], close=[close])


SERVICE = Service(name="sandbox", store="none", build=build)
