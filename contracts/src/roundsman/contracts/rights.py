"""What each service may do at a broker that asks who one is: as the topics' contracts say, and no more."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain

from roundsman.contracts.catalog import TopicSpec

_PEOPLE = "operators"  # among the readers of a topic; they are no service


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Right:
    """Kafka's ACL: a user, what of, and what they may."""

    user: str
    kind: str  # topic or group
    name: str
    pattern: str  # literal or prefixed
    operations: tuple[str, ...]

    def as_arguments(self) -> str:
        """As `kafka-acls.sh --add` wants it."""
        operations = " ".join(f"--operation {one}" for one in self.operations)
        return (
            f"--allow-principal User:{self.user} {operations} --{self.kind} {self.name} "
            f"--resource-pattern-type {self.pattern}"
        )


def rights(topics: Iterable[TopicSpec], prefix: str = "") -> list[Right]:
    """A user for each service, of its name: it writes and reads what it is named for, in groups of its own.

    Whoever makes the topics, and the operators' tools, are users that may everything.
    """
    of_topics = list(chain.from_iterable(_of_topic(topic, prefix) for topic in topics))
    groups = [
        Right(user=user, kind="group", name=f"{prefix}{user}.", pattern="prefixed", operations=("Read",))
        for user in {right.user for right in of_topics}
    ]
    return sorted([*of_topics, *groups])


def _of_topic(topic: TopicSpec, prefix: str) -> Iterator[Right]:
    for user in {*topic.writers, *topic.readers} - {_PEOPLE}:
        operations = (*(["Read"] if user in topic.readers else []), *(["Write"] if user in topic.writers else []))
        yield Right(
            user=user, kind="topic", name=prefix + topic.name, pattern="literal", operations=("Describe", *operations)
        )
