"""An order's story: causes make a tree, whatever order the records come in."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from roundsman.contracts.types.order import OrderReady
from roundsman.operations.node import Node
from roundsman.operations.records import Record, Unreadable
from roundsman.operations.story import concerns, own_subjects, tell

NOON = datetime(2026, 5, 3, 12, tzinfo=UTC)
READY = OrderReady(order_id="ord_1", customer_id="usr_1", vendor_id="ven_1", at=NOON)


def told(message_id: str, cause: str = "", *, at_s: int = 0, actor: str = "", key: str = "ord_1") -> Record:
    headers = {
        "ce_id": message_id,
        "ce_type": "roundsman.order.OrderReady",
        "ce_source": "order",
        "ce_subject": f"of-{message_id}",
        "ce_time": (NOON + timedelta(seconds=at_s)).isoformat(),
        "causationid": cause,
        "actor": actor,
    }
    return Record(topic="order.events.v1", partition=0, offset=at_s, key=key, headers=headers, message=READY)


def shape(nodes: list[Node]) -> dict[str, object]:
    return {node.id: shape(node.children) for node in nodes}


def test_causes_make_a_tree_with_siblings_by_time() -> None:
    story = tell([told("late", "first", at_s=9), told("early", "first", at_s=3), told("first"), told("deep", "early")])

    assert shape(list(story.roots)) == {"first": {"early": {"deep": {}}, "late": {}}}
    assert list(shape(story.roots[0].children)) == ["early", "late"]
    assert story.roots[0].children[0].after_s == 3


def test_a_repeat_counts_and_is_no_node_of_its_own() -> None:
    story = tell([told("first"), told("second", "first"), told("second", "first"), told("second", "first")])

    assert [(node.id, node.repeats) for node in story.nodes] == [("first", 0), ("second", 2)]


def test_a_cause_that_was_not_told_of_the_order_makes_a_root() -> None:
    story = tell([told("first"), told("orphan", "elsewhere", at_s=1)])

    assert [(node.id, node.cause, node.after_s) for node in story.roots] == [
        ("first", "", None),
        ("orphan", "elsewhere", None),
    ]


def test_a_circle_of_causes_is_cut_and_loses_nothing() -> None:
    story = tell([told("a", "c", at_s=1), told("b", "a", at_s=2), told("c", "b", at_s=3), told("me", "me", at_s=4)])

    reached: list[str] = []
    left = list(story.roots)
    while left:
        node = left.pop()
        reached.append(node.id)
        left += node.children
    assert sorted(reached) == ["a", "b", "c", "me"]


def test_what_a_timer_did_stands_below_the_timer() -> None:
    story = tell(
        [
            told("first"),
            told("x", "first", at_s=60, actor="timer:expire"),
            told("y", "first", at_s=60, actor="timer:expire"),
        ]
    )

    (timer,) = story.roots[0].children
    assert (timer.type, timer.topic, timer.after_s, timer.source) == ("timer expire", "", 60, "order")
    assert [node.id for node in timer.children] == ["x", "y"]


def test_a_record_that_cannot_be_read_is_told_as_such() -> None:
    (node,) = tell([Unreadable(topic="t", partition=1, offset=2, problem="no schema id", size_bytes=3)]).nodes

    assert (node.id, node.type, node.at, node.summary) == ("t:1:2", "?", None, "unreadable: no schema id")


def test_a_record_concerns_the_order_by_key_or_by_what_began_it() -> None:
    assert concerns("ord_1", "ord_1", {})
    assert concerns("ord_1", "drv_1", {"correlationid": "ord_1"})
    assert not concerns("ord_1", "ord_2", {"correlationid": "ord_2"})


def test_an_orders_own_subjects_leave_out_whom_it_only_met() -> None:
    entries = [told("payment"), told("driver", key="drv_1")]

    assert own_subjects("ord_1", entries) == {"ord_1", "of-payment"}


def test_who_acted_in_anothers_place_is_named_before_them() -> None:
    record = told("first", actor="usr_ada")
    acted = replace(record, headers={**record.headers, "impersonator": "usr_sam"})

    assert tell([acted]).roots[0].actor == "usr_sam as usr_ada"
    assert tell([record]).roots[0].actor == "usr_ada"
