"""Makes the report: reads the facts, holds them against the history, writes it down."""

import json
from pathlib import Path

from roundsman.simulator.history import History
from roundsman.simulator.report.access import Access
from roundsman.simulator.report.facts import Facts
from roundsman.simulator.report.figures import figures
from roundsman.simulator.report.invariants import examine_all
from roundsman.simulator.report.outcome import Report
from roundsman.simulator.report.page.page import page
from roundsman.simulator.report.reading.all import read_facts


async def make_report(history: History, access: Access, out: Path) -> Report:
    """Wait until the platform is quiet, read what it says about the day, write report.json and report.html to `out`.

    What cannot be read breaks the invariants that need it; the report is made all the same.
    """
    facts = await read_facts(history, access)
    report = Report(history=history, figures=figures(facts), findings=examine_all(facts))
    write_down(report, facts, out)
    return report


def write_down(report: Report, facts: Facts, out: Path) -> None:
    """Write report.json and report.html."""
    out.mkdir(parents=True, exist_ok=True)
    (out / "report.json").write_text(json.dumps(report.as_json(), indent=1), encoding="utf-8")
    (out / "report.html").write_text(page(report, facts), encoding="utf-8")
