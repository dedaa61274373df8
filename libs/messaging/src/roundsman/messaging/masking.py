"""Messages as plain values for a reader's eyes, personal fields hidden."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from roundsman.contracts.catalog import Catalog
from roundsman.contracts.message import Message

HIDDEN = "***"


def public(message: Message) -> dict[str, Any]:
    """The message as JSON can tell it, with every field hidden that its contract marks as personal."""
    return masked(personal(message), Catalog.installed().personal_fields(message.SCHEMA))


def personal(message: Message) -> dict[str, Any]:
    """The message as JSON can tell it, all of it: for eyes that may see it."""
    found: dict[str, Any] = _plain(message.to_avro())
    return found


def masked(values: Mapping[str, Any], hidden: Collection[str]) -> dict[str, Any]:
    """The values with the dotted paths in `hidden` replaced, also inside of lists; what is absent stays so."""
    return {name: _masked(value, name, hidden) for name, value in values.items()}


def _masked(value: Any, name: str, hidden: Collection[str]) -> Any:
    if name in hidden:
        return None if value is None else HIDDEN
    inside = [path.removeprefix(f"{name}.") for path in hidden if path.startswith(f"{name}.")]
    if not inside:
        return value
    if isinstance(value, list):
        return [masked(one, inside) if isinstance(one, dict) else one for one in value]
    return masked(value, inside) if isinstance(value, dict) else value


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _plain(one) for name, one in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    if isinstance(value, datetime):
        return value.isoformat()
    return value.hex() if isinstance(value, bytes) else value
