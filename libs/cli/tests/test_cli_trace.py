"""How a story is printed."""

from datetime import UTC, datetime

from roundsman.cli.trace import tree_lines
from roundsman.operations.node import Node

NOON = datetime(2026, 5, 3, 12, tzinfo=UTC)


def node(kind: str, actor: str = "", *children: Node) -> Node:
    return Node(
        id=kind,
        cause="",
        topic="t",
        type=kind,
        at=NOON,
        source="order",
        actor=actor,
        after_s=2,
        children=list(children),
    )


def test_a_story_is_a_tree_with_times_and_who_did_it() -> None:
    story = [node("First", "usr_1", node("Second", "order.saga", node("Third", "timer:late")), node("Fourth"))]

    assert [str(line) for line in tree_lines(story)] == [
        "└ 12:00:00.000 First  +2.00 s  order by usr_1",
        "  ├ 12:00:00.000 Second  +2.00 s  order.saga",
        "  │ └ 12:00:00.000 Third  +2.00 s  order",
        "  └ 12:00:00.000 Fourth  +2.00 s  order",
    ]
