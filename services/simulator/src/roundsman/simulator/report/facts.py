"""The facts that figures and invariants are made from. Nothing here reads anything: see `reading`."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from roundsman.operations.invariants import facts
from roundsman.simulator.gateway import Json
from roundsman.simulator.history import History


@dataclass(frozen=True, kw_only=True)
class Facts(facts.Facts):
    """What was found after the day, and what its people were told."""

    history: History
    orders: Mapping[str, Json] = field(default_factory=dict)  # order id -> as the order service shows it
