"""`roundsman parked` before it reaches a platform, and how it shows what it found."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from typer.testing import CliRunner

from roundsman.cli.app import app
from roundsman.cli.parked_print import print_keys, print_records
from roundsman.messaging.parked_shown import by_key
from roundsman.persistence.session import ParkedRecord
from roundsman.runtime.parked import parked_records
from roundsman.stack.status import NotRunning

AT = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
RECORD = ParkedRecord(
    group="order.saga", topic="vendor.events.v1", partition=2, offset=7, key="ord_1", message_id="msg_1",
    type="roundsman.vendor.TicketAccepted", value=b"", headers={"ce_id": "msg_1"}, handler="order.saga",
    reason="no such order", parked_at=AT,
)  # fmt: skip


def test_a_key_is_one_line_with_its_oldest_record() -> None:
    behind = replace(RECORD, offset=8, reason="waits", tries=0)
    first, other = by_key([replace(RECORD, tries=2), behind, replace(RECORD, group="order.menus")])
    assert (first["count"], first["reason"], first["tries"], first["oldest_at"]) == (2, "no such order", 2, AT)
    assert (other["group"], other["count"]) == ("order.menus", 1)


def test_nothing_parked_is_said_so(capsys: pytest.CaptureFixture[str]) -> None:
    print_keys([], {})
    assert capsys.readouterr().out == "Nothing is parked.\n"


def test_a_store_that_is_away_is_named_beside_what_the_others_have(capsys: pytest.CaptureFixture[str]) -> None:
    print_keys(by_key([RECORD]), {"notification": "no schema registry"})
    shown = capsys.readouterr().out
    assert "ord_1" in shown
    assert "not known: what is parked in notification (no schema registry)" in shown
    assert "Nothing is parked" not in shown


async def test_services_that_cannot_be_asked_hold_up_no_other() -> None:
    nowhere = {"ROUNDSMAN_DATABASE_URL": "postgresql://nobody@127.0.0.1:9/x"}  # the discard port
    found = await parked_records({"order": nowhere, "gateway": {}, "driver": nowhere})
    assert (list(found.records), list(found.away)) == ([], ["driver", "order"])


def test_a_record_is_shown_with_its_origin_and_its_tries(capsys: pytest.CaptureFixture[str]) -> None:
    answer = {name: getattr(RECORD, name) for name in ParkedRecord.__slots__} | {"tries": 2, "tried_at": AT}
    print_records([answer | {"content": {"order_id": "ord_1"}}])
    shown = capsys.readouterr().out
    assert "vendor.events.v1/2/7" in shown
    assert "2 times in vain, last 2026-03-02T12:00:00+00:00" in shown
    assert "order_id: ord_1" in shown


@pytest.mark.parametrize(
    "words",
    [
        ["list"],
        ["show", "k"],
        ["redrive", "k", "--group", "order.saga", "--why", "w"],
        ["discard", "k", "--group", "order.saga", "--why", "w"],
    ],
)
def test_a_platform_that_does_not_run_is_named(tmp_path: Path, words: list[str]) -> None:
    outcome = CliRunner().invoke(app(["parked"]), ["parked", *words, "--data", str(tmp_path)])
    assert isinstance(outcome.exception, NotRunning)


def test_a_decision_needs_a_reason(tmp_path: Path) -> None:
    words = ["redrive", "k", "--group", "order.saga", "--data", str(tmp_path)]
    assert CliRunner().invoke(app(["parked"]), ["parked", *words]).exit_code == 2
