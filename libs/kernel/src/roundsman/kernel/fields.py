"""The fields of a value, for those who write them down."""

from functools import cache
from typing import Any


def fields_of(value: Any) -> dict[str, Any]:
    """Field -> its value, as it is, of a frozen dataclass.

    `dataclasses.asdict` copies all the way down, also what cannot change: 51 us and 0.7 us for a line of an order's
    timeline. Values that hold other dataclasses are written out by hand instead.
    """
    return {name: getattr(value, name) for name in _names(type(value))}  # type: ignore[arg-type]  # every class is hashable


@cache
def _names(kind: type[Any]) -> tuple[str, ...]:
    return tuple(kind.__dataclass_fields__)
