"""Click to door: how long deliveries took, as a histogram."""

from collections import Counter
from collections.abc import Iterable, Sequence

from roundsman.simulator.report.figures import mean, p90
from roundsman.simulator.report.page.svg import WIDTH, Scale, drawing, hint, label, round_step, tag, ticks

_HEIGHT, _LEFT, _TOP, _BOTTOM = 220.0, 30.0, 26.0, 192.0
_BARS = 14  # about


def door_chart(minutes: Sequence[float]) -> str:
    """The picture; `minutes` is sorted. Empty if nothing was delivered."""
    if not minutes:
        return ""
    width_min = max(1.0, round_step(minutes[-1] - minutes[0], _BARS))
    bins = Counter(int(value // width_min) for value in minutes)
    x = Scale(min(bins) * width_min, (max(bins) + 1) * width_min, _LEFT, WIDTH - 8)
    y = Scale(0, max(bins.values()), _BOTTOM, _TOP)
    bars = [_bar(number * width_min, (number + 1) * width_min, count, (x, y)) for number, count in sorted(bins.items())]
    parts = [*_axes(x, y), *bars, *_mark(x, mean(minutes), "mean"), *_mark(x, p90(minutes), "p90")]
    return drawing(_HEIGHT, parts, "Minutes from placing an order to its delivery")


def _axes(x: Scale, y: Scale) -> Iterable[str]:
    for value in ticks(0, y.high):
        if value == int(value):
            yield tag("line", x1=_LEFT, x2=WIDTH - 8, y1=y(value), y2=y(value), class_="grid")
            yield label(_LEFT - 5, y(value) + 4, f"{value:g}", class_="axis", text_anchor="end")
    for value in ticks(x.low, x.high, 6):
        yield label(x(value), _BOTTOM + 14, f"{value:g}", class_="axis", text_anchor="middle")
    yield label(WIDTH - 8, _BOTTOM + 27, "minutes", class_="axis", text_anchor="end")


def _bar(low: float, high: float, count: int, scales: tuple[Scale, Scale]) -> str:
    x, y = scales
    words = hint(f"{low:g} to {high:g} minutes: {count} deliveries")
    size = {"x": x(low) + 1, "y": y(count), "width": max(1.0, x(high) - x(low) - 2), "height": _BOTTOM - y(count)}
    return tag("rect", words, class_="completed", **size)


def _mark(x: Scale, value: float | None, name: str) -> Iterable[str]:
    """A line across the chart; the mean's name stands left of it and the p90's right, so that they do not meet."""
    if value is not None:
        place, anchor = x(value), "end" if name == "mean" else "start"
        yield tag("line", x1=place, x2=place, y1=_TOP - 8, y2=_BOTTOM, class_="mark")
        beside = place - 4 if anchor == "end" else place + 4
        yield label(beside, _TOP - 10, f"{name} {value:.1f}", class_="strong", text_anchor=anchor)
