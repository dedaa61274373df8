"""The demo: servers and services started, a day played through the gateway, the report made from what is left."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from rich.console import Console

from roundsman.kernel.clock import ScaledClock
from roundsman.simulator.behaviour import Rates
from roundsman.simulator.day import Day
from roundsman.simulator.history import History
from roundsman.simulator.live import Screen
from roundsman.simulator.play import Play, play
from roundsman.simulator.report import Access, Report, make_report, print_report
from roundsman.simulator.stage import Stage
from roundsman.stack.platform import Platform, PlatformOptions, running_platform

_BREAKFAST_H = 6  # the platform's clock begins here; the day's own second 0 is set when everybody has joined
# A limit for an answer is never shorter than this in real seconds: what two busy cores need for it.
_QUICKEST_OFFER_REAL_S = 2.0  # a driver's; short, since a silent driver holds up the order
_QUICKEST_VENDOR_REAL_S = 8.0
_QUICKEST_PAYMENT_REAL_S = 20.0  # a provider's time-outs run in real seconds
_DISPATCHER = "dispatcher@demo.roundsman.example, password roundsman-demo"  # of the demo accounts


@dataclass(frozen=True, slots=True, kw_only=True)
class Demo:
    """What is to be shown."""

    day: Day
    seed: int
    speed: float
    rates: Rates
    policy: str  # which matches jobs with drivers
    out: Path
    wait: Callable[[], None]  # gives back when the platform may stop


def run_demo(demo: Demo, folder: Path, console: Console) -> Report:
    """Run it all, and report.

    Raises:
        StackError: the platform did not start.
    """
    demo.out.mkdir(parents=True, exist_ok=True)
    with running_platform(replace(options_of(demo, folder), say=console.print)) as platform:
        console.print(f"gateway {platform.gateway_url}  docs {platform.gateway_url}/docs")
        console.print(f"console {platform.gateway_url}/console/  as {_DISPATCHER}")
        report = asyncio.run(_play_and_report(demo, platform, console))
        demo.wait()
        return report


def options_of(demo: Demo, folder: Path) -> PlatformOptions:
    """The platform that the day is played on: its clock stands at breakfast, and runs as fast as the demo wants."""
    origin = datetime.now(UTC).replace(hour=_BREAKFAST_H, minute=0, second=0, microsecond=0)
    return PlatformOptions(folder=folder, clock=(origin, demo.speed), extra_env=_settings(demo))


async def _play_and_report(demo: Demo, platform: Platform, console: Console) -> Report:
    wanted = Play(day=demo.day, seed=demo.seed, rates=demo.rates, clock=clock_of(platform))
    history = await _watched(wanted, platform, console)
    history.write(demo.out / "history.json")
    console.print("the day is over: reading services and topics")
    report = await make_report(history, access_of(platform), demo.out)
    print_report(report, console)
    console.print(f"report: {demo.out / 'report.json'}, {demo.out / 'report.html'}")
    return report


async def _watched(wanted: Play, platform: Platform, console: Console) -> History:
    watching: list[asyncio.Task[None]] = []

    def watch(stage: Stage) -> None:
        screen = Screen(stage, platform.servers.kafka, console)
        watching.append(asyncio.create_task(screen.show()))

    try:
        return await play(wanted, platform.gateway_url, console.print, watch)
    finally:
        for task in watching:
            task.cancel()
        for outcome in await asyncio.gather(*watching, return_exceptions=True):
            if isinstance(outcome, Exception):
                console.print(f"the live view had stopped: {outcome!r}")


def _settings(demo: Demo) -> dict[str, str]:
    """Limits for an answer, stretched where the day runs so fast that nobody could keep them."""
    limits = {
        "ROUNDSMAN_OFFER_S": max(90.0, _QUICKEST_OFFER_REAL_S * demo.speed),
        "ROUNDSMAN_VENDOR_ANSWER_S": max(300.0, _QUICKEST_VENDOR_REAL_S * demo.speed),
        "ROUNDSMAN_PAYMENT_WAIT_S": max(120.0, _QUICKEST_PAYMENT_REAL_S * demo.speed),
    }
    day = demo.day
    return {name: str(limit) for name, limit in limits.items()} | {
        "ROUNDSMAN_MATCHING_POLICY": demo.policy,
        "ROUNDSMAN_SPEED_MPS": str(day.speed_mps),
        "ROUNDSMAN_HANDOVER_S": str((day.pickup_service_s + day.dropoff_service_s) / 2),
        "ROUNDSMAN_ADDRESS_PER_MINUTE": "0",  # everybody is at one address
        "ROUNDSMAN_LOGIN_PER_MINUTE": "0",
        "ROUNDSMAN_AUTO_APPROVE": "1",
        "ROUNDSMAN_ARGON2_MEMORY_KIB": "8192",  # everybody joins within seconds
        "ROUNDSMAN_ARGON2_PASSES": "1",
        "ROUNDSMAN_DEMO_ACCOUNTS": "1",
    }


def clock_of(platform: Platform) -> ScaledClock:
    """The time that a platform with a scaled clock lives in."""
    variables = platform.variables("order")
    return ScaledClock(
        origin=datetime.fromisoformat(variables["ROUNDSMAN_CLOCK_ORIGIN"]),
        started_at=datetime.fromtimestamp(float(variables["ROUNDSMAN_CLOCK_STARTED"]), UTC),
        speed=float(variables["ROUNDSMAN_CLOCK_SPEED"]),
    )


def access_of(platform: Platform) -> Access:
    """Where the report finds what the platform did."""
    return Access(
        gateway_url=platform.gateway_url,
        kafka=platform.servers.kafka,
        registry_url=platform.servers.registry,
        sandbox_url=platform.url("sandbox"),
        sandbox_key=platform.variables("sandbox")["ROUNDSMAN_SECRET"],
        mail_folder=platform.servers.mail_folder,
        database_urls=platform.database_urls(),
        personal_secret=platform.variables("sandbox")["ROUNDSMAN_PERSONAL_SECRET"],
    )
