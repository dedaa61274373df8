"""Nothing more is asked for until a rest is over, unless there is much to catch up with."""

from collections.abc import Collection

import pytest

from roundsman.gateway.messaging.rests import rest_after, resting


class Consumer:
    """Notes what is asked of it."""

    def __init__(self) -> None:
        self.said: list[str] = []

    def assignment(self) -> Collection[str]:
        return ["a", "b"]

    def pause(self, *places: str) -> None:
        self.said.append(f"pause {' '.join(places)}")

    def resume(self, *places: str) -> None:
        self.said.append(f"resume {' '.join(places)}")


@pytest.mark.parametrize(
    ("records", "said"),
    [
        (0, ["taken"]),  # an event that comes now is given at once
        (1, ["pause a b", "taken", "resume a b"]),
        (499, ["pause a b", "taken", "resume a b"]),
        (500, ["taken"]),
    ],
)
async def test_few_records_are_taken_and_rested_after_before_more_are_asked_for(records: int, said: list[str]) -> None:
    consumer = Consumer()
    async with resting(consumer, records):
        consumer.said.append("taken")
    assert consumer.said == said


@pytest.mark.parametrize(("records", "rest_s"), [(1, 0.005), (10, 0.005), (20, 0.01), (30, 0.015), (499, 0.015)])
def test_the_more_came_the_longer_is_the_rest_up_to_a_bound(records: int, rest_s: float) -> None:
    assert rest_after(records) == pytest.approx(rest_s)
