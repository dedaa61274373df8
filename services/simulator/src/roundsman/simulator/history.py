"""What the simulator did and was told: written down as it happens, checked against the services after."""

import json
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Self


@dataclass(slots=True, kw_only=True)
class OrderStory:
    """One order as its customer knows it. Times are platform times, ISO 8601 UTC."""

    name: str  # in the day
    payment_token: str
    vendor_id: str
    lat: float
    lon: float
    vendor_lat: float
    vendor_lon: float
    order_id: str = ""  # empty: the POST was never acknowledged
    total_minor: int = 0
    currency: str = ""
    placed_at: str = ""
    status: str = ""  # the last status that the customer was told
    reason: str = ""  # of a cancellation
    cancel_asked: bool = False
    cancel_granted: bool = False
    refund_granted: bool = False
    problem: str = ""  # slug of the refusal, if the POST was refused


@dataclass(slots=True, kw_only=True)
class DriverStory:
    """One driver's day."""

    name: str
    driver_id: str = ""
    on_at: str = ""
    off_at: str = ""
    offers: dict[str, int] = field(default_factory=dict)  # answer -> how often
    jobs: list[str] = field(default_factory=list)  # order ids, as accepted
    delivered: list[str] = field(default_factory=list)  # order ids, acknowledged
    positions_accepted: int = 0


@dataclass(slots=True, kw_only=True)
class VendorStory:
    """One vendor's day."""

    name: str
    vendor_id: str = ""
    answers: dict[str, int] = field(default_factory=dict)


@dataclass(slots=True, kw_only=True)
class History:
    """The whole day."""

    day: str
    seed: int
    speed: float
    zero_at: str = ""  # platform time of second 0 of the day
    wall_s: float = 0.0
    orders: list[OrderStory] = field(default_factory=list)
    drivers: list[DriverStory] = field(default_factory=list)
    vendors: list[VendorStory] = field(default_factory=list)
    surprises: list[str] = field(default_factory=list)  # answers that no well-behaved platform gives

    def write(self, file: Path) -> None:
        """Keep it as JSON."""
        file.write_text(json.dumps(asdict(self), indent=1), encoding="utf-8")

    @classmethod
    def read(cls, file: Path) -> Self:
        """Read what `write` kept."""
        kept: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
        kept["orders"] = [OrderStory(**one) for one in kept["orders"]]
        kept["drivers"] = [DriverStory(**one) for one in kept["drivers"]]
        kept["vendors"] = [VendorStory(**one) for one in kept["vendors"]]
        return cls(**kept)
