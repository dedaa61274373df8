"""Write what is generated from the folder of contracts: the types, the catalogue, the lock."""

import json
from pathlib import Path
from typing import Any

from roundsman.contracts.errors import BadContract
from roundsman.contracts.lockfile import LOCK, extend_lock
from roundsman.contracts.source import ContractSource, PersonalSource, TopicSource
from roundsman.contracts.typegen import MessageRenderer, render_module

TYPES = Path("src/roundsman/contracts/types")


def generate(source: ContractSource) -> list[Path]:
    """Write every generated file that differs; return those. Repeating it writes nothing.

    Raises:
        BadContract: a schema has no Python form, or a locked schema was changed.
    """
    files = rendered(source)
    files[LOCK] = extend_lock(source.folder)
    changed = [path for path, text in files.items() if _content(source.folder / path) != text]
    for path in changed:
        target = source.folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(files[path], encoding="utf-8")
    for path in stale(source, files):
        (source.folder / path).unlink()
    return changed


def rendered(source: ContractSource) -> dict[Path, str]:
    """Return the text of every file in `types/`, by its path in the folder of contracts."""
    files = {
        TYPES / "__init__.py": '"""Generated: one module per service."""\n',
        TYPES / "catalog.json": _catalog(source),
    }
    by_service: dict[str, list[list[str]]] = {}
    for full_name, versions in source.schemas.items():
        topic, key = _topic_and_key(source, full_name)
        blocks = MessageRenderer(versions[max(versions)], topic, key).render()
        by_service.setdefault(full_name.split(".")[1], []).append(blocks)
    for service, messages in by_service.items():
        files[TYPES / f"{service}.py"] = render_module(service, messages)
    return files


def stale(source: ContractSource, files: dict[Path, str]) -> list[Path]:
    """Return modules of services that have no messages any more."""
    present = [TYPES / path.name for path in (source.folder / TYPES).glob("*.py")]
    return [path for path in present if path not in files]


def _topic_and_key(source: ContractSource, full_name: str) -> tuple[str, str]:
    topics = source.topics_of(full_name)
    keys = {topic.messages[full_name] for topic in topics}
    if len(keys) != 1:
        raise BadContract(f"{full_name} needs one key field, on at least one topic; found {sorted(keys)}")
    return (topics[0].name if len(topics) == 1 else ""), keys.pop()


def _catalog(source: ContractSource) -> str:
    topics = [_topic(topic) for topic in source.topics]
    schemas = {name: [of[version] for version in sorted(of)] for name, of in source.schemas.items()}
    # One line per schema keeps a diff readable and the file small.
    lines = ",\n".join(f"    {json.dumps(n)}: {json.dumps(s, ensure_ascii=False)}" for n, s in schemas.items())
    rows = ",\n".join(f"    {json.dumps(topic, ensure_ascii=False)}" for topic in topics)
    people = ",\n".join(f"    {json.dumps(n)}: {json.dumps(_personal(p))}" for n, p in sorted(source.personal.items()))
    parts = (f'"topics": [\n{rows}\n  ]', f'"personal": {{\n{people}\n  }}', f'"schemas": {{\n{lines}\n  }}')
    return "{\n  " + ",\n  ".join(parts) + "\n}\n"


def _personal(personal: PersonalSource) -> dict[str, Any]:
    return {"person": personal.person, "sealed": personal.sealed}


def _topic(topic: TopicSource) -> dict[str, Any]:
    return {
        "name": topic.name,
        "about": topic.about,
        "owner": topic.owner,
        "writers": topic.writers,
        "readers": topic.readers,
        "key": topic.key,
        "partitions": topic.partitions,
        "retention_ms": topic.retention_ms,
        "cleanup": topic.cleanup,
        "messages": topic.messages,
    }


def _content(path: Path) -> str | None:
    return path.read_text(encoding="utf-8") if path.exists() else None
