"""What every actor shares: the day, its clock, its temper, the history, and who knows what."""

import asyncio
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from roundsman.kernel.clock import Clock
from roundsman.simulator.behaviour import Temper
from roundsman.simulator.day import Day
from roundsman.simulator.gateway import Gateway, Person
from roundsman.simulator.history import History

PASSWORD = "simulated-person"  # noqa: S105 - of people who do not exist

_NEVER = datetime.min.replace(tzinfo=UTC)


@dataclass(slots=True, kw_only=True)
class Stage:
    """The running play."""

    day: Day
    gateway: Gateway
    clock: Clock
    temper: Temper
    history: History
    run: str  # keeps the people of several plays on one platform apart
    zero_at: datetime = _NEVER
    pins: dict[str, str] = field(default_factory=dict)  # order id -> PIN: what is said at the door
    planned_of: dict[str, str] = field(default_factory=dict)  # order id -> name in the day
    vendor_ids: dict[str, str] = field(default_factory=dict)  # restaurant's name -> vendor id
    menus: dict[str, "Menu"] = field(default_factory=dict)  # vendor id -> menu
    over: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def now_s(self) -> float:
        """Seconds of the day that have passed."""
        return (self.clock.now() - self.zero_at).total_seconds()

    def at(self, second: float) -> datetime:
        """The platform time of a second of the day."""
        return self.zero_at + timedelta(seconds=second)

    async def until(self, second: float) -> None:
        """Wait for a second of the day; returns at once if it has passed."""
        while (left_s := second - self.now_s) > 0:
            await asyncio.sleep(left_s / self.clock.speed)

    async def wait(self, seconds: float) -> None:
        """Let that many seconds of the day pass."""
        await self.until(self.now_s + seconds)

    def email(self, name: str) -> str:
        """A person's address."""
        return f"{name}.{self.run}@sim.roundsman.example"

    def surprise(self, what: str) -> None:
        """Note an answer that no well-behaved platform gives."""
        self.history.surprises.append(what[:300])


@dataclass(frozen=True, slots=True, kw_only=True)
class Menu:
    """What a vendor sells."""

    version: int
    items: tuple[str, ...]  # item ids


async def with_staff(stage: Stage, role: str) -> Person:
    """Log in as a demo account."""
    return await stage.gateway.log_in(f"{role}@demo.roundsman.example", "roundsman-demo")
