"""Fields of an answer that only some may read: masked for all others, and never left out."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol, Self, TypeVar

from roundsman.kernel.rights import Permission
from roundsman.web.caller import Caller

Mask = Callable[[Any], Any]
_EACH = "*"  # in a path: every item of a list
_KILOMETRE_DIGITS = 2  # of degrees


class Maskable(Protocol):
    """An answer's model (pydantic's `BaseModel`) that says which of its fields are masked."""

    masked: list[str]

    def model_dump(self) -> dict[str, Any]:
        """Its fields."""

    @classmethod
    def model_validate(cls, obj: Any) -> Self:
        """A model of these fields."""


M = TypeVar("M", bound=Maskable)


def starred(_: Any) -> str:
    """For a text."""
    return "***"


def zero(_: Any) -> int:
    """For an amount."""
    return 0


def nearby(degrees: float) -> float:
    """For a coordinate: right to a kilometre or so."""
    return round(degrees, _KILOMETRE_DIGITS)


@dataclass(frozen=True, slots=True)
class FieldRules:
    """The one table of an answer's model: permission -> path of a field that wants it (`lines.*.name`) -> its mask."""

    rules: Mapping[Permission, Mapping[str, Mask]]

    def shown(self, model: M, caller: Caller) -> M:
        """The model as this caller may read it; its `masked` names what they may not."""
        hidden = self._hidden_from(caller)
        if not hidden:
            return model
        told = model.model_dump()
        for path, mask in hidden.items():
            _mask(told, path.split("."), mask)
        return type(model).model_validate(told | {"masked": sorted(hidden)})

    def _hidden_from(self, caller: Caller) -> dict[str, Mask]:
        return {
            path: mask
            for permission, masks in self.rules.items()
            if not caller.permits(permission)
            for path, mask in masks.items()
        }


def _mask(told: Any, path: Sequence[str], mask: Mask) -> None:
    name, *rest = path
    if told is None:
        return
    if name == _EACH:
        for one in told:
            _mask(one, rest, mask)
    elif rest:
        _mask(told[name], rest, mask)
    elif told[name] is not None:
        told[name] = mask(told[name])
