"""Policies side by side as a picture: PNG, and a page that needs nothing else."""

from collections.abc import Sequence
from html import escape
from io import StringIO
from pathlib import Path

from matplotlib import rc_context
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from roundsman.mdrp.comparison import SLOT_MIN, Went

_COLOURS = ("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9")  # told apart by the colour-blind, too
_PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>{title}</title>
<style>body{{font:16px/1.5 system-ui,sans-serif;margin:2rem auto;max-width:70rem;padding:0 1rem}}
table{{border-collapse:collapse}}td,th{{padding:.2rem .8rem;text-align:right;border-bottom:1px solid #ddd}}
td:first-child,th:first-child{{text-align:left}}svg{{max-width:100%;height:auto}}</style></head>
<body><h1>{title}</h1>{table}{picture}</body></html>
"""


def drawn(title: str, days: Sequence[Went], shifts: Sequence[float]) -> Figure:
    """Waiting, lateness and cost, and how many couriers are under way, of each policy."""
    figure = Figure(figsize=(12, 8), layout="constrained")
    figure.suptitle(title)
    (waits, work), (late, cost) = figure.subplots(2, 2)
    for number, went in enumerate(days):
        style = {"color": _COLOURS[number % len(_COLOURS)], "label": went.figures.policy}
        count = went.figures.orders
        waits.plot(went.waits_min, [100 * (n + 1) / count for n in range(len(went.waits_min))], **style)
        work.plot(_hours(went.at_work), went.at_work, **style)
    work.plot(_hours(shifts), shifts, color="#999999", linestyle="--", label="on shift")
    waits.set(title="Delivered within", xlabel="minutes from click to door", ylabel="% of orders")
    work.set(title="Couriers under way", xlabel="hour of the day")
    for axes in (waits, work):
        axes.grid(alpha=0.3)
    figure.legend(handles=work.get_lines(), loc="outside lower center", ncols=len(days) + 1)
    _bars(late, days, [100 * one.figures.late for one in days])
    late.set(title="Late (% of delivered, after the target)")
    _bars(cost, days, [one.figures.cost_per_order for one in days])
    cost.set(title="Cost per order")
    return figure


def save(figure: Figure, rows: Sequence[Sequence[str]], out: Path) -> None:
    """Write `whatif.png` and `whatif.html` into `out`; the first of the rows is the heading."""
    out.mkdir(parents=True, exist_ok=True)
    figure.savefig(out / "whatif.png", dpi=120)
    svg = StringIO()
    with rc_context({"svg.hashsalt": "whatif"}):
        figure.savefig(svg, format="svg", metadata={"Date": None})
    picture = svg.getvalue()[svg.getvalue().index("<svg") :]
    title = escape(figure.get_suptitle())
    (out / "whatif.html").write_text(_PAGE.format(title=title, table=_table(rows), picture=picture), encoding="utf-8")


def _table(rows: Sequence[Sequence[str]]) -> str:
    lines = [
        "".join(f"<{cell}>{escape(text)}</{cell}>" for text in row)
        for cell, row in zip(["th", *["td"] * len(rows)], rows, strict=False)
    ]
    return f"<table>{''.join(f'<tr>{line}</tr>' for line in lines)}</table>"


def _bars(axes: Axes, days: Sequence[Went], values: Sequence[float]) -> None:
    colours = [_COLOURS[number % len(_COLOURS)] for number in range(len(days))]
    bars = axes.barh(range(len(days)), values, color=colours)
    axes.set_yticks([])
    axes.bar_label(bars, fmt="%.1f", padding=3)
    axes.invert_yaxis()
    axes.margins(x=0.15)


def _hours(slots: Sequence[float]) -> list[float]:
    return [(number + 0.5) * SLOT_MIN / 60 for number in range(len(slots))]
