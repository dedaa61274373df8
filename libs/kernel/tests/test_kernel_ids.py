from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from roundsman.kernel.ids import BadId, NotificationId, OrderId, UserId

AT = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)


def test_an_id_reads_back_as_itself() -> None:
    made = OrderId.new(AT)
    assert OrderId.parse(str(made)) == made


def test_an_id_of_another_kind_is_refused() -> None:
    with pytest.raises(BadId):
        UserId.parse(OrderId.new(AT))


@pytest.mark.parametrize(
    "text", ["", "ord_", "ord_81h455vb4pex5vsknk084sn02q", "ord_01h455vb4pex5vsknk084sn02u", "01h4"]
)
def test_malformed_ids_are_refused(text: str) -> None:
    with pytest.raises(BadId):
        OrderId.parse(text)


@given(st.text(max_size=40), st.text(max_size=40))
def test_the_same_parts_give_the_same_id_and_others_another(a: str, b: str) -> None:
    assert OrderId.derived(AT, a) == OrderId.derived(AT, a)
    assert (OrderId.derived(AT, a) == OrderId.derived(AT, b)) == (a == b)


def test_ids_sort_by_their_time() -> None:
    assert OrderId.new(AT) < OrderId.new(AT.replace(minute=1))


def test_what_is_derived_beside_an_id_has_its_time() -> None:
    first, later = OrderId.new(AT), OrderId.new(AT.replace(minute=1))
    beside = [NotificationId.derived_beside(origin, part) for origin in (first, later) for part in ("a", "b")]

    assert [one[4:14] for one in beside] == [first[4:14], first[4:14], later[4:14], later[4:14]]
    assert len(set(beside)) == 4
    assert beside[0] == NotificationId.derived_beside(first, "a")
    assert beside[0] != NotificationId.derived_beside(OrderId.new(AT), "a")  # of another order of that millisecond


def test_the_bits_are_a_uuid_of_version_7() -> None:
    # the specification's own example: 01890a5d-ac96-774b-bcce-b302099a8057
    made = OrderId._from_parts(0x01890A5DAC96, bytes.fromhex("774bbcceb302099a8057"))
    assert made == "ord_01h455vb4pex5vsknk084sn02q"
