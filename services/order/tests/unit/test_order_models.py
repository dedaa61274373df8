"""What answers look like, and what the document says of them."""

from roundsman.order.api.models import HappeningModel


def test_the_document_promises_no_field_that_an_answer_leaves_out() -> None:
    schema = HappeningModel.model_json_schema(mode="serialization")

    assert set(schema["required"]) == {"event", "at", "actor", "to"}
