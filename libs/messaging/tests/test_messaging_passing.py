"""What a group passes over moves no offset by itself, and none moves back."""

from roundsman.messaging.memory_log import MemoryLog
from roundsman.messaging.passing import PassedOver
from roundsman.messaging.received import Received

LATE_S = 1.0


def heeds(record: Received) -> bool:
    return record.type == "ours"


class Told:
    """A log on which both kinds are told, one lane a call."""

    def __init__(self) -> None:
        self.log = MemoryLog()

    def lane(self, *types: str, topic: str = "things") -> list[Received]:
        return [self.log.append(topic, "key", b"", {"ce_id": "m", "ce_type": type_}) for type_ in types]


def test_a_lane_without_a_record_that_matters_is_not_taken_in() -> None:
    told, passed = Told(), PassedOver(heeds)

    assert passed.sift([told.lane("theirs", "theirs")], now_s=10.0) == []


def test_a_lane_with_one_is_taken_in_whole() -> None:
    told, passed = Told(), PassedOver(heeds)
    lane = told.lane("theirs", "ours", "theirs")

    assert passed.sift([lane], now_s=10.0) == [lane]


def test_after_a_while_the_offset_moves_by_the_newest_that_was_passed_over() -> None:
    told, passed = Told(), PassedOver(heeds)
    passed.sift([told.lane("theirs")], now_s=10.0)
    newest = told.lane("theirs", "theirs")[-1]
    passed.sift([[newest]], now_s=10.5)

    assert passed.sift([], now_s=10.9) == []
    assert passed.sift([], now_s=10.0 + LATE_S) == [[newest]]


def test_what_has_moved_is_not_moved_again() -> None:
    told, passed = Told(), PassedOver(heeds)
    lane = told.lane("theirs")
    passed.sift([lane], now_s=10.0)
    passed.moved(record.log for record in lane)

    assert passed.sift([], now_s=20.0) == []


def test_what_was_not_moved_is_offered_again() -> None:
    told, passed = Told(), PassedOver(heeds)
    lane = told.lane("theirs")
    passed.sift([lane], now_s=10.0)

    assert [passed.sift([], now_s=20.0) for _ in range(2)] == [[lane], [lane]]  # the first did not commit


def test_a_log_that_moves_further_anyway_is_not_moved_back() -> None:
    told, passed = Told(), PassedOver(heeds)
    passed.sift([told.lane("theirs")], now_s=10.0)
    other = told.lane("theirs", topic="others")
    passed.sift([other], now_s=10.0)
    further = told.lane("ours")

    assert passed.sift([further], now_s=20.0) == [further, other]
