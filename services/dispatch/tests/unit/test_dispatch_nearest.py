"""The index answers as looking at everybody would, wherever on earth, however they move."""

from collections.abc import Mapping

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from roundsman.dispatch.domain.nearest import NearestIndex
from roundsman.kernel.geo import LatLon, distance_m

CENTRE = LatLon(41.88, -87.63)

anywhere = st.builds(LatLon, st.floats(-90, 90), st.floats(-180, 180))
in_town = st.builds(LatLon, st.floats(41.85, 41.91), st.floats(-87.67, -87.59))
at_the_pole = st.builds(LatLon, st.floats(89.9, 90), st.floats(-180, 180))
at_the_date_line = st.builds(LatLon, st.floats(-0.05, 0.05), st.sampled_from([-180.0, -179.99, 179.99, 180.0]))
places = st.one_of(in_town, at_the_pole, at_the_date_line, anywhere)
names = st.sampled_from([f"drv_{n}" for n in range(30)])
moves = st.lists(st.tuples(names, st.none() | places), max_size=80)  # nowhere: they leave


def an_index(where: Mapping[str, LatLon], cell_m: float = 400) -> NearestIndex:
    index = NearestIndex(cell_m)
    for name, place in where.items():
        index.put(name, place)
    return index


@given(moves, places, st.integers(0, 40), st.sampled_from([50.0, 400.0, 30_000.0]))
@example([("drv_0", LatLon(0, 180)), ("drv_1", LatLon(0, -179.999))], LatLon(0, -180), 2, 400.0)
@settings(deadline=None)
def test_it_finds_the_same_distances_as_looking_at_everybody(
    script: list[tuple[str, LatLon | None]], where: LatLon, count: int, cell_m: float
) -> None:
    index, last = NearestIndex(cell_m), dict[str, LatLon]()
    for name, place in script:
        if place is None:
            index.drop(name)
            last.pop(name, None)
        else:
            index.put(name, place)
            last[name] = place

    found = index.nearest(where, count)

    expected = sorted(distance_m(where, place) for place in last.values())[:count]
    assert [one.distance_m for one in found] == pytest.approx(expected, rel=1e-6, abs=0.5)
    assert [distance_m(where, last[one.name]) for one in found] == pytest.approx(expected, rel=1e-6, abs=0.5)
    assert len({one.name for one in found}) == len(found)
    assert len(index) == len(last)


@given(st.dictionaries(names, in_town, min_size=1), in_town, st.integers(1, 30))
def test_in_a_town_it_is_exact_to_the_millimetre(where: dict[str, LatLon], pickup: LatLon, count: int) -> None:
    found = an_index(where).nearest(pickup, count)

    expected = sorted(distance_m(pickup, place) for place in where.values())[:count]
    assert [one.distance_m for one in found] == pytest.approx(expected, abs=1e-3)


@given(st.dictionaries(names, places), places, st.sets(names))
def test_who_is_not_wanted_is_passed_over(where: dict[str, LatLon], pickup: LatLon, wanted: set[str]) -> None:
    found = an_index(where).nearest(pickup, 5, wanted.__contains__)

    assert len(found) == min(5, len(wanted & where.keys()))
    assert {one.name for one in found} <= wanted
    left_out = [distance_m(pickup, where[name]) for name in wanted & where.keys() - {one.name for one in found}]
    assert all(one.distance_m <= other + 0.5 for one in found for other in left_out)


def test_those_at_one_place_come_by_name() -> None:
    index = an_index(dict.fromkeys(("b", "c", "a"), CENTRE))

    assert [one.name for one in index.nearest(CENTRE, 2)] == ["a", "b"]


def test_who_moves_is_found_where_they_went_and_not_where_they_were() -> None:
    index = an_index({"one": CENTRE, "other": LatLon(41.89, -87.63)})

    index.put("one", LatLon(41.95, -87.63))

    [nearest, _] = index.nearest(CENTRE, 5)
    assert nearest.name == "other"
    assert "one" in index


def test_who_left_is_not_found_and_may_leave_again() -> None:
    index = an_index({"one": CENTRE})

    index.drop("one")
    index.drop("one")

    assert index.nearest(CENTRE, 1) == []
    assert len(index) == 0
    assert "one" not in index


def test_a_search_in_a_crowd_looks_at_a_part_of_it() -> None:
    crowd = {f"drv_{n}": LatLon(41.7 + n % 100 * 0.004, -87.8 + n // 100 * 0.004) for n in range(10_000)}
    index, looked_at = an_index(crowd), list[str]()

    def noted(name: str) -> bool:
        looked_at.append(name)
        return True

    found = index.nearest(CENTRE, 10, noted)

    assert len(found) == 10
    assert len(looked_at) < 200
