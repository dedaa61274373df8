"""The load: orders at a constant rate, whatever becomes of them, and people enough to see to them."""

from dataclasses import replace

from roundsman.simulator.behaviour import Rates
from roundsman.simulator.day import Courier, Day, PlannedOrder, Restaurant
from roundsman.simulator.generated import generate

SPEED = 120.0  # of the platform's clock: an order that nothing holds up takes about twenty real seconds
RATES = Rates(customer_cancels=0.08, card_declines=0.05, card_misbehaves=0.1, refunds=0.1)
_ORDERS_PER_COURIER_IN_GENERATED_DAYS = 8
_COURIERS_PER_RATE = 24  # for each order a real second: twice what they need when nothing breaks
_RESTAURANTS = 8

# Limits for an answer, in real seconds: longer than a part of the platform is away.
_LIMITS_REAL_S = {
    "ROUNDSMAN_OFFER_S": 8,
    "ROUNDSMAN_VENDOR_ANSWER_S": 45,
    "ROUNDSMAN_PAYMENT_WAIT_S": 90,
    "ROUNDSMAN_DISPATCH_GIVE_UP_S": 90,
    "ROUNDSMAN_DELIVERY_S": 120,
    "ROUNDSMAN_CAPTURE_WAIT_S": 60,
}


def patience_s() -> float:
    """How long an order may take at worst once all is well: each of its limits is used up, one after the other."""
    return SPEED * sum(_LIMITS_REAL_S.values())


def settings() -> dict[str, str]:
    """What services are told, so that nobody is too late only because something was killed."""
    limits = {name: str(round(real_s * SPEED)) for name, real_s in _LIMITS_REAL_S.items()}
    return limits | {
        "ROUNDSMAN_ADDRESS_PER_MINUTE": "0",  # everybody is at one address
        "ROUNDSMAN_LOGIN_PER_MINUTE": "0",
        "ROUNDSMAN_AUTO_APPROVE": "1",
        "ROUNDSMAN_ARGON2_MEMORY_KIB": "8192",  # everybody joins within seconds
        "ROUNDSMAN_ARGON2_PASSES": "1",
        "ROUNDSMAN_DEMO_ACCOUNTS": "1",
        "ROUNDSMAN_POSITION_MAX_AGE_S": "86400",
    }


def steady_day(seed: int, lasts_s: float, rate: float) -> Day:
    """A day of `lasts_s` real seconds with `rate` orders in each; the same seed gives the same people."""
    count, couriers = max(1, round(lasts_s * rate)), max(2, round(_COURIERS_PER_RATE * rate))
    made = generate(seed, max(count, couriers * _ORDERS_PER_COURIER_IN_GENERATED_DAYS))
    restaurants = made.restaurants[:_RESTAURANTS]
    every_s = SPEED / rate
    return replace(
        made,
        name=f"steady-{seed}",
        restaurants=restaurants,
        couriers=tuple(_all_day(one, (count + 1) * every_s) for one in made.couriers[:couriers]),
        orders=tuple(
            _placed(one, restaurants[n % len(restaurants)], n * every_s) for n, one in enumerate(made.orders[:count])
        ),
    )


def _all_day(courier: Courier, until_s: float) -> Courier:
    """On shift as long as orders come; whoever has one in hand brings it to its end."""
    return replace(courier, on_s=0.0, off_s=until_s + 4 * 3600.0)


def _placed(order: PlannedOrder, restaurant: Restaurant, at_s: float) -> PlannedOrder:
    takes_s = order.ready_s - order.placed_s
    return replace(order, restaurant=restaurant.name, placed_s=at_s, ready_s=at_s + takes_s)
