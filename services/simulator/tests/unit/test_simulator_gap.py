"""A day's figure beside the bench's."""

import json
from io import StringIO
from pathlib import Path

import pytest
from rich.console import Console

from roundsman.simulator.gap import comparison, penalised_min, terms
from roundsman.simulator.report.figures import Figures


def figures(placed: int, *click_to_door_min: float) -> Figures:
    return Figures(
        placed=placed,
        completed=len(click_to_door_min),
        cancelled={},
        click_to_door_min=click_to_door_min,
        ready_to_pickup_min=(),
        terms_min={"placed to assigned": 5.5, "ready to pickup": 2.0, "pickup to door": 12.25},
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


def told(summary: Path) -> str:
    screen = StringIO()
    Console(width=100, file=screen).print(terms(figures(2, 25, 35), "a-day", summary))
    return screen.getvalue()


def test_where_the_minutes_went_is_told_beside_the_bench_of_delivered_orders(tmp_path: Path) -> None:
    (tmp_path / "a-day").mkdir()
    (tmp_path / "a-day" / "solution_info_assignments.txt").write_text(
        "assignment_time pickup_time courier orders\n10 20 c1 o1 o2\n"
    )
    (tmp_path / "a-day" / "solution_info_orders.txt").write_text(
        "order placement_time ready_time pickup_time dropoff_time courier\n"
        "o1 4 18 20 31 c1\no2 6 20 20 33 c1\no3 7 30 NaN NaN NaN\n"
    )

    rows = [line.replace("│", " ").split() for line in told(tmp_path / "summary.json").splitlines()]

    assert ["placed", "to", "assigned", "5.50", "5.00", "+0.50"] in rows
    assert ["ready", "to", "pickup", "2.00", "1.00", "+1.00"] in rows
    assert ["pickup", "to", "door", "12.25", "12.00", "+0.25"] in rows


def test_without_a_solution_of_the_bench_the_live_minutes_stand_alone(tmp_path: Path) -> None:
    assert "5.50" in told(tmp_path / "summary.json")
    assert "+" not in told(tmp_path / "summary.json")
