"""The same day under several policies: what is compared, what is drawn, and what is refused."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from roundsman.cli.app import app
from roundsman.dispatch.domain.earliest_arrival import EarliestArrival
from roundsman.dispatch.domain.routing.situation import Driver, Rules, Situation, Stop, Task
from roundsman.dispatch.domain.routing.travel import PlaneTravel
from roundsman.mdrp.comparison import on_shift, under
from roundsman.mdrp.day import Courier, Day, Order, Parameters
from roundsman.mdrp.policies import ByPolicy, UnknownPolicy, chosen

pytestmark = pytest.mark.timeout(300)  # the first call compiles the kernel

FAST = "route-plans:iterations=5"
PARAMETERS = Parameters(
    metres_per_min=100,
    pickup_service_min=4,
    dropoff_service_min=4,
    target_min=30,
    pay_per_order=10,
    pay_per_hour=15,
)


def a_day(orders: int) -> Day:
    """Doors 1,000 m from the kitchen where the couriers are; each order is ready 10 minutes after its placing."""
    return Day(
        name="small",
        parameters=PARAMETERS,
        restaurants={"r": (0.0, 0.0)},
        couriers={name: Courier(name=name, place=(0.0, 0.0), on_min=0, off_min=120) for name in ("c1", "c2")},
        orders={
            f"o{n}": Order(name=f"o{n}", place=(1000.0, 0.0), restaurant="r", placed_min=n, ready_min=n + 10)
            for n in range(orders)
        },
    )


def written(day: Day, folder: Path) -> Path:
    folder.mkdir()
    rows: dict[str, list[list[object]]] = {
        "restaurants": [["restaurant", "x", "y"], *([name, *place] for name, place in day.restaurants.items())],
        "couriers": [
            ["courier", "x", "y", "on_time", "off_time"],
            *([one.name, *one.place, one.on_min, one.off_min] for one in day.couriers.values()),
        ],
        "orders": [
            ["order", "x", "y", "placement_time", "restaurant", "ready_time"],
            *([one.name, *one.place, one.placed_min, one.restaurant, one.ready_min] for one in day.orders.values()),
        ],
        "instance_parameters": [
            [
                "meters_per_minute",
                "pickup service minutes",
                "dropoff service minutes",
                "target click-to-door",
                "pay per order",
                "guaranteed pay per hour",
            ],
            [100, 4, 4, 30, 10, 15],
        ],
    }
    for name, lines in rows.items():
        text = "".join("\t".join(map(str, line)) + "\n" for line in lines)
        (folder / f"{name}.txt").write_text(text, encoding="utf-8")
    return folder


@pytest.mark.parametrize("policy", ["earliest-arrival", FAST])
def test_a_day_without_choices_goes_alike_under_every_policy(policy: str) -> None:
    went = under(a_day(orders=1), chosen(policy))

    assert (went.figures.orders, went.figures.undelivered, went.figures.late) == (1, 0, 0.0)
    assert went.waits_min == (24.0,)  # ready after 10, half a service, 10 on the way, half a service


def test_what_takes_longer_than_the_target_is_late_and_the_work_of_couriers_is_counted() -> None:
    day = a_day(orders=4)  # of four, two go second: 24 minutes later

    went = under(day, chosen("earliest-arrival"))

    over = [wait - 30 for wait in went.waits_min if wait > 30]
    assert went.figures.late == len(over) / 4 == 0.5
    assert went.figures.lateness == sum(over) / 4
    assert 0 < went.figures.driver_use < 1
    assert sum(went.at_work) * 30 == pytest.approx(went.figures.driver_use * 240)
    assert on_shift(day) == [2, 2, 2, 2, 0]


def test_a_policy_of_the_service_sends_who_is_there_first_and_nobody_who_is_busy() -> None:
    task = Task(
        job_id="job", pickups=(Stop(point=(0.0, 0.0), opens_s=0.0),), dropoff=Stop(point=(9.0, 0.0)), placed_s=0
    )
    drivers = tuple(
        Driver(driver_id=name, point=(away_m, 0.0), from_s=from_s)
        for name, away_m, from_s in (("busy", 0.0, 60.0), ("near", 200.0, 0.0), ("far", 900.0, 0.0))
    )

    plan = ByPolicy(EarliestArrival()).plan(
        Situation(now_s=0.0, tasks=(task,), drivers=drivers), PlaneTravel(step_m=100.0, step_s=60.0)
    )

    assert [(one.driver_id, one.trip.job_ids) for one in plan.commitments] == [("near", ("job",))]


def test_options_of_a_policy_are_its_rules() -> None:
    rules = chosen("route-plans:iterations=20,cadence=5,unserved=90,busy=0.1,position=0").rules

    assert (rules.iterations, rules.cadence_s, rules.unserved_s) == (20, 300.0, 5400.0)
    assert (rules.busy_price, rules.position_price, rules.candidates) == (0.1, 0.0, Rules().candidates)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("random", "there are: earliest-arrival, route-plans"),
        ("route-plans:speed=3", "no option 'speed'"),
        ("route-plans:cadence=soon", "cadence wants a number"),
        ("route-plans:cadence=0", "more than 0"),
        ("earliest-arrival:iterations=3", "one option: cadence"),
    ],
)
def test_a_policy_that_there_is_not_is_refused_in_words(text: str, says: str) -> None:
    with pytest.raises(UnknownPolicy, match=says):
        chosen(text)


def test_the_command_compares_in_json_and_leaves_a_picture_and_a_page(tmp_path: Path) -> None:
    folder, out = written(a_day(orders=1), tmp_path / "small"), tmp_path / "out"
    words = ["whatif", "--day", str(folder), "--policy", "earliest-arrival", "--policy", FAST]

    told = CliRunner().invoke(app(words), [*words, "--json", "--out", str(out)])

    assert told.exit_code == 0, told.output
    assert [(one["policy"], one["click_to_door"]) for one in json.loads(told.stdout)] == [
        ("earliest-arrival", 24.0),
        (FAST, 24.0),
    ]
    assert (out / "whatif.png").read_bytes()[:4] == b"\x89PNG"
    page = (out / "whatif.html").read_text(encoding="utf-8")
    assert all(text in page for text in ("<svg", "Day small", "<td>earliest-arrival</td>"))
    assert "src=" not in page  # nothing else is loaded


def test_the_command_prints_a_table_and_refuses_what_is_no_day(tmp_path: Path) -> None:
    folder = written(a_day(orders=2), tmp_path / "small")
    words = ["whatif", "--day", str(folder), "--policy", "earliest-arrival"]
    wrong = ["whatif", "--day", str(tmp_path), "--policy", "earliest-arrival"]

    table, refused = (CliRunner().invoke(app(one), one) for one in (words, wrong))

    assert table.exit_code == 0
    assert "driver use" in table.output
    assert refused.exit_code == 2
    assert "holds no day" in " ".join(refused.output.split())
