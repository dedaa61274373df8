"""What the run came to, as it is written down and as it is shown."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.markup import escape
from rich.table import Table

_SHOWN = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class ChaosReport:
    """Durations are real seconds."""

    seed: int
    kills: int
    wall_s: float
    orders: Mapping[str, int]  # how they ended -> orders
    faults: Mapping[str, Mapping[str, int]]  # kind -> target -> times
    calls: Mapping[str, int]  # outcome -> calls
    unknown_statuses: Mapping[str, int]  # status of a try that told nothing (0: no answer) -> tries
    effects_checked: int
    violations: Sequence[str]
    recovery_s: Mapping[str, Mapping[str, float]]  # target -> median and max
    unavailable_s: Mapping[str, float]
    sockets: Mapping[str, int]  # channels that were listened to, events heard, times resumed, times told to load anew
    repeats: Sequence[Mapping[str, Any]]  # mails that came again under their Message-ID, and the fault that excuses it
    surprises: Sequence[str]  # answers that a platform which nobody breaks does not give

    def write(self, file: Path) -> None:
        """Keep it as JSON."""
        file.write_text(json.dumps(asdict(self), indent=1), encoding="utf-8")

    def show(self, console: Console) -> None:
        """Print what matters."""
        console.print(_per_target(self))
        console.print(f"orders: {_in_words(self.orders)}")
        console.print(
            f"calls: {_in_words(self.calls)}; tries that told nothing, by status: {_in_words(self.unknown_statuses)}"
        )
        console.print(f"longest wait for an answer: {self.unavailable_s['longest']} s")
        console.print(f"sockets: {_in_words(self.sockets)}; mails that came again: {len(self.repeats)}")
        for one in self.violations[:_SHOWN]:
            console.print(f"[red]{escape(one)}")
        verdict = f"{len(self.violations)} violations" if self.violations else "[green]nothing lost, nothing doubled"
        console.print(f"{verdict} ({self.effects_checked} acknowledged effects, seed {self.seed}, {self.wall_s:.0f} s)")


def _per_target(report: ChaosReport) -> Table:
    table = Table(box=None)
    for heading in ("", *report.faults, "median s", "max s"):
        table.add_column(heading, justify="right" if heading else "left")
    for target in sorted({target for hit in report.faults.values() for target in hit}):
        away = report.recovery_s.get(target, {})
        times = (str(hit.get(target, "")) for hit in report.faults.values())
        table.add_row(target, *times, str(away.get("median", "")), str(away.get("max", "")))
    return table


def _in_words(counts: Mapping[str, int]) -> str:
    return ", ".join(f"{name.replace('_', ' ')} {often}" for name, often in counts.items()) or "none"
