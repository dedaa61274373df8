"""The figures of one organization, or of the platform, in one window."""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, kw_only=True)
class StateCount:
    """Orders placed in the window, by what they are and where they stand now."""

    kind: str
    state: str
    orders: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Funnel:
    """Of the orders placed in the window: how many have got how far by now."""

    placed: int = 0
    paid: int = 0
    accepted: int = 0
    assigned: int = 0
    picked_up: int = 0
    delivered: int = 0
    cancelled: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Times:
    """How long a step took, of the orders that ended it in the window; percentiles are times that occurred.

    `on_time` counts those that ended within what was promised.
    """

    step: str  # acceptance, preparation, click_to_door
    orders: int
    on_time: int
    mean_s: float
    p50_s: float
    p90_s: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Drivers:
    """Drivers as they are now: `online` is all who work, `busy` and `idle` its parts."""

    online: int = 0
    busy: int = 0
    idle: int = 0
    on_break: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """Demand and supply of an H3 cell: orders placed in the window for pick-up there, drivers there now."""

    cell: str
    orders: int = 0
    idle: int = 0
    busy: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Count:
    """How often something happened in the window; sums only where it is about money."""

    name: str
    count: int
    currency: str = ""
    amount_minor: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """All of it, sorted: equal figures are equal objects."""

    orders: tuple[StateCount, ...] = ()
    funnel: Funnel = field(default_factory=Funnel)
    times: tuple[Times, ...] = ()
    drivers: Drivers = field(default_factory=Drivers)
    cells: tuple[Cell, ...] = ()
    payments: tuple[Count, ...] = ()
    offers: tuple[Count, ...] = ()
    notifications: tuple[Count, ...] = ()
