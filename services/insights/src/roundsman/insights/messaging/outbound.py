"""What insights tells: figures -> the contract's record."""

from dataclasses import asdict, dataclass

from roundsman.contracts.message import Message
from roundsman.contracts.types.insights import (
    FiguresChanged,
    FiguresChangedCell,
    FiguresChangedDrivers,
    FiguresChangedFunnel,
    FiguresChangedNotices,
    FiguresChangedOffers,
    FiguresChangedOrders,
    FiguresChangedPayments,
    FiguresChangedTimes,
)
from roundsman.insights.domain.figures import Figures
from roundsman.insights.domain.windows import PLATFORM, Span, Window

PUBLISHES: list[type[Message]] = [FiguresChanged]


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """Whose figures these are (an organization's, or `PLATFORM`), and of when."""

    scope: str
    window: Window
    span: Span
    figures: Figures

    @property
    def id(self) -> str:
        """What they are known by: the newest of an id counts."""
        return f"{self.scope}/{self.window}"


def figures_changed(counted: Counted) -> FiguresChanged:
    """The record that tells them."""
    figures = counted.figures
    return FiguresChanged(
        figures_id=counted.id,
        org_id="" if counted.scope == PLATFORM else counted.scope,
        window=counted.window.value,
        since_at=counted.span.since,
        at=counted.span.until,
        orders=tuple(FiguresChangedOrders(**asdict(one)) for one in figures.orders),
        funnel=FiguresChangedFunnel(**asdict(figures.funnel)),
        times=tuple(FiguresChangedTimes(**asdict(one)) for one in figures.times),
        drivers=FiguresChangedDrivers(**asdict(figures.drivers)),
        cells=tuple(FiguresChangedCell(**asdict(one)) for one in figures.cells),
        payments=tuple(
            FiguresChangedPayments(step=one.name, currency=one.currency, count=one.count, amount_minor=one.amount_minor)
            for one in figures.payments
        ),
        offers=tuple(FiguresChangedOffers(step=one.name, count=one.count) for one in figures.offers),
        notifications=tuple(FiguresChangedNotices(channel=one.name, count=one.count) for one in figures.notifications),
    )


def outbound(event: object) -> list[Message]:
    """The records that tell a domain event; there are none: figures are told by a timer."""
    raise TypeError(f"nobody has said how to tell a {type(event).__name__}")
