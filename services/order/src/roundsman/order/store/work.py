"""The unit of work of this service."""

from collections.abc import Callable, Iterable
from dataclasses import replace

from roundsman.contracts.message import Message
from roundsman.order.domain.events import Happening
from roundsman.order.domain.rules import Rules
from roundsman.order.domain.timeline import TimelineEntry
from roundsman.order.store.mappings import DRIVERS, MENUS, ORDERS, TIMELINE, VENDORS
from roundsman.persistence.work import Desk, Work


class OrderWork(Work):
    """Implements `UnitOfWork`. What orders tell of themselves is written to their timeline with them."""

    def __init__(self, desk: Desk, rules: Rules, random: Callable[[int], bytes]) -> None:
        super().__init__(replace(desk, outbound=self._outbound))
        self._tell_others = desk.outbound
        self.rules = rules
        self.random = random
        self.orders = self.repository(ORDERS)
        self.timeline = self.repository(TIMELINE)
        self.vendors = self.repository(VENDORS)
        self.menus = self.repository(MENUS)
        self.drivers = self.repository(DRIVERS)

    def _outbound(self, event: object) -> Iterable[Message]:
        if isinstance(event, Happening):
            self.timeline.add(TimelineEntry(event))
            return ()
        return self._tell_others(event)
