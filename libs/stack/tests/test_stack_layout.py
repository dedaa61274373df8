"""Which process carries what, and what it is told."""

from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest

from roundsman.stack.discovery import InstalledService, installed_services
from roundsman.stack.environment import ScaledTime
from roundsman.stack.errors import StackError
from roundsman.stack.layout import processes

ORDER = InstalledService(name="order", package="roundsman.order", store="postgres")
VENDOR = InstalledService(name="vendor", package="roundsman.vendor", store="postgres")


def test_each_service_has_a_process_unless_told_otherwise() -> None:
    found = processes([ORDER, VENDOR], "default")

    assert [(one.name, one.role) for one in found] == [("order", None), ("vendor", None)]


def test_split_gives_each_role_a_process() -> None:
    found = processes([ORDER], "split")

    assert [one.name for one in found] == ["order.api", "order.consume", "order.relay", "order.timers"]
    assert [one.role for one in found] == ["api", "consume", "relay", "timers"]


def test_single_puts_all_services_into_one_process() -> None:
    (found,) = processes([ORDER, VENDOR], "single")

    assert found.services == (ORDER, VENDOR)
    assert found.is_shared


def test_a_scaled_clock_is_told_in_utc() -> None:
    origin = datetime(2026, 3, 1, 10, 0, tzinfo=timezone(timedelta(hours=2)))

    told = ScaledTime(origin=origin, speed=60.0, started_unix_s=1.5).variables()

    assert told["ROUNDSMAN_CLOCK_ORIGIN"] == "2026-03-01T08:00:00+00:00"
    assert (told["ROUNDSMAN_CLOCK_STARTED"], told["ROUNDSMAN_CLOCK_SPEED"]) == ("1.5", "60.0")


def test_installed_services_are_found_and_those_that_are_not_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(Path(__file__).with_name("fakes")))

    (found,) = installed_services(only=["fakealpha"])

    assert found == InstalledService(name="fakealpha", package="roundsman.fakealpha", store="postgres")
    with pytest.raises(StackError, match="not installed: warehouse"):
        installed_services(only=["fakealpha", "warehouse"])
