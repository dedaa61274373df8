"""Read `topics/`, `avro/`, `examples/` and `personal.yaml`: for tools in a checkout. Services use `Catalog`."""

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from roundsman.contracts.errors import BadContract

CHECKOUT = Path(__file__).resolve().parents[3]  # contracts/ in a checkout; elsewhere nothing of ours

PERSONAL = Path("personal.yaml")
_UNITS_MS = {"day": 86_400_000, "days": 86_400_000, "hour": 3_600_000, "hours": 3_600_000}


@dataclass(frozen=True, slots=True, kw_only=True)
class TopicSource:
    """One `topics/<topic>.yaml`."""

    name: str
    about: str
    owner: str
    writers: tuple[str, ...]
    readers: tuple[str, ...]
    key: str  # what a record's key is, for people
    partitions: int
    retention_ms: int | None  # None: for good
    cleanup: str
    messages: dict[str, str]  # full name -> the field that is its key


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonalSource:
    """One entry of `personal.yaml`."""

    person: str  # the field that names whose data it is
    sealed: tuple[str, ...]  # dotted paths
    open: dict[str, str]  # dotted path -> why it is nobody's, though marked


@dataclass(frozen=True, slots=True, kw_only=True)
class ContractSource:
    """Everything in the folder, read but not yet judged."""

    folder: Path
    topics: tuple[TopicSource, ...]
    schemas: dict[str, dict[int, dict[str, Any]]]  # full name -> version -> schema
    examples: dict[str, dict[str, dict[str, Any]]]  # full name -> file name -> example
    personal: dict[str, "PersonalSource"] = field(default_factory=dict)  # full name -> whose the personal data is

    def topics_of(self, full_name: str) -> list[TopicSource]:
        """Return the topics on which a message is allowed."""
        return [topic for topic in self.topics if full_name in topic.messages]


def read_source(folder: Path) -> ContractSource:
    """Read a folder of contracts.

    Raises:
        BadContract: the folder is none, or a file in it cannot be read.
    """
    if not (folder / "topics").is_dir() or not (folder / "avro").is_dir():
        raise BadContract(f"{folder} holds no topics/ and avro/; run in a checkout or give --root.")
    schemas: dict[str, dict[int, dict[str, Any]]] = {}
    for path in _by_version(folder):
        schemas.setdefault(full_name_of(path.parent), {})[_version(path)] = _read_json(path)
    examples: dict[str, dict[str, dict[str, Any]]] = {}
    for path in sorted((folder / "examples").glob("*/*/*.json")):
        examples.setdefault(full_name_of(path.parent), {})[path.name] = _read_json(path)
    topics = tuple(_read_topic(path) for path in sorted((folder / "topics").glob("*.yaml")))
    personal = _read_personal(folder / PERSONAL)
    return ContractSource(folder=folder, topics=topics, schemas=schemas, examples=examples, personal=personal)


def full_name_of(folder: Path) -> str:
    """Name the message whose files lie in `.../<service>/<Message>`."""
    return f"roundsman.{folder.parent.name}.{folder.name}"


def schema_path(full_name: str, version: int) -> Path:
    """Say where a schema lies, relative to the folder of contracts."""
    _, service, message = full_name.split(".")
    return Path("avro") / service / message / f"{version}.avsc"


def _by_version(folder: Path) -> list[Path]:
    paths = (folder / "avro").glob("*/*/*.avsc")
    return sorted(paths, key=lambda path: (path.parent, _version(path)))


def _version(path: Path) -> int:
    if not path.stem.isdecimal():
        raise BadContract(f"{path}: the file's name must be its version, such as 2.avsc")
    return int(path.stem)


def _read_json(path: Path) -> dict[str, Any]:
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except ValueError as error:
        raise BadContract(f"{path}: not JSON: {error}") from error
    if not isinstance(content, dict):
        raise BadContract(f"{path}: expected a JSON object")
    return content


def _read_topic(path: Path) -> TopicSource:
    try:
        raw = yaml.safe_load(path.read_text(encoding="utf-8"))
        topic = TopicSource(
            retention_ms=_retention_ms(raw.pop("retention")),
            writers=tuple(raw.pop("writers")),
            readers=tuple(raw.pop("readers")),
            messages=dict(raw.pop("messages")),
            **raw,
        )
    except (yaml.YAMLError, AttributeError, KeyError, TypeError, ValueError) as error:
        raise BadContract(f"{path}: {error!r}") from error
    if topic.name != path.stem:
        raise BadContract(f"{path}: names itself {topic.name}")
    return topic


def _read_personal(path: Path) -> dict[str, PersonalSource]:
    if not path.exists():
        return {}
    try:
        raw = yaml.safe_load(path.read_text(encoding="utf-8")) or {}
        return {name: _personal(**entry) for name, entry in raw.items()}
    except (yaml.YAMLError, AttributeError, TypeError) as error:
        raise BadContract(f"{path}: {error!r}") from error


def _personal(person: str, sealed: list[str], open: dict[str, str] | None = None) -> PersonalSource:
    return PersonalSource(person=person, sealed=tuple(sealed), open=open or {})


def _retention_ms(text: str) -> int | None:
    if text == "forever":
        return None
    count, unit = text.split()
    return int(count) * _UNITS_MS[unit]
