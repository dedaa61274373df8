"""A mail may come again where a fault fell between the server's answer and its record, and nowhere else."""

from pathlib import Path

import pytest

from roundsman.chaos.plan import Fault, Kind
from roundsman.chaos.repeats import Done, Letter, read_arrivals, repeats

ONCE = [Letter(message_id="a", at=100.0), Letter(message_id="b", at=101.0)]
AGAIN = [*ONCE, Letter(message_id="a", at=130.0)]


def done(target: str, began: float, ended: float, kind: Kind = Kind.KILL) -> Done:
    return Done(fault=Fault(kind=kind, target=target, at_s=0), began=began, ended=ended)


def excuses(*faults: Done) -> list[str]:
    return [one.excuse for one in repeats(AGAIN, faults)]


def test_mails_that_come_once_are_no_repeats() -> None:
    assert list(repeats(ONCE, [])) == []


def test_a_repeat_without_a_fault_has_no_excuse() -> None:
    (repeat,) = repeats(AGAIN, [])

    assert (repeat.message_id, repeat.after_s, repeat.excuse) == ("a", 30.0, "")


@pytest.mark.parametrize(
    "target",
    ["notification", "notification.timers", "mailbox", "documents", "notification>mailbox", "notification>documents"],
)
def test_a_fault_on_the_way_is_an_excuse(target: str) -> None:
    assert excuses(done(target, 110, 112)) == [f"kill {target}"]


@pytest.mark.parametrize("target", ["order", "order>kafka", "kafka", "postgres"])
def test_a_fault_elsewhere_is_none(target: str) -> None:
    assert excuses(done(target, 110, 112)) == [""]


@pytest.mark.parametrize(
    ("began", "ended", "excused"),
    [(1, 54, False), (1, 56, True), (99, 140, True), (130, 140, True), (131, 140, False)],
)
def test_the_fault_has_to_be_at_that_time(began: float, ended: float, excused: bool) -> None:
    assert excuses(done("mailbox", began, ended)) == ["kill mailbox" if excused else ""]


def test_arrivals_are_read_in_order_with_their_times(tmp_path: Path) -> None:
    for at_ns, name in ((2_500_000_000, "b"), (1_000_000_000, "a")):
        (tmp_path / f"{at_ns}-x.eml").write_bytes(f"Message-ID: <{name}@roundsman>\r\n\r\n".encode())

    assert read_arrivals(tmp_path) == [Letter(message_id="a", at=1.0), Letter(message_id="b", at=2.5)]
