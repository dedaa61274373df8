"""What the store refuses is told without the documents."""

import traceback

import pytest
from pymongo.errors import BulkWriteError

from roundsman.notification.store.mongo import DUPLICATE, WriteRefused, whichever_is_first


def test_a_refused_write_does_not_quote_the_document() -> None:
    faults = [{"code": DUPLICATE, "op": {}}, {"code": 121, "op": {"email": "ann@example.com"}}]

    with pytest.raises(WriteRefused, match="121") as caught, whichever_is_first():
        raise BulkWriteError({"writeErrors": faults})

    assert "ann@example.com" not in "".join(traceback.format_exception(caught.value))
