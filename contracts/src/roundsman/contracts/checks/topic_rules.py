"""Rules that topics keep, and messages on them."""

from collections.abc import Iterator

from roundsman.contracts.checks.finding import Finding
from roundsman.contracts.source import ContractSource, TopicSource, schema_path


def topic_rules(source: ContractSource) -> Iterator[Finding]:
    """A topic belongs to the service it is named for, its records have a key; no message is homeless."""
    for topic in source.topics:
        for problem in (*_shape(topic), *_keys(topic, source)):
            yield Finding(f"topics/{topic.name}.yaml", problem)
    for full_name in source.schemas:
        if not source.topics_of(full_name):
            folder = schema_path(full_name, 1).parent.as_posix()
            yield Finding(folder, "no topic lists this message")


def _shape(topic: TopicSource) -> Iterator[str]:
    if topic.name.split(".")[0] != topic.owner:
        yield f"is owned by {topic.owner}; its name says {topic.name.split('.')[0]}"
    if topic.cleanup not in {"delete", "compact"}:
        yield f"cleanup is delete or compact, not {topic.cleanup}"
    if topic.cleanup == "compact" and topic.retention_ms is not None:
        yield "a compacted topic keeps the last record of each key: its retention is forever"
    if topic.partitions < 1:
        yield "needs at least one partition"
    if not topic.writers or not topic.readers or not topic.messages:
        yield "needs writers, readers and messages"


def _keys(topic: TopicSource, source: ContractSource) -> Iterator[str]:
    for full_name, key in topic.messages.items():
        versions = source.schemas.get(full_name)
        if versions is None:
            yield f"lists {full_name}, which has no schema"
            continue
        fields = {field["name"]: field["type"] for field in versions[1]["fields"]}
        if fields.get(key) != "string":
            yield f"{full_name} has had no string field {key} since version 1, so it cannot be the key"
