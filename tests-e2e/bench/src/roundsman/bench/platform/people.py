"""Who lives on a platform that is measured: customers, vendors with menus, drivers at work."""

import asyncio
import secrets
from collections.abc import Awaitable, Callable
from dataclasses import asdict, dataclass, field
from typing import Any, TypeVar

import aiohttp

from roundsman.client import new_key
from roundsman.client.models import LocationModel, NewItem
from roundsman.simulator.gateway import Gateway, NewPerson, Patience, Person, Refused

T = TypeVar("T")

SETTINGS = {
    "ROUNDSMAN_USER_PER_MINUTE": "0",  # a few people ask as fast as they can, all from one address
    "ROUNDSMAN_ADDRESS_PER_MINUTE": "0",
    "ROUNDSMAN_LOGIN_PER_MINUTE": "0",
    "ROUNDSMAN_AUTO_APPROVE": "1",
    "ROUNDSMAN_ARGON2_MEMORY_KIB": "8192",  # everybody joins within seconds
    "ROUNDSMAN_ARGON2_PASSES": "1",
}
_PASSWORD = "measured-person"  # noqa: S105 - of people who do not exist
_AT_ONCE = 8
_MARKET = (52.5205, 13.4095)
_UNTIL_KNOWN = Patience(tries=40, repeats=Patience().repeats | {404})
_DISHES = (("House bowl", 1150), ("Noodles", 990), ("Soup", 650))


@dataclass(frozen=True, slots=True, kw_only=True)
class VendorHere:
    """An open vendor, and the token of whoever stands at its tablet."""

    token: str
    vendor_id: str
    menu_version: int
    item_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class DriverHere:
    """A driver who is online, and their token."""

    token: str
    driver_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Town:
    """Everybody, and where the gateway is."""

    gateway_url: str
    customers: list[str] = field(default_factory=list)  # tokens
    vendors: list[VendorHere] = field(default_factory=list)
    drivers: list[DriverHere] = field(default_factory=list)

    def as_json(self) -> dict[str, Any]:
        """For another process."""
        return asdict(self)

    @classmethod
    def from_json(cls, kept: dict[str, Any]) -> "Town":
        """What `as_json` gave."""
        return cls(
            gateway_url=kept["gateway_url"],
            customers=kept["customers"],
            vendors=[VendorHere(**one) for one in kept["vendors"]],
            drivers=[DriverHere(**one) for one in kept["drivers"]],
        )


def basket(vendor: VendorHere) -> dict[str, Any]:
    """The body of an order of one of each."""
    return {
        "vendor_id": vendor.vendor_id,
        "menu_version": vendor.menu_version,
        "lines": [{"item_id": item_id, "quantity": 1} for item_id in vendor.item_ids],
        "dropoff": {"lat": 52.5283, "lon": 13.4019, "address": "Torstraße 1"},
        "payment_token": "tok_ok",
        "tip_minor": 200,
        "proof": ["pin"],
    }


async def settle(gateway_url: str, *, customers: int, vendors: int, drivers: int) -> Town:
    """Have so many of each join; drivers are online when this returns, and orders of the vendors are taken."""
    async with aiohttp.ClientSession() as http:
        gateway = Gateway(gateway_url, http)
        town = Town(
            gateway_url=gateway_url,
            customers=await _all(customers, lambda _: _customer(gateway)),
            vendors=await _all(vendors, lambda _: _vendor(gateway)),
            drivers=await _all(drivers, lambda n: _driver(gateway, n)),
        )
        asking = Person(Gateway(gateway_url, http, _UNTIL_KNOWN), town.customers[0])
        for vendor in town.vendors:
            await _taken_from(vendor, asking)
        return town


async def _taken_from(vendor: VendorHere, asking: Person) -> None:
    """Ask for a price nobody agrees to, until the order service knows the menu."""
    try:
        await asking.post("/orders", basket(vendor) | {"expected_total_minor": 0})
    except Refused as refused:
        if refused.slug != "total-mismatch":
            raise


async def _join(gateway: Gateway, role: str) -> Person:
    email = f"{role}.{secrets.token_hex(6)}@bench.roundsman.example"
    return await gateway.register(NewPerson(email=email, password=_PASSWORD, name=role.capitalize(), role=role))


async def _customer(gateway: Gateway) -> str:
    return (await _join(gateway, "customer")).token


async def _vendor(gateway: Gateway) -> VendorHere:
    person = await _join(gateway, "vendor")
    lat, lon = _MARKET
    location: LocationModel = {"lat": lat, "lon": lon, "address": "Market"}
    vendor = await person.app.post_vendors({"name": "Dal House", "location": location}, key=new_key())
    items: list[NewItem] = [{"name": name, "price_minor": minor} for name, minor in _DISHES]
    menu, _ = await person.app.put_vendors_by_vendor_id_menu(vendor["vendor_id"], {"currency": "USD", "items": items})
    return VendorHere(
        token=person.token,
        vendor_id=str(vendor["vendor_id"]),
        menu_version=menu["menu_version"],
        item_ids=tuple(str(item["item_id"]) for item in menu["items"]),
    )


async def _driver(gateway: Gateway, n: int) -> DriverHere:
    person = await _join(gateway, "driver")
    vehicle = {"type": "scooter", "plate": secrets.token_hex(4).upper()}
    driver = await person.post("/drivers", {"name": "Dora", "vehicle": vehicle})
    lat, lon = _MARKET
    location = {"lat": lat + 0.0001 * (n % 100), "lon": lon + 0.0001 * (n // 100)}
    await person.post("/drivers/me/availability", {"availability": "online", "location": location})
    return DriverHere(token=person.token, driver_id=str(driver["driver_id"]))


async def _all(count: int, join: Callable[[int], Awaitable[T]]) -> list[T]:
    """Let so many join, a few at a time."""
    places = asyncio.Semaphore(_AT_ONCE)

    async def one(n: int) -> T:
        async with places:
            return await join(n)

    return list(await asyncio.gather(*(one(n) for n in range(count))))
