"""How two schemas of one thing differ, of what a client sends and of what it is answered (JSON Schema 2020-12)."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

Schema = Mapping[str, Any]
# What a value must not go below, and above.
_LEAST = ("minimum", "exclusiveMinimum", "minLength", "minItems", "minProperties")
_MOST = ("maximum", "exclusiveMaximum", "maxLength", "maxItems", "maxProperties")
_SHAPE = ("pattern", "format", "uniqueItems", "multipleOf")
_EMPTY: Schema = {}


@dataclass(frozen=True, slots=True)
class Documents:
    """The document that clients were made from, and the one that they meet."""

    old: Schema
    new: Schema


@dataclass(slots=True)
class Reader:
    """Compares; a pair of schemas that is met again, deeper within itself, is passed over."""

    documents: Documents
    _met: set[tuple[str, str, str]] = field(default_factory=set)

    def narrowed(self, place: str, old: Schema, new: Schema) -> Iterator[str]:
        """What a client may have sent and is now refused."""
        if self._enters("sent", old, new):
            yield from self._narrowed(place, _options(old, self.documents.old), _options(new, self.documents.new))
            self._leaves("sent", old, new)

    def poorer(self, place: str, old: Schema, new: Schema) -> Iterator[str]:
        """What a client may rely on in an answer and does not find any more."""
        if self._enters("answered", old, new):
            yield from self._poorer(place, _options(old, self.documents.old), _options(new, self.documents.new))
            self._leaves("answered", old, new)

    def _narrowed(self, place: str, old: list[Schema], new: list[Schema]) -> Iterator[str]:
        if not any(new_one == _EMPTY for new_one in new):
            for option in old:
                yield from self._best(place, option, new, "sent")

    def _poorer(self, place: str, old: list[Schema], new: list[Schema]) -> Iterator[str]:
        if not any(old_one == _EMPTY for old_one in old):
            for option in new:
                yield from self._best(place, option, old, "answered")

    def _best(self, place: str, option: Schema, others: list[Schema], way: str) -> Iterator[str]:
        """What stands between the option and that of the others which is closest to it."""
        same_type = [one for one in others if _type(one) == _type(option) or {_type(one), _type(option)} == _NUMBERS]
        found = [list(self._pair(place, option, one, way)) for one in same_type]
        if not found:
            yield f"{place} may {'not' if way == 'sent' else 'now'} be {_type(option)}{' any more' * (way == 'sent')}"
        else:
            yield from min(found, key=len)

    def _pair(self, place: str, option: Schema, other: Schema, way: str) -> Iterator[str]:
        old, new = (option, other) if way == "sent" else (other, option)
        yield from (self._sent if way == "sent" else self._answered)(place, old, new)

    def _sent(self, place: str, old: Schema, new: Schema) -> Iterator[str]:
        if (_type(old), _type(new)) == ("number", "integer"):
            yield f"{place} has to be whole now"
        yield from (f"{place} may not be {one!r} any more" for one in _lost(old, new))
        yield from _tightened(place, old, new)
        before, after = old.get("properties", {}), new.get("properties", {})
        for name, schema in before.items():
            if name in after:
                yield from self.narrowed(f"{place}.{name}", schema, after[name])
            else:
                yield f"{place}.{name} is not taken any more"
        yield from (f"{place}.{name} is required now" for name in sorted(_required(new) - _required(old)))
        yield from self.narrowed(f"{place}[]", old.get("items", {}), new.get("items", {}))
        yield from self.narrowed(f"{place}.*", _others(old), _others(new))

    def _answered(self, place: str, old: Schema, new: Schema) -> Iterator[str]:
        if (_type(old), _type(new)) == ("integer", "number"):
            yield f"{place} is not always whole any more"
        yield from (f"{place} is never {one!r} any more" for one in _lost(old, new))
        if _values(old) is not None and _values(new) is None:
            yield f"{place} may be any {_type(new)} now"
        before, after = old.get("properties", {}), new.get("properties", {})
        for name, schema in before.items():
            if name in after:
                yield from self.poorer(f"{place}.{name}", schema, after[name])
            else:
                yield f"{place}.{name} is gone"
        lost = (_required(old) - _required(new)) & after.keys()
        yield from (f"{place}.{name} is not always there any more" for name in sorted(lost))
        yield from self.poorer(f"{place}[]", old.get("items", {}), new.get("items", {}))
        yield from self.poorer(f"{place}.*", _others(old), _others(new))

    def _enters(self, way: str, old: Schema, new: Schema) -> bool:
        pair = (way, _text(old), _text(new))
        if pair in self._met:
            return False
        self._met.add(pair)
        return True

    def _leaves(self, way: str, old: Schema, new: Schema) -> None:
        self._met.discard((way, _text(old), _text(new)))


_NUMBERS = {"integer", "number"}


def _options(schema: Schema, document: Schema) -> list[Schema]:
    """The schema without references, as the simple ones of which any may hold."""
    if "$ref" in schema:
        return _options(document["components"]["schemas"][schema["$ref"].rpartition("/")[2]], document)
    for word in ("anyOf", "oneOf"):
        if word in schema:
            return [option for one in schema[word] for option in _options(one, document)]
    if isinstance(schema.get("type"), list):
        return [{**schema, "type": one} for one in schema["type"]]
    return [schema] if _type(schema) != "anything" or "enum" in schema else [_EMPTY]


def _type(schema: Schema) -> str:
    return str(schema.get("type", "anything"))


def _required(schema: Schema) -> set[str]:
    return set(schema.get("required", ()))


def _others(schema: Schema) -> Schema:
    """That of the values of a mapping's names, which are any."""
    others = schema.get("additionalProperties")
    return others if isinstance(others, Mapping) else _EMPTY


def _values(schema: Schema) -> Sequence[Any] | None:
    """All that it may be, where they are named."""
    return [schema["const"]] if "const" in schema else schema.get("enum")


def _lost(old: Schema, new: Schema) -> list[Any]:
    before, after = _values(old), _values(new)
    return [one for one in before if one not in after] if before is not None and after is not None else []


def _tightened(place: str, old: Schema, new: Schema) -> Iterator[str]:
    if _values(old) is None and _values(new) is not None:
        yield f"{place} may only be one of a few values now"
    for word in _LEAST:
        if word in new and new[word] > old.get(word, 0 if word.startswith("min") and word != "minimum" else -_ANY):
            yield f"{place} has a larger {word}"
    for word in _MOST:
        if word in new and new[word] < old.get(word, _ANY):
            yield f"{place} has a smaller {word}"
    for word in _SHAPE:
        if word in new and new[word] != old.get(word):
            yield f"{place} has another {word}"
    if new.get("additionalProperties") is False and old.get("additionalProperties", True) is not False:
        yield f"{place} takes no other fields any more"


_ANY = float("inf")


def _text(schema: Schema) -> str:
    return json.dumps(schema, sort_keys=True)
