"""The day as it goes, in the terminal: orders by state, drivers, topic rates, lag, money."""

import asyncio
import time
from collections import Counter
from dataclasses import dataclass, field

from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.errors import KafkaError
from rich.console import Console, Group
from rich.live import Live
from rich.table import Table
from rich.text import Text

from roundsman.simulator.gateway import Json, Person, Refused, Unreachable
from roundsman.simulator.stage import Stage, with_staff

_EVERY_S = 1.0
_LINE_EVERY_S = 10.0  # where there is no terminal, a line now and then


@dataclass(slots=True)
class Figures:
    """What the screen shows; a figure that cannot be read just now keeps its last value."""

    ends: dict[str, int] = field(default_factory=dict)  # topic -> records
    rates: dict[str, float] = field(default_factory=dict)  # topic -> records a second
    lag: dict[str, int] = field(default_factory=dict)  # consumer group -> records behind
    money: Json = field(default_factory=dict)


class Screen:
    """Watches a stage until told to stop."""

    def __init__(self, stage: Stage, kafka: str, console: Console) -> None:
        self._stage = stage
        self._kafka = kafka
        self._console = console
        self._figures = Figures()
        self._read_at = time.monotonic()

    async def show(self) -> None:
        """Draw every second until cancelled; on something that is no terminal, a line every ten seconds."""
        accountant = await with_staff(self._stage, "accountant")
        reader = AIOKafkaConsumer(bootstrap_servers=self._kafka)
        admin = AIOKafkaAdminClient(bootstrap_servers=self._kafka)
        await reader.start()
        await admin.start()
        try:
            with Live(console=self._console, auto_refresh=False, transient=True) as live:
                await self._watch(live, _Sources(reader, admin, accountant))
        finally:
            await reader.stop()
            await admin.close()

    async def _watch(self, live: Live, sources: "_Sources") -> None:
        line_at = 0.0
        while True:
            await self._read(sources)
            if self._console.is_terminal:
                live.update(self._picture(), refresh=True)
            elif time.monotonic() >= line_at:
                self._console.print(self._line())
                line_at = time.monotonic() + _LINE_EVERY_S
            await asyncio.sleep(_EVERY_S)

    async def _read(self, sources: "_Sources") -> None:
        try:
            ends, lag = await sources.ends(), await sources.lag()
        except KafkaError:
            return  # a busy broker: the figures of before stand a little longer
        now = time.monotonic()
        passed_s, self._read_at = now - self._read_at, now
        before = self._figures.ends
        self._figures.rates = {topic: (end - before.get(topic, end)) / passed_s for topic, end in ends.items()}
        self._figures.ends = ends
        self._figures.lag = lag
        try:
            self._figures.money = await sources.accountant.app.get_ledger_totals()
        except (Refused, Unreachable):
            return

    def _orders(self) -> Counter[str]:
        stories = self._stage.history.orders
        return Counter(story.status or ("refused" if story.problem else "to come") for story in stories)

    def _drivers(self) -> Counter[str]:
        stories = self._stage.history.drivers
        online = [one for one in stories if one.on_at and not one.off_at]
        busy = sum(len(one.jobs) > len(one.delivered) for one in online)
        return Counter(online=len(online), busy=busy, off=len(stories) - len(online))

    def _time_of_day(self) -> str:
        if not self._stage.history.zero_at:
            return "--:--"
        seconds = max(0, int(self._stage.now_s))
        return f"{seconds // 3600:02d}:{seconds // 60 % 60:02d}"

    def _line(self) -> str:
        orders = " ".join(f"{state} {count}" for state, count in sorted(self._orders().items()))
        rate, lag = sum(self._figures.rates.values()), sum(self._figures.lag.values())
        return f"{self._time_of_day()}  {orders}  | {rate:.0f} messages/s, {lag} behind"

    def _picture(self) -> Group:
        head = Text(f" {self._stage.day.name}  {self._time_of_day()}  x{self._stage.clock.speed:g}", style="bold")
        side_by_side = Table.grid(padding=(0, 3))
        side_by_side.add_row(
            _table("Orders", self._orders()), _table("Drivers", self._drivers()), self._topics(), self._money()
        )
        return Group(head, side_by_side)

    def _topics(self) -> Table:
        table = Table(title="Topics", title_justify="left", box=None)
        for heading in ("", "records", "/s"):
            table.add_column(heading, justify="left" if not heading else "right")
        for topic, end in sorted(self._figures.ends.items()):
            if end:
                table.add_row(topic, str(end), f"{self._figures.rates[topic]:.0f}")
        table.add_row("behind", str(sum(self._figures.lag.values())), "")
        return table

    def _money(self) -> Table:
        rows = {
            f"{name.removesuffix('_minor')} {currency}": f"{minor / 100:.2f}"
            for currency, totals in self._figures.money.items()
            for name, minor in totals.items()
        }
        return _table("Money", rows)


@dataclass(slots=True)
class _Sources:
    reader: AIOKafkaConsumer
    admin: AIOKafkaAdminClient
    accountant: Person

    async def ends(self) -> dict[str, int]:
        """Topic -> records so far."""
        topics = [name for name in await self.reader.topics() if name.endswith(".v1")]
        places = [TopicPartition(t, p) for t in topics for p in self.reader.partitions_for_topic(t) or ()]
        totals: Counter[str] = Counter()
        for place, end in (await self.reader.end_offsets(places)).items():
            totals[place.topic] += end
        return dict(totals)

    async def lag(self) -> dict[str, int]:
        """Consumer group -> records that it has not reported as handled."""
        behind: dict[str, int] = {}
        for group, _ in await self.admin.list_consumer_groups():
            offsets = await self.admin.list_consumer_group_offsets(group)
            ends = await self.reader.end_offsets(list(offsets)) if offsets else {}
            behind[group] = sum(max(0, ends[place] - at.offset) for place, at in offsets.items())
        return behind


def _table(title: str, rows: "Counter[str] | dict[str, str]") -> Table:
    table = Table(title=title, title_justify="left", box=None, show_header=False)
    for name, value in sorted(rows.items()):
        table.add_row(name, str(value))
    return table
