"""The history: what callers know, and how long it took them."""

import json
from pathlib import Path

import pytest

from roundsman.chaos.calls import Calls, Outcome, outcome_of
from roundsman.simulator.gateway import Call, Tried


def a_call(key: str = "k1") -> Call:
    headers = {"Authorization": "Bearer secret", "Idempotency-Key": key}
    return Call(method="POST", path="/orders", headers=headers, body={"payment_token": "tok_ok"})


def tried(status: int, asked_s: float = 0.0, answered_s: float = 1.0) -> Tried:
    return Tried(asked_s=asked_s, answered_s=answered_s, status=status, answer={"order_id": "ord_1"})


def calls_of(*statuses: int) -> Calls:
    calls, call = Calls(), a_call()
    for at, status in enumerate(statuses):
        calls.note(call, tried(status, asked_s=at, answered_s=at + 0.5))
    return calls


@pytest.mark.parametrize(
    ("status", "outcome"),
    [
        (0, Outcome.UNKNOWN),
        (200, Outcome.OK),
        (201, Outcome.OK),
        (399, Outcome.OK),
        (400, Outcome.FAIL),
        (409, Outcome.FAIL),
        (499, Outcome.FAIL),
        (500, Outcome.UNKNOWN),
        (503, Outcome.UNKNOWN),
    ],
)
def test_only_an_answer_tells_what_was_done(status: int, outcome: Outcome) -> None:
    assert outcome_of(tried(status)) is outcome


def test_the_last_try_tells_what_a_call_came_to() -> None:
    assert calls_of(0, 503, 201).outcomes() == {"ok": 1, "fail": 0, "unknown": 0, "asked_again": 1}
    assert calls_of(0, 409).outcomes() == {"ok": 0, "fail": 1, "unknown": 0, "asked_again": 1}
    assert calls_of(503).outcomes() == {"ok": 0, "fail": 0, "unknown": 1, "asked_again": 0}


def test_the_longest_wait_is_of_those_who_asked_again_and_got_an_answer() -> None:
    assert calls_of(0, 503, 201).longest_wait_s() == 2.5
    assert calls_of(201).longest_wait_s() == 0.0
    assert calls_of(0, 503).longest_wait_s() == 0.0


def test_statuses_that_told_nothing_are_counted() -> None:
    assert calls_of(0, 503, 0, 201).unknown_statuses() == {"0": 2, "503": 1}


def test_acknowledged_is_what_was_answered_with_yes() -> None:
    assert [call.key for call, _ in calls_of(0, 201).acknowledged()] == ["k1"]
    assert list(calls_of(409).acknowledged()) == []
    assert list(calls_of(201, 0).acknowledged()) == []


def test_the_history_is_kept_without_tokens_and_bodies(tmp_path: Path) -> None:
    calls_of(0, 201).write(tmp_path / "history.jsonl")

    text = (tmp_path / "history.jsonl").read_text()
    assert [(line["try"], line["outcome"]) for line in map(json.loads, text.splitlines())] == [
        (1, "unknown"),
        (2, "ok"),
    ]
    assert "secret" not in text
    assert "tok_ok" not in text
