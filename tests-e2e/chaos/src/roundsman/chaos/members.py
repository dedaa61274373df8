"""Faults of services as members: what they consumed comes again, another member joins, their clock is wrong."""

import asyncio
from collections.abc import Mapping
from datetime import datetime, timedelta
from signal import SIGKILL

import asyncpg
from pymongo.errors import PyMongoError

from roundsman.chaos.plan import Fault
from roundsman.chaos.redelivery import forget_place
from roundsman.chaos.victims import LOOK_EVERY_S, Victims
from roundsman.stack.errors import StackError
from roundsman.stack.platform import Platform

_ORIGIN = "ROUNDSMAN_CLOCK_ORIGIN"


class Members:
    """Whoever confuses services."""

    def __init__(self, platform: Platform, victims: Victims) -> None:
        self._platform = platform
        self._victims = victims

    async def redeliver(self, fault: Fault) -> str:
        """Give a service all that it ever consumed once more."""
        told = self._platform.variables(fault.target)
        await self._victims.hit(fault.target, SIGKILL)
        while True:
            try:
                return f"{await forget_place(told)} partitions from the start"
            except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError, PyMongoError):
                await asyncio.sleep(LOOK_EVERY_S)  # its store is hit as well

    async def rebalance(self, fault: Fault) -> str:
        """Let a second process of the service consume for some seconds; partitions move to it and back."""
        try:
            name = await asyncio.to_thread(self._platform.join, fault.target)
        except StackError as error:
            return f"another member did not get in: {str(error).splitlines()[0]}"
        await asyncio.sleep(fault.duration_s)
        await asyncio.to_thread(self._platform.leave, name)
        return f"another member for {fault.duration_s:.1f} s"

    async def tell_another_time(self, fault: Fault) -> str:
        """Restart a service with a clock that is some minutes wrong, and later with the right one."""
        right = {_ORIGIN: self._platform.variables(fault.target)[_ORIGIN]}
        await self._restart_with(fault.target, wrong_by(right, fault.measure))
        await asyncio.sleep(fault.duration_s)
        await self._restart_with(fault.target, right)
        return f"{fault.measure:+.1f} min for {fault.duration_s:.1f} s"

    async def _restart_with(self, service: str, told: Mapping[str, str]) -> None:
        await asyncio.to_thread(self._platform.tell, service, told)
        await self._victims.hit(service, SIGKILL)


def wrong_by(told: Mapping[str, str], minutes: float) -> Mapping[str, str]:
    """The variables of a clock that is so many platform minutes fast."""
    origin = datetime.fromisoformat(told[_ORIGIN]) + timedelta(minutes=minutes)
    return {_ORIGIN: origin.isoformat()}
