"""Faults of the wires between the parts."""

import asyncio

from roundsman.chaos.plan import Fault, Kind
from roundsman.stack.wires import CALM, Direction, Trouble, Wires


class Saboteur:
    """Whoever cuts, holds, slows and half-closes wires, and mends them after."""

    def __init__(self, wires: Wires) -> None:
        self._wires = wires

    async def trouble(self, fault: Fault) -> str:
        """Trouble a wire for some seconds; the later of two troubles at once holds, and the first end mends."""
        await asyncio.to_thread(self._wires.trouble, fault.target, trouble_of(fault))
        await asyncio.sleep(fault.duration_s)
        await asyncio.to_thread(self._wires.trouble, fault.target, CALM)
        return f"for {fault.duration_s:.1f} s{_how(fault)}"

    async def half_close(self, fault: Fault) -> str:
        """Shut one direction of every connection that is open now."""
        direction = Direction.BACK if fault.measure else Direction.THERE
        often = await asyncio.to_thread(self._wires.half_close, fault.target, direction)
        return f"the way {direction} of {often} connections"

    async def mend_all(self) -> None:
        """Every wire is as it was."""
        for name in self._wires.names:
            await asyncio.to_thread(self._wires.trouble, name, CALM)


def trouble_of(fault: Fault) -> Trouble:
    """What the fault does to its wire."""
    return {
        Kind.CUT: Trouble(is_cut=True),
        Kind.HOLD: Trouble(is_held=True),
        Kind.DELAY: Trouble(delay_s=fault.measure),
        Kind.THROTTLE: Trouble(bytes_per_s=round(fault.measure)),
    }[fault.kind]


def _how(fault: Fault) -> str:
    if fault.kind is Kind.DELAY:
        return f", each piece {fault.measure * 1000:.0f} ms"
    return f", {fault.measure / 1000:.0f} kB/s" if fault.kind is Kind.THROTTLE else ""
