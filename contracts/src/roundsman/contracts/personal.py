"""What of a message is about a person: taken out before it is published, put back for whoever may read it."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, TypeVar

from roundsman.contracts.message import Message

_DECIMALS = 2  # of a degree: about a kilometre
M = TypeVar("M", bound=Message)


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonalParts:
    """Of one type of message: whose personal data it holds, and where."""

    person: str  # the field that names them
    sealed: tuple[str, ...]  # dotted paths, such as dropoff.address

    def taken_from(self, message: Message) -> dict[str, Any]:
        """Path -> value, as JSON can say it; what is empty anyway is left out."""
        values = {path: _value_at(message, path) for path in self.sealed}
        return {path: value for path, value in values.items() if value not in (None, "", ())}


def blanked(message: M, paths: Mapping[str, Any]) -> M:
    """The message without what is personal at these paths: texts empty, coordinates rounded."""
    return with_values(message, {path: _blank(value) for path, value in paths.items()})


def with_values(message: M, values: Mapping[str, Any]) -> M:
    """The message with other values (dotted path -> value); paths that it does not have are passed over."""
    changes: dict[str, Any] = {}
    nested: dict[str, dict[str, Any]] = {}
    for path, value in values.items():
        field, _, rest = path.partition(".")
        if getattr(message, field, None) is None and (rest or not hasattr(message, field)):
            continue
        if rest:
            nested.setdefault(field, {})[rest] = value
        else:
            changes[field] = tuple(value) if isinstance(value, list) else value
    for field, inner in nested.items():
        changes[field] = with_values(getattr(message, field), inner)
    return replace(message, **changes)  # type: ignore[type-var]  # generated types are dataclasses


def _value_at(message: Any, path: str) -> Any:
    for field in path.split("."):
        message = getattr(message, field, None)
    return message


def _blank(value: Any) -> Any:
    if isinstance(value, float):
        return round(value, _DECIMALS)
    return type(value)()
