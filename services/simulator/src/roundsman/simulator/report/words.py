"""The report in words, for the page and for the screen."""

from collections.abc import Mapping, Sequence

from roundsman.simulator.report.figures import mean, p90
from roundsman.simulator.report.outcome import Report


def headline(report: Report) -> str:
    """Which day it was."""
    history = report.history
    return f"{history.day}, seed {history.seed}, {history.speed:g} times real time, played in {history.wall_s:.0f} s"


def verdict(report: Report) -> str:
    """Whether the invariants are kept, or which are not."""
    broken = [finding.name for finding in report.findings if not finding.ok]
    if not broken:
        return f"All {len(report.findings)} invariants are kept."
    return f"{len(broken)} of {len(report.findings)} invariants are broken: {', '.join(broken)}."


def tiles(report: Report) -> Sequence[tuple[str, str]]:
    """What to look at first: name -> value."""
    counted = report.figures
    return [
        ("orders placed", str(counted.placed)),
        ("completed", str(counted.completed)),
        ("cancelled", str(sum(counted.cancelled.values()))),
        ("click to door, mean", minutes(mean(counted.click_to_door_min))),
        ("click to door, p90", minutes(p90(counted.click_to_door_min))),
        ("ready to pickup, mean", minutes(mean(counted.ready_to_pickup_min))),
        ("not delivered", f"{counted.undelivered_share:.1%}"),
        ("parked", str(counted.parked)),
    ]


def minutes(value: float | None) -> str:
    """Such as `31.4 min`."""
    return "-" if value is None else f"{value:.1f} min"


def amounts(money: Mapping[str, Mapping[str, int]]) -> Sequence[tuple[str, str]]:
    """Such as `captured` and `USD 1250.00`."""
    return [
        (name.removesuffix("_minor").replace("_", " "), f"{currency} {minor / 100:,.2f}")
        for currency, sums in money.items()
        for name, minor in sums.items()
    ]
