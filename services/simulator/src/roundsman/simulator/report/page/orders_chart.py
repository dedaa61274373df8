"""Orders over the day: how many were placed in each half hour, and how they ended."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from roundsman.operations.invariants.trace import Outcome
from roundsman.simulator.report.facts import Facts
from roundsman.simulator.report.page.frame import DayTime, clock, hours_axis
from roundsman.simulator.report.page.svg import WIDTH, Scale, drawing, hint, label, tag, ticks

BIN_S = 1800.0
_HEIGHT, _LEFT, _TOP, _BOTTOM = 212.0, 30.0, 10.0, 192.0
_RIGHT = WIDTH - 16

Bins = Mapping[int, Counter[Outcome]]


def orders_chart(facts: Facts) -> str:
    """The picture; empty if nothing was placed."""
    bins = orders_per_bin(facts)
    if not bins:
        return ""
    first, last = min(bins), max(bins) + 1
    x = Scale(first * BIN_S, last * BIN_S, _LEFT, _RIGHT)
    y = Scale(0, max(sum(counts.values()) for counts in bins.values()), _BOTTOM, _TOP)
    bars = [part for number, counts in sorted(bins.items()) for part in _bar(number, counts, (x, y))]
    return drawing(
        _HEIGHT, [*_rulers(y), *hours_axis(x, _TOP, _BOTTOM), *bars], "Orders per half hour, by how they ended"
    )


def orders_per_bin(facts: Facts) -> Bins:
    """Number of the half hour -> outcome -> orders placed in it."""
    day, bins = DayTime.of(facts.history), dict[int, Counter[Outcome]]()
    for trace in facts.traces.values():
        number = int(day.second(trace.placed.placed_at) // BIN_S)
        bins.setdefault(number, Counter())[trace.outcome] += 1
    return bins


def _rulers(y: Scale) -> Iterable[str]:
    for value in ticks(0, y.high):
        if value == int(value):
            yield tag("line", x1=_LEFT, x2=_RIGHT, y1=y(value), y2=y(value), class_="grid")
            yield label(_LEFT - 5, y(value) + 4, f"{value:g}", class_="axis", text_anchor="end")


def _bar(number: int, counts: Counter[Outcome], scales: Sequence[Scale]) -> Iterable[str]:
    x, y = scales
    left, right = x(number * BIN_S), x((number + 1) * BIN_S)
    below = 0
    for outcome in Outcome:
        if count := counts[outcome]:
            top, bottom = y(below + count), y(below)
            words = hint(f"{clock(number * BIN_S)} to {clock((number + 1) * BIN_S)}: {count} {outcome}")
            size = {"x": left + 1, "y": top, "width": max(1.0, right - left - 2), "height": bottom - top}
            yield tag("rect", words, class_=outcome, **size)
            below += count
