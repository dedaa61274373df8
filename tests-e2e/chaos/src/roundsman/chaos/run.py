"""The whole of it: a platform of its own, load, faults, healing, and the verdict."""

import asyncio
import time
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

import aiohttp
from rich.console import Console

from roundsman.chaos.again import ask_again
from roundsman.chaos.calls import Calls
from roundsman.chaos.check import Evidence, effects_checked, violations
from roundsman.chaos.complaints import settle_complaints
from roundsman.chaos.deadlines import Limits
from roundsman.chaos.hearing import counted
from roundsman.chaos.listeners import Listeners
from roundsman.chaos.load import RATES, SPEED, patience_s, settings, steady_day
from roundsman.chaos.nemesis import Nemesis
from roundsman.chaos.plan import length_s, make_plan
from roundsman.chaos.repeats import read_arrivals, repeats
from roundsman.chaos.report import ChaosReport
from roundsman.chaos.scene import Scene, targets_of
from roundsman.simulator.behaviour import Temper
from roundsman.simulator.demo import access_of, clock_of
from roundsman.simulator.gateway import Gateway, Patience
from roundsman.simulator.history import History
from roundsman.simulator.play import Play, play
from roundsman.simulator.report.figures import figures
from roundsman.simulator.report.invariants import examine_all
from roundsman.simulator.report.make import write_down
from roundsman.simulator.report.outcome import Report
from roundsman.simulator.report.reading.all import read_facts
from roundsman.simulator.stage import Stage
from roundsman.simulator.tasks import stopped
from roundsman.stack.layout import Mode
from roundsman.stack.platform import PlatformOptions, running_platform
from roundsman.stack.wires import Wires

_BREAKFAST_H = 6  # the platform's clock begins here
_LINE_EVERY_S = 10.0
# People who want to know: they ask for minutes, also after a server's fault, and do not wait for one that stands still.
PATIENT = Patience(tries=90, timeout_s=15.0, repeats=frozenset({429, 500, 502, 503, 504}))


@dataclass(frozen=True, slots=True, kw_only=True)
class Chaos:
    """What is to be tried."""

    kills: int
    seed: int
    rate: float  # orders a real second
    mode: Mode
    out: Path


def run_chaos(wanted: Chaos, folder: Path, console: Console) -> ChaosReport:
    """Run it all, in `folder`; the report is written and returned.

    Raises:
        StackError: the platform did not start.
        NotBack: something that was killed did not come back.
    """
    wanted.out.mkdir(parents=True, exist_ok=True)
    began_s = time.monotonic()
    origin = datetime.now(UTC).replace(hour=_BREAKFAST_H, minute=0, second=0, microsecond=0)
    with Wires() as wires:
        options = PlatformOptions(
            folder=folder, mode=wanted.mode, clock=(origin, SPEED), extra_env=settings(), wires=wires, say=console.print
        )
        with running_platform(options) as platform:
            report = asyncio.run(_Run(wanted, Scene(platform, wires), console, began_s).report())
    report.write(wanted.out / "report.json")
    return report


class _Run:
    def __init__(self, wanted: Chaos, scene: Scene, console: Console, began_s: float) -> None:
        self._wanted = wanted
        self._scene = scene
        self._platform = scene.platform
        self._console = console
        self._began_s = began_s
        self._calls = Calls()
        self._nemesis = Nemesis(scene, console.print)
        self._listeners = Listeners()
        self._beside: list[asyncio.Task[None]] = []  # as long as the play, or as the plan
        self._telling: list[asyncio.Task[None]] = []  # for ever
        self._listening: asyncio.Task[None] | None = None

    async def report(self) -> ChaosReport:
        history = await self._played()
        self._calls.write(self._wanted.out / "history.jsonl")
        self._console.print("all is healed: everything acknowledged is asked once more, then everything is read")
        found = await self._evidence(history)
        orders = figures(found.facts)
        return ChaosReport(
            seed=self._wanted.seed,
            kills=self._wanted.kills,
            wall_s=round(time.monotonic() - self._began_s, 1),
            orders={"placed": orders.placed, "completed": orders.completed, **orders.cancelled},
            faults=self._nemesis.faults,
            calls=self._calls.outcomes(),
            unknown_statuses=self._calls.unknown_statuses(),
            effects_checked=effects_checked(found),
            violations=violations(found),
            recovery_s=self._nemesis.recovery_s,
            unavailable_s={"longest": self._calls.longest_wait_s()},
            sockets=counted(found.heard),
            repeats=[one.told() for one in found.repeats],
            surprises=history.surprises,
        )

    async def _played(self) -> History:
        """Play the day while the plan is carried out."""
        wanted = self._wanted
        day = steady_day(wanted.seed, length_s(wanted.kills), wanted.rate)
        # Complaints do not wait until the day is over here: see `settle_complaints`.
        acted = Play(
            day=day,
            seed=wanted.seed,
            rates=replace(RATES, refunds=0.0),
            clock=clock_of(self._platform),
            patience_s=patience_s(),
        )
        playing = asyncio.create_task(
            play(acted, self._platform.gateway_url, self._console.print, lambda stage: self._on_stage(stage, playing))
        )
        try:
            history = await playing
            await asyncio.gather(*self._beside)
        except asyncio.CancelledError:
            _raise_failure_of(self._beside)
            raise
        finally:
            await stopped([playing, *self._beside, *self._telling])
        return history

    def _on_stage(self, stage: Stage, playing: "asyncio.Task[History]") -> None:
        stage.gateway.patience = PATIENT
        stage.gateway.witness = self._calls.note
        temper = Temper(self._wanted.seed, RATES)
        self._listening = asyncio.create_task(self._listeners.listen(stage))
        self._beside = [asyncio.create_task(self._break(stage)), asyncio.create_task(settle_complaints(stage, temper))]
        self._telling = [asyncio.create_task(self._tell(stage))]
        for task in self._beside:
            task.add_done_callback(lambda ended: _end_if_failed(playing, ended))

    async def _break(self, stage: Stage) -> None:
        while not stage.history.zero_at:
            await asyncio.sleep(0.1)
        targets = await asyncio.to_thread(targets_of, self._scene)
        await self._nemesis.carry_out(make_plan(self._wanted.seed, self._wanted.kills, targets))

    async def _tell(self, stage: Stage) -> None:
        while True:
            await asyncio.sleep(_LINE_EVERY_S)
            orders = Counter(one.status or one.problem or "to come" for one in stage.history.orders)
            told = ", ".join(f"{name} {often}" for name, often in sorted(orders.items()))
            self._console.print(f"  {time.monotonic() - self._began_s:5.0f} s  {told}")

    async def _evidence(self, history: History) -> Evidence:
        async with aiohttp.ClientSession() as http:
            again = await ask_again(self._calls, Gateway(self._platform.gateway_url, http, patience=PATIENT))
        facts = await read_facts(history, access_of(self._platform))
        heard = await self._listeners.heard(self._listening) if self._listening else []
        letters = await asyncio.to_thread(read_arrivals, self._platform.servers.mail_folder)
        report = Report(history=history, figures=figures(facts), findings=examine_all(facts))
        write_down(report, facts, self._wanted.out / "day")
        return Evidence(
            calls=self._calls,
            facts=facts,
            findings=report.findings,
            answered_again=again,
            tries=PATIENT.tries,
            heard=heard,
            repeats=list(repeats(letters, self._nemesis.done)),
            limits=Limits(told=settings(), speed=SPEED),
        )


def _raise_failure_of(tasks: Iterable["asyncio.Task[None]"]) -> None:
    for task in tasks:
        if task.done() and not task.cancelled():
            task.result()


def _end_if_failed(playing: "asyncio.Task[History]", ended: "asyncio.Task[None]") -> None:
    """Nobody has to see to the end what has failed already."""
    if not ended.cancelled() and ended.exception() is not None:
        playing.cancel()
