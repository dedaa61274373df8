"""Asks all that was acknowledged once more under its key, when all is healed, as an app that missed the answer does."""

from collections.abc import Mapping

from roundsman.chaos.calls import Calls
from roundsman.simulator.gateway import Call, Gateway, Json, Refused, Unreachable


async def ask_again(calls: Calls, gateway: Gateway) -> Mapping[Call, str]:
    """Acknowledged call with a route that keeps its answers -> what is different the second time; empty: nothing."""
    found: dict[Call, str] = {}
    for call, first in list(calls.acknowledged()):
        if _keeps_its_answer(call):
            found[call] = await _difference(call, first, gateway)
    return found


def _keeps_its_answer(call: Call) -> bool:
    """The routes whose answers are kept, as the API's guide tells; others are safe to repeat by what they name."""
    return call.path in {"/orders", "/vendors", "/drivers"} or call.path.endswith(("/cancel", "/refunds"))


async def _difference(call: Call, first: Json, gateway: Gateway) -> str:
    try:
        second = await gateway.call(call)
    except (Refused, Unreachable) as error:
        return f"acknowledged at first, then {error}"
    names = sorted(name for name in {*first, *second} if first.get(name) != second.get(name))
    return f"answered with another {', '.join(names)} the second time" if names else ""
