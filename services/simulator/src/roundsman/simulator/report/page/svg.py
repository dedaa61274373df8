"""The few pieces of SVG that the charts are made of. Lengths are units of the view box, colours are CSS classes."""

from collections.abc import Iterable
from dataclasses import dataclass
from html import escape
from math import ceil, floor, log10

WIDTH = 400.0  # of every chart: narrow, so that its text stays readable on a phone


@dataclass(frozen=True, slots=True)
class Scale:
    """A straight line from values to lengths."""

    low: float
    high: float
    start: float
    end: float

    def __call__(self, value: float) -> float:
        """The place of a value."""
        span = self.high - self.low
        return self.start + (self.end - self.start) * ((value - self.low) / span if span else 0.0)


def tag(name: str, body: str = "", **attributes: object) -> str:
    """An element; `class_` is written `class`, other underscores are hyphens. `body` is markup already."""
    written = "".join(f' {_attribute(key)}="{escape(_value(value))}"' for key, value in attributes.items())
    return f"<{name}{written}>{body}</{name}>" if body else f"<{name}{written}/>"


def label(x: float, y: float, text: str, **attributes: object) -> str:
    """A text at a point."""
    return tag("text", escape(text), x=x, y=y, **attributes)


def hint(text: str) -> str:
    """What a pointer that rests on an element is told; goes into the element's body."""
    return tag("title", escape(text))


def drawing(height: float, parts: Iterable[str], title: str) -> str:
    """The whole picture, as wide as its place allows."""
    body = hint(title) + "".join(parts)
    return tag("svg", body, viewBox=f"0 0 {WIDTH:g} {height:g}", role="img", xmlns="http://www.w3.org/2000/svg")


def round_step(span: float, about: int) -> float:
    """A step of 1, 2 or 5 times a power of ten that divides the span into about that many."""
    raw = max(span, 1e-9) / about
    power = 10.0 ** floor(log10(raw))
    return float(next(factor * power for factor in (1, 2, 5, 10) if factor * power >= raw))


def ticks(low: float, high: float, about: int = 4) -> list[float]:
    """Round values within the bounds."""
    step = round_step(high - low, about)
    first = ceil(low / step - 1e-9)
    return [n * step for n in range(first, floor(high / step + 1e-9) + 1)]


def _attribute(key: str) -> str:
    return key.rstrip("_").replace("_", "-") if key != "viewBox" else key


def _value(value: object) -> str:
    return f"{round(value, 2):g}" if isinstance(value, float) else str(value)
