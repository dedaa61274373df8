"""A day is read, played without the future, written in the official format, and summed up."""

import json
import random
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from roundsman.dispatch.domain.routing.engine import RoutePlans
from roundsman.dispatch.domain.routing.plan import Commitment, Plan, Trip
from roundsman.dispatch.domain.routing.situation import Rules, Situation
from roundsman.dispatch.domain.routing.travel import TravelTimes
from roundsman.mdrp.checker import faults
from roundsman.mdrp.day import BadDay, read_day
from roundsman.mdrp.feeder import Feeder, Options, play
from roundsman.mdrp.solution import COURIERS, read, solution_of, write
from roundsman.mdrp.summary import cycle_times, summarise

pytestmark = pytest.mark.timeout(300)  # the first call compiles the kernel


def lay_out(folder: Path, orders: int = 12) -> Path:
    """A made-up day of an hour in the official format."""
    dice = random.Random(5)
    folder.mkdir(parents=True)
    _table(folder / "restaurants.txt", "restaurant x y", [["r1", 0, 0], ["r2", 2000, 500]])
    shifts = [[f"c{number}", dice.randrange(3000), dice.randrange(3000), 0, 90] for number in range(4)]
    _table(folder / "couriers.txt", "courier x y on_time off_time", shifts)
    rows = [
        [f"o{n}", dice.randrange(4000), dice.randrange(4000), 3 * n, f"r{1 + n % 2}", 3 * n + 10] for n in range(orders)
    ]
    _table(folder / "orders.txt", "order x y placement_time restaurant ready_time", rows)
    names = "meters_per_minute|pickup service minutes|dropoff service minutes|target click-to-door|"
    header = f"{names}maximum click-to-door|pay per order|guaranteed pay per hour".replace("|", "\t")
    (folder / "instance_parameters.txt").write_text(f"{header}\n320\t4\t4\t40\t90\t10\t15\n")
    return folder


def _table(file: Path, header: str, rows: Sequence[Sequence[object]]) -> None:
    lines = [header.split(), *rows]
    file.write_text("".join("\t".join(map(str, line)) + "\n" for line in lines))


class Nobody:
    """An engine that only looks."""

    name = "nobody"

    def __init__(self) -> None:
        self.seen: list[Situation] = []

    def plan(self, situation: Situation, travel: TravelTimes) -> Plan:
        self.seen.append(situation)
        return Plan(commitments=(), open_jobs=(), routes=(), cost=0.0)


def test_an_order_is_told_from_its_placing_on(tmp_path: Path) -> None:
    looker, day = Nobody(), read_day(lay_out(tmp_path / "day"))

    play(day, looker, Options())

    first_told = {task.job_id: one.now_s / 60 for one in reversed(looker.seen) for task in one.tasks}
    assert first_told == {order.name: order.placed_min for order in day.orders.values()}


def test_a_preparation_known_in_mean_is_told_as_such_until_the_goods_are_ready(tmp_path: Path) -> None:
    looker, day = Nobody(), read_day(lay_out(tmp_path / "day"))

    play(day, looker, Options(preparation_sd_min=8.2))

    for situation in looker.seen:
        for task in situation.tasks:
            ready_s = day.orders[task.job_id].ready_min * 60
            assert (task.pickups[0].opens_sd_s == 0) == (situation.now_s >= ready_s)
            assert task.pickups[0].opens_sd_s > 0 or task.pickups[0].opens_s == ready_s
    said = [task.pickups[0].opens_s for task in looker.seen[-1].tasks]
    assert len(said) == 12


@pytest.mark.parametrize("sd_min", [0.0, 8.2])
def test_a_day_is_carried_out_without_a_fault_and_read_back_as_it_was_written(tmp_path: Path, sd_min: float) -> None:
    day = read_day(lay_out(tmp_path / "day"))
    went = play(day, RoutePlans(), Options(rules=Rules(iterations=20), preparation_sd_min=sd_min))
    solution = solution_of(went.streets)
    write(solution, tmp_path / "out")

    assert read(tmp_path / "out") == solution
    assert faults(day, solution) == []
    summary = summarise(day, solution, went.cycles_ms)
    assert (summary.orders, summary.undelivered) == (12, 0)
    assert summary.lower_bound <= summary.click_to_door == summary.penalised < 60


def test_an_order_that_nobody_delivers_counts_as_ninety_minutes_and_is_written_as_nan(tmp_path: Path) -> None:
    day = read_day(lay_out(tmp_path / "day"))

    solution = solution_of(play(day, Nobody(), Options()).streets)
    write(solution, tmp_path / "out")

    summary = summarise(day, solution, ())
    assert (summary.undelivered, summary.penalised, summary.cost_per_order) == (12, 90.0, 4 * 1.5 * 15 / 12)
    assert (tmp_path / "out" / "solution_info_orders.txt").read_text().splitlines()[1] == "o0 0 10 NaN NaN NaN"
    assert len(read(tmp_path / "out").outcomes) == 12


def test_the_command_writes_every_day_and_its_summary(tmp_path: Path) -> None:
    lay_out(tmp_path / "days" / "one", orders=4)

    options = ["--days", str(tmp_path / "days"), "--out", str(tmp_path / "out"), "--iterations", "5"]
    command = [sys.executable, "-m", "roundsman.mdrp", *options]
    told = subprocess.run(command, capture_output=True, text=True, check=False)

    assert told.returncode == 0, told.stderr
    summary = json.loads((tmp_path / "out" / "summary.json").read_text())["one"]
    assert set(summary) >= {"orders", "undelivered", "click_to_door", "penalised", "ready_to_pickup", "cycle_ms"}
    assert summary["orders"] == 4
    assert (tmp_path / "out" / "one" / COURIERS).read_text().splitlines()[1].split()[2] == "0"


def test_a_folder_that_holds_no_day_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadDay, match="holds no day"):
        read_day(tmp_path)


def test_of_a_hundred_decisions_the_second_slowest_is_the_ninety_ninth_percentile() -> None:
    times = cycle_times([float(number) for number in range(1, 101)])

    assert (times.mean, times.p99, times.max) == (50.5, 99.0, 100.0)


def test_an_order_that_is_not_ready_before_its_courier_goes_home_is_open_again_then(tmp_path: Path) -> None:
    day = read_day(lay_out(tmp_path / "day", orders=1))
    late = replace(day.orders["o0"], ready_min=95)
    feeder = Feeder(replace(day, orders={"o0": late}), Options(preparation_sd_min=8.2))
    commitment = Commitment(driver_id="c0", trip=Trip(job_ids=("o0",), start_s=0, visits=()), reason="")

    assert [task.job_id for task in feeder.situation(0).tasks] == ["o0"]
    feeder.carry_out(Plan(commitments=(commitment,), open_jobs=(), routes=(), cost=0), 0)

    assert feeder.situation(89).tasks == ()
    assert [task.job_id for task in feeder.situation(90).tasks] == ["o0"]
    assert "c0" not in {driver.driver_id for driver in feeder.situation(90).drivers}
