"""A day's figure beside the bench's."""

import json
from pathlib import Path

import pytest

from roundsman.simulator.gap import comparison, penalised_min
from roundsman.simulator.report.figures import Figures


def figures(placed: int, *click_to_door_min: float) -> Figures:
    return Figures(
        placed=placed,
        completed=len(click_to_door_min),
        cancelled={},
        click_to_door_min=click_to_door_min,
        ready_to_pickup_min=(),
        undelivered_share=0,
        topics={},
        parked=0,
        money={},
        notifications={},
    )


def test_an_order_that_nobody_brought_counts_as_ninety_minutes() -> None:
    assert penalised_min(figures(3, 30, 30)) == 50


@pytest.mark.parametrize(("planned", "gap"), [(20.0, "+50.0%"), (30.0, "+0.0%"), (40.0, "-25.0%")])
def test_the_gap_is_told_in_percent_of_the_bench(tmp_path: Path, planned: float, gap: str) -> None:
    summary = tmp_path / "summary.json"
    summary.write_text(json.dumps({"a-day": {"penalised": planned}}))

    told = comparison(figures(2, 25, 35), "a-day", summary)

    assert told.endswith(f"bench {planned:.2f} min; gap {gap}")


def test_a_day_that_the_bench_did_not_play_has_no_gap(tmp_path: Path) -> None:
    summary = tmp_path / "summary.json"
    assert "no figure for this day" in comparison(figures(1, 30), "a-day", summary)
    summary.write_text("{}")

    assert "no figure for this day" in comparison(figures(1, 30), "a-day", summary)
