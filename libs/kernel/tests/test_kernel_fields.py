"""The fields of a value."""

from dataclasses import dataclass

import pytest

from roundsman.kernel.fields import fields_of
from roundsman.kernel.ids import OrderId


@dataclass(frozen=True, slots=True, kw_only=True)
class Portion:
    order_id: OrderId
    quantity: int


def test_a_value_is_its_fields_by_name_in_their_order() -> None:
    order_id = OrderId("ord_01h455vb4pex5vsknk084sn02q")

    fields = fields_of(Portion(quantity=2, order_id=order_id))

    assert list(fields.items()) == [("order_id", order_id), ("quantity", 2)]
    assert fields["order_id"] is order_id


def test_what_is_no_dataclass_has_no_fields() -> None:
    with pytest.raises(AttributeError):
        fields_of("text")
