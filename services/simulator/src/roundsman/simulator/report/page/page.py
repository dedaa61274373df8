"""The page: figures on top, then the invariants, then the charts and what was counted."""

from collections.abc import Iterable, Sequence
from html import escape
from importlib import resources
from string import Template

from roundsman.operations.invariants.trace import Outcome
from roundsman.simulator.report.facts import Facts
from roundsman.simulator.report.outcome import Report
from roundsman.simulator.report.page.city_map import city_map
from roundsman.simulator.report.page.door_chart import door_chart
from roundsman.simulator.report.page.orders_chart import orders_chart
from roundsman.simulator.report.page.shifts_chart import shifts_chart
from roundsman.simulator.report.words import amounts, headline, tiles, verdict

_MEANING = {
    Outcome.COMPLETED: "completed",
    Outcome.CUSTOMER: "cancelled by the customer",
    Outcome.PAYMENT: "ended by the card",
    Outcome.VENDOR: "not accepted by the vendor",
    Outcome.UNDELIVERED: "not delivered",
    Outcome.OPEN: "not ended",
}


def page(report: Report, facts: Facts) -> str:
    """The whole file."""
    template = Template(resources.files(__package__).joinpath("page.html").read_text(encoding="utf-8"))
    return template.substitute(
        title=escape(headline(report)),
        verdict=escape(verdict(report)),
        verdict_class="kept" if report.kept else "broken",
        tiles="".join(_tile(name, value) for name, value in tiles(report)),
        invariants=_invariants(report),
        charts="".join(_charts(report, facts)),
        tables="".join(_tables(report)),
    )


def _tile(name: str, value: str) -> str:
    return f"<div class=tile><b>{escape(value)}</b><span>{escape(name)}</span></div>"


def _invariants(report: Report) -> str:
    rows = [
        f'<tr class="{"kept" if one.ok else "broken"}"><td>{"✓" if one.ok else "✗"}</td>'
        f"<td>{escape(one.name)}<small>{escape(one.detail)}</small></td></tr>"
        for one in report.findings
    ]
    return "".join(rows)


def _charts(report: Report, facts: Facts) -> Iterable[str]:
    seen = {trace.outcome for trace in facts.traces.values()}
    outcomes = [(outcome.value, _MEANING[outcome]) for outcome in Outcome if outcome in seen]
    yield _card("Orders over the day", orders_chart(facts), outcomes)
    yield _card("Click to door", door_chart(report.figures.click_to_door_min), [])
    yield _card("Drivers", shifts_chart(facts), [("online", "online"), ("busy", "with an order")])
    yield _card("Deliveries", city_map(facts), [("kitchen", "kitchen"), *outcomes])


def _card(heading: str, picture: str, legend: Sequence[tuple[str, str]]) -> str:
    keys = "".join(f'<li><i class="{kind}"></i>{escape(meaning)}</li>' for kind, meaning in legend)
    body = picture + (f"<ul class=legend>{keys}</ul>" if keys else "")
    return f"<section class=card><h2>{escape(heading)}</h2>{body if picture else '<p>Nothing to show.</p>'}</section>"


def _tables(report: Report) -> Iterable[str]:
    counted = report.figures
    yield _table("Cancelled", ("reason", "orders"), [(reason, str(n)) for reason, n in counted.cancelled.items()])
    yield _table("Money", ("", "amount"), amounts(counted.money))
    told = [(step, channel, str(n)) for step, by in counted.notifications.items() for channel, n in by.items()]
    yield _table("Messages to people", ("step", "channel", "sent"), told)
    yield _table("Topics", ("topic", "records"), [(topic, str(n)) for topic, n in counted.topics.items()])
    if surprises := report.history.surprises:
        yield _table("Surprises", ("what the people noted",), [(one,) for one in surprises])


def _table(heading: str, head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    columns = "".join(f"<th>{escape(name)}</th>" for name in head)
    body = "".join("<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in row) + "</tr>" for row in rows)
    if not body:
        return ""
    table = f"<div class=scroll><table><thead><tr>{columns}</tr></thead><tbody>{body}</tbody></table></div>"
    return f"<section class=card><h2>{escape(heading)}</h2>{table}</section>"
