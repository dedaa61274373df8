"""Fields that only some may read are masked for the others, and named."""

import pytest
from pydantic import BaseModel, Field

from roundsman.testkit import TokenIssuer
from roundsman.web import Caller, FieldRules, Permission, Role, nearby, starred, zero


class Door(BaseModel):
    address: str
    lat: float


class Line(BaseModel):
    name: str
    minor: int


class Parcel(BaseModel):
    door: Door
    lines: list[Line]
    note: str | None = None
    masked: list[str] = Field(default=[])


RULES = FieldRules(
    {
        Permission.ORDERS_PERSONAL: {"door.address": starred, "door.lat": nearby, "note": starred},
        Permission.ORDERS_PRICES: {"lines.*.minor": zero},
    }
)
PARCEL = Parcel(
    door=Door(address="Torstraße 1", lat=52.529407), lines=[Line(name="Soup", minor=650)], note="Ring twice"
)


def shown_to(issuer: TokenIssuer, role: Role, parcel: Parcel = PARCEL) -> Parcel:
    caller = Caller(user_id=issuer.user("ada"), org_id=issuer.org_id, roles=frozenset({role}), expires_at=0)
    return RULES.shown(parcel, caller)


def test_whoever_may_read_everything_is_shown_everything(issuer: TokenIssuer) -> None:
    assert shown_to(issuer, Role.OWNER) == PARCEL


@pytest.mark.parametrize(
    ("role", "masked"),
    [
        (Role.SUPPORT, ["lines.*.minor"]),
        (Role.ACCOUNTANT, ["door.address", "door.lat", "note"]),
        (Role.VIEWER, ["door.address", "door.lat", "lines.*.minor", "note"]),
    ],
)
def test_the_others_are_told_what_is_masked(issuer: TokenIssuer, role: Role, masked: list[str]) -> None:
    assert shown_to(issuer, role).masked == masked


def test_a_mask_keeps_the_field_and_takes_its_value(issuer: TokenIssuer) -> None:
    shown = shown_to(issuer, Role.VIEWER)

    assert shown.door == Door(address="***", lat=52.53)
    assert (shown.lines, shown.note) == ([Line(name="Soup", minor=0)], "***")
    assert PARCEL.door.address == "Torstraße 1"


def test_what_is_not_there_stays_away(issuer: TokenIssuer) -> None:
    assert shown_to(issuer, Role.ACCOUNTANT, Parcel(door=PARCEL.door, lines=[])).note is None
