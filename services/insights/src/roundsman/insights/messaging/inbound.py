"""What insights hears: message type -> what is known by it. One group: all of it is one view, made anew as one."""

from collections.abc import Sequence
from functools import partial

from roundsman.contracts.message import Message
from roundsman.contracts.types import driver as drivers
from roundsman.contracts.types import order as orders
from roundsman.insights.domain.cells import cell_of
from roundsman.insights.domain.drivers import Availability
from roundsman.insights.domain.orders import Milestone, OrderFacts, Placement
from roundsman.insights.domain.turns import turn_id
from roundsman.insights.handlers.learn_driver import learn_driver
from roundsman.insights.handlers.learn_order import learn_order
from roundsman.insights.handlers.learn_turn import learn_turn
from roundsman.insights.messaging.occasions import NOTED
from roundsman.insights.store.work import InsightsWork
from roundsman.kernel.ids import DriverId, OrderId, OrgId
from roundsman.messaging.received import ConsumerGroup, Reaction

# Message -> the milestone that an order has reached with it.
_MILESTONES: dict[type[Message], Milestone] = {
    orders.OrderAuthorized: Milestone.AUTHORIZED,
    orders.OrderAccepted: Milestone.ACCEPTED,
    orders.OrderReady: Milestone.READY,
    orders.OrderPickedUp: Milestone.PICKED_UP,
    orders.OrderDelivered: Milestone.DELIVERED,
    orders.OrderCompleted: Milestone.COMPLETED,
    orders.OrderCancelled: Milestone.CANCELLED,
}
OfAnOrder = orders.OrderAuthorized | orders.OrderReady | orders.OrderPickedUp | orders.OrderDelivered
OfADriver = drivers.DriverChanged | drivers.AvailabilityChanged


async def _load_orders(messages: Sequence[OfAnOrder], work: InsightsWork) -> None:
    await work.orders.load(message.order_id for message in messages)


async def _load_drivers(messages: Sequence[OfADriver], work: InsightsWork) -> None:
    await work.drivers.load(message.driver_id for message in messages)


async def _load_turns(messages: Sequence[drivers.AvailabilityChanged], work: InsightsWork) -> None:
    await _load_drivers(messages, work)
    await work.turns.load(turn_id(DriverId(message.driver_id), message.at) for message in messages)


async def _placed(message: orders.OrderPlaced, work: InsightsWork) -> None:
    placement = Placement(
        org_id=OrgId(message.org_id),
        kind=message.kind.value,
        cell=cell_of(message.pickup.lat, message.pickup.lon),
        placed_at=message.placed_at,
    )
    await learn_order(OrderId(message.order_id), lambda order: order.place(placement), work)


async def _reached(milestone: Milestone, message: OfAnOrder, work: InsightsWork) -> None:
    await learn_order(OrderId(message.order_id), lambda order: order.reach(milestone, message.at), work)


async def _accepted(message: orders.OrderAccepted, work: InsightsWork) -> None:
    def learn(order: OrderFacts) -> None:
        order.reach(Milestone.ACCEPTED, message.at)
        order.promise(message.ready_at)

    await learn_order(OrderId(message.order_id), learn, work)


async def _assigned(message: orders.OrderAssigned, work: InsightsWork) -> None:
    await learn_order(OrderId(message.order_id), lambda order: order.take(message.at), work)


async def _unassigned(message: orders.OrderUnassigned, work: InsightsWork) -> None:
    await learn_order(OrderId(message.order_id), lambda order: order.give_back(message.at), work)


async def _driver_changed(message: drivers.DriverChanged, work: InsightsWork) -> None:
    org_id = OrgId(message.org_id)
    await learn_driver(DriverId(message.driver_id), lambda driver: driver.belong(org_id, message.at), work)


async def _availability_changed(message: drivers.AvailabilityChanged, work: InsightsWork) -> None:
    if message.availability.value not in set(Availability):
        return  # a word of a later version
    availability = Availability(message.availability.value)
    cell = None if message.lat is None or message.lon is None else cell_of(message.lat, message.lon)
    driver_id = DriverId(message.driver_id)
    await learn_driver(driver_id, lambda one: one.become(availability, cell, message.at), work)
    await learn_turn(driver_id, availability, message.at, work)


_REACTIONS: dict[type[Message], Reaction[InsightsWork]] = {
    **{message: Reaction(handle=partial(_reached, one), load=_load_orders) for message, one in _MILESTONES.items()},
    orders.OrderPlaced: Reaction(handle=_placed, load=_load_orders),
    orders.OrderAccepted: Reaction(handle=_accepted, load=_load_orders),
    orders.OrderAssigned: Reaction(handle=_assigned, load=_load_orders),
    orders.OrderUnassigned: Reaction(handle=_unassigned, load=_load_orders),
    drivers.DriverChanged: Reaction(handle=_driver_changed, load=_load_drivers),
    drivers.AvailabilityChanged: Reaction(handle=_availability_changed, load=_load_turns),
    **NOTED,
}

FACTS: ConsumerGroup[InsightsWork] = ConsumerGroup(
    name="insights.facts",
    topics=sorted({message.TOPIC for message in _REACTIONS}),
    reactions=_REACTIONS,
    rest_s=0.5,  # figures are counted less often than that
)
