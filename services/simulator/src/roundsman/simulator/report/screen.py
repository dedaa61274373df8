"""The report on the terminal: short."""

from collections.abc import Iterable, Sequence

from rich.columns import Columns
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from roundsman.simulator.report.outcome import Report
from roundsman.simulator.report.words import amounts, headline, tiles, verdict

_SURPRISES_SHOWN = 10


def print_report(report: Report, console: Console) -> None:
    """Print figures, findings and what surprised the people."""
    counted = report.figures
    console.rule(escape(headline(report)))
    tables = [
        _table("Day", tiles(report)),
        _table("Cancelled", [(reason, str(count)) for reason, count in counted.cancelled.items()]),
        _table("Money", amounts(counted.money)),
        _table("Messages to people", _told(report)),
    ]
    console.print(Columns([table for table in tables if table.row_count], padding=(0, 4)))
    console.print(_findings(report))
    for surprise in report.history.surprises[:_SURPRISES_SHOWN]:
        console.print(f"[yellow]surprise:[/] {escape(surprise)}")
    if (more := len(report.history.surprises) - _SURPRISES_SHOWN) > 0:
        console.print(f"[yellow]and {more} more surprises[/]")
    console.print(f"[bold {'green' if report.kept else 'red'}]{verdict(report)}")


def _told(report: Report) -> Iterable[tuple[str, str]]:
    for step, channels in report.figures.notifications.items():
        yield step, ", ".join(f"{count} {channel}" for channel, count in channels.items())


def _findings(report: Report) -> Table:
    table = Table(title="Invariants", title_justify="left", box=None, show_header=False)
    for one in report.findings:
        mark = "[green]✓[/]" if one.ok else "[bold red]✗[/]"
        table.add_row(mark, escape(one.name), f"[dim]{escape(one.detail)}[/]" if one.ok else escape(one.detail))
    return table


def _table(title: str, rows: Iterable[Sequence[str]]) -> Table:
    table = Table(title=title, title_justify="left", box=None, show_header=False)
    table.add_column(no_wrap=True)
    table.add_column(no_wrap=True, justify="right")
    for row in rows:
        table.add_row(*map(escape, row))
    return table
