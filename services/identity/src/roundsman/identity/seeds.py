"""The accounts that exist from the start: the demo's, and a first admin."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

from roundsman.identity.api.door import Door, Newcomer
from roundsman.identity.domain.email import EmailAddress
from roundsman.identity.handlers.find_account import user_of
from roundsman.identity.store.work import IdentityWork
from roundsman.kernel.ids import UserId

DEMO_PASSWORD = "roundsman-demo"  # noqa: S105 - published on purpose
DEMO_ROLES = ("customer", "vendor", "driver", "dispatcher", "support", "accountant", "admin")
_FIRST_DAY = datetime(2026, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Seed:
    """An account to make, if its e-mail has none."""

    email: str
    name: str
    password: str = field(repr=False)
    role: str

    def newcomer(self) -> Newcomer:
        """The same person in every process and on every platform."""
        user_id = UserId.derived(_FIRST_DAY, EmailAddress.parse(self.email).key)
        return Newcomer(user_id=user_id, email=self.email, name=self.name, password=self.password, role=self.role)


def demo_seeds() -> list[Seed]:
    """One account for each role that has a screen to show."""
    return [
        Seed(
            email=f"{role}@demo.roundsman.example",
            name=f"Demo {role.capitalize()}",
            password=DEMO_PASSWORD,
            role=role,
        )
        for role in DEMO_ROLES
    ]


async def plant(seeds: Sequence[Seed], door: Door) -> None:
    """Register those who are missing; several processes may do it at once.

    Raises:
        InvalidEmail, WeakPassword: a seed breaks the rules.
    """
    await asyncio.gather(*(_plant_one(seed, door) for seed in seeds))


async def _plant_one(seed: Seed, door: Door) -> None:
    newcomer, email_key = seed.newcomer(), EmailAddress.parse(seed.email).key

    async def is_there(uow: IdentityWork) -> bool:
        """Under another address, too: a seed that has moved is not planted a second time."""
        return await uow.users.find(newcomer.user_id) is not None or await user_of(email_key, uow) is not None

    if not await door.units.run(is_there):
        await door.plant(newcomer)  # None if another process was quicker
