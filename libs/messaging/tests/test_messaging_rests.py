"""How long a consumer lets records gather: a transaction costs the same for one and for sixty."""

from collections.abc import Sequence

import pytest

from roundsman.contracts.types.payment import CapturePayment
from roundsman.messaging.consumer import rest_after
from roundsman.messaging.memory_log import MemoryLog
from roundsman.messaging.received import Received
from roundsman.testkit.counters import TOPIC


def _lanes(sizes: Sequence[int]) -> list[list[Received]]:
    log = MemoryLog()
    headers = {"ce_id": "m", "ce_type": CapturePayment.SCHEMA}
    return [[log.append(TOPIC, "key", b"", headers) for _ in range(size)] for size in sizes]


@pytest.mark.parametrize(
    ("sizes", "took_s", "least_s", "rest_s"),
    [
        ([1], 0.01, 0.0, 0.01),  # few: as long as they took
        ([1], 3.0, 0.0, 0.05),  # but not for long
        ([40, 40], 0.01, 0.0, 0.0),  # more run beside each other, and those who wait for them are not kept
        ([], 0.0, 0.0, 0.01),  # all that came was passed over
        ([1], 0.01, 0.5, 0.5),
        ([40, 40], 0.01, 0.5, 0.5),
        ([250, 250], 0.01, 0.5, 0.0),  # as many as are asked for: more wait already
    ],
)
def test_records_gather_while_few_come(sizes: Sequence[int], took_s: float, least_s: float, rest_s: float) -> None:
    assert rest_after(_lanes(sizes), took_s, least_s) == rest_s
