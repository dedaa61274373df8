"""Reading a day in the format of the public instances."""

from itertools import combinations
from math import hypot
from pathlib import Path

import pytest

from roundsman.kernel.geo import distance_m
from roundsman.simulator.day import BadDay
from roundsman.simulator.mdrp import CENTRE, project, read_day

FILES = {
    "instance_parameters.txt": [
        "meters_per_minute\tpickup service minutes\tdropoff service minutes\ttarget click-to-door",
        "320\t4\t3\t40",
    ],
    "restaurants.txt": ["restaurant\tx\ty", "r1\t0\t0", "r2\t1000\t-2000"],
    "couriers.txt": ["courier\tx\ty\ton_time\toff_time", "c1\t10\t20\t600\t840"],
    "orders.txt": [
        "order\tx\ty\tplacement_time\trestaurant\tready_time",
        "o1\t500\t500\t660\tr1\t675",
        "o2\t-500\t1500\t700\tr2\t712",
    ],
}


@pytest.fixture
def instance(tmp_path: Path) -> Path:
    folder = tmp_path / "0o50t75s1p125"
    folder.mkdir()
    for name, lines in FILES.items():
        (folder / name).write_text("\n".join(lines) + "\n", encoding="utf-8")
    return folder


def test_minutes_become_seconds_and_metres_become_places(instance: Path) -> None:
    day = read_day(instance)

    assert day.name == "0o50t75s1p125"
    assert day.speed_mps == pytest.approx(320 / 60)
    assert (day.pickup_service_s, day.dropoff_service_s) == (240, 180)
    assert [one.name for one in day.restaurants] == ["r1", "r2"]
    assert distance_m(day.restaurants[0].place, CENTRE) < 0.001
    assert (day.couriers[0].name, day.couriers[0].on_s, day.couriers[0].off_s) == ("c1", 36_000, 50_400)
    assert day.couriers[0].place == project(10, 20)
    first = day.orders[0]
    assert (first.name, first.restaurant, first.placed_s, first.ready_s) == ("o1", "r1", 39_600, 40_500)
    assert first.place == project(500, 500)


def test_north_is_up_and_east_is_right() -> None:
    place = project(1000, 1000)

    assert place.lat > CENTRE.lat
    assert place.lon > CENTRE.lon


@pytest.mark.parametrize("side_m", [6_000.0, 13_000.0])
def test_the_projection_keeps_distances_within_a_thousandth(side_m: float) -> None:
    grid = [(side_m * n / 4, side_m * m / 4) for n in range(5) for m in range(5)]

    for (ax, ay), (bx, by) in combinations(grid, 2):
        on_plane_m = hypot(ax - bx, ay - by)
        assert distance_m(project(ax, ay), project(bx, by)) == pytest.approx(on_plane_m, rel=0.001)


@pytest.mark.parametrize("name", FILES)
def test_a_missing_file_is_named(instance: Path, name: str) -> None:
    (instance / name).unlink()

    with pytest.raises(BadDay, match=name):
        read_day(instance)


@pytest.mark.parametrize("name", FILES)
def test_a_file_without_lines_is_named(instance: Path, name: str) -> None:
    (instance / name).write_text(FILES[name][0] + "\n", encoding="utf-8")

    with pytest.raises(BadDay, match=name):
        read_day(instance)


@pytest.mark.parametrize(
    ("name", "old", "new", "column"),
    [
        ("orders.txt", "ready_time", "ready_at", "ready_time"),
        ("orders.txt", "660", "eleven", "placement_time"),
        ("restaurants.txt", "1000", "", "x"),
        ("couriers.txt", "\t840", "", "off_time"),
        ("instance_parameters.txt", "320", "fast", "meters_per_minute"),
    ],
)
def test_a_column_that_cannot_be_read_is_named(instance: Path, name: str, old: str, new: str, column: str) -> None:
    text = (instance / name).read_text(encoding="utf-8")
    (instance / name).write_text(text.replace(old, new, 1), encoding="utf-8")

    with pytest.raises(BadDay, match=column):
        read_day(instance)
