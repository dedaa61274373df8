"""The page: whole, well formed, on its own, and true to the facts."""

from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree

import pytest
from rich.console import Console

from roundsman.kernel.geo import LatLon, distance_m
from roundsman.operations.invariants.finding import Finding
from roundsman.operations.invariants.trace import Outcome
from roundsman.simulator.report import Report, print_report
from roundsman.simulator.report.facts import Facts
from roundsman.simulator.report.figures import figures
from roundsman.simulator.report.invariants import examine_all
from roundsman.simulator.report.make import write_down
from roundsman.simulator.report.page.city_map import Sheet, city_map
from roundsman.simulator.report.page.door_chart import door_chart
from roundsman.simulator.report.page.frame import clock
from roundsman.simulator.report.page.orders_chart import orders_chart, orders_per_bin
from roundsman.simulator.report.page.page import page
from roundsman.simulator.report.page.shifts_chart import shifts, shifts_chart
from roundsman.simulator.report.page.svg import WIDTH, Scale, label, tag, ticks
from roundsman.simulator.report.testing import MadeUpDay, a_day, accept, assign, at


def report_of(facts: Facts) -> Report:
    return Report(history=facts.history, figures=figures(facts), findings=examine_all(facts))


def shapes(picture: str, name: str) -> list[ElementTree.Element]:
    root = ElementTree.fromstring(picture)
    return [element for element in root.iter() if element.tag.endswith(f"}}{name}")]


def test_the_files_are_written(tmp_path: Path) -> None:
    facts = a_day().facts()
    write_down(report_of(facts), facts, tmp_path / "demo")

    assert {file.name for file in (tmp_path / "demo").iterdir()} == {"report.json", "report.html"}


def test_the_page_needs_no_network() -> None:
    facts = a_day().facts()
    text = page(report_of(facts), facts)

    assert text.count("http") == text.count("http://www.w3.org/2000/svg") == 4
    assert "<script" not in text
    assert "src=" not in text
    assert "$" not in text
    assert all(one.name.replace("'", "&#x27;") in text for one in examine_all(facts))


def test_the_page_shows_what_is_broken() -> None:
    facts = a_day().facts()
    finding = Finding(name="rule", ok=False, detail="1 < 2")
    text = page(Report(history=facts.history, figures=figures(facts), findings=[finding]), facts)

    assert "1 of 1 invariants are broken" in text
    assert "1 &lt; 2" in text


def test_a_day_on_which_nothing_happened_has_a_page() -> None:
    facts = MadeUpDay().facts()

    assert page(report_of(facts), facts).count("Nothing to show") == 4


def test_orders_are_stacked_in_the_half_hour_in_which_they_were_placed() -> None:
    bins = orders_per_bin(a_day().facts())

    assert bins[24] == {Outcome.COMPLETED: 1}  # from noon on
    assert bins[28] == {Outcome.CUSTOMER: 2, Outcome.PAYMENT: 1}
    assert sum(sum(counts.values()) for counts in bins.values()) == 6
    assert len(shapes(orders_chart(a_day().facts()), "rect")) == 5


def test_every_delivery_is_in_the_histogram() -> None:
    bars = [one[0].text or "" for one in shapes(door_chart([20.0, 21.0, 35.5, 90.0]), "rect")]

    assert sum(int(text.split()[-2]) for text in bars) == 4


@pytest.mark.parametrize("minutes", [[30.0], [30.0, 30.0], [0.5, 300.0]])
def test_a_histogram_stays_on_its_sheet(minutes: list[float]) -> None:
    for bar in shapes(door_chart(minutes), "rect"):
        assert float(bar.attrib["x"]) >= 0
        assert float(bar.attrib["x"]) + float(bar.attrib["width"]) <= WIDTH
        assert float(bar.attrib["height"]) > 0


def test_a_driver_is_busy_while_having_an_order() -> None:
    (shift,) = shifts(a_day().facts())

    assert [to - since for since, to in shift.busy] == [1800, 1800]
    assert shift.use == pytest.approx(60 / 330)
    assert shift.deliveries == 2


def test_a_job_that_nobody_ended_lasts_as_long_as_the_shift() -> None:
    day = a_day()
    accept(day, "ord_7", 200)
    assign(day, "ord_7", 210)
    (shift,) = shifts(day.facts())

    assert shift.busy[-1] == (12 * 3600 + 210 * 60, shift.online[1])


def test_a_shift_that_was_still_on_lasts_until_nothing_more_was_told() -> None:
    day = a_day()
    day.driver.off_at = ""
    day.records[-1] = replace(day.records[-1], headers={"ce_time": at(400).isoformat()})
    (shift,) = shifts(day.facts())

    assert shift.online[1] == 12 * 3600 + 400 * 60


def test_a_driver_who_never_came_has_no_shift() -> None:
    day = a_day()
    day.driver.on_at = ""

    assert shifts(day.facts()) == []
    assert shifts_chart(day.facts()) == ""


def test_the_map_shows_every_door_and_the_ways_that_were_driven() -> None:
    picture = city_map(a_day().facts())

    assert len(shapes(picture, "circle")) == 6
    assert len(shapes(picture, "polyline")) == 2
    assert len([one for one in shapes(picture, "rect") if one.attrib["class"] == "kitchen"]) == 1


def test_the_map_has_the_same_scale_both_ways() -> None:
    sheet = Sheet.around([LatLon(41.87, -87.70), LatLon(41.93, -87.60), LatLon(41.90, -87.65)])
    a, east, north = LatLon(41.90, -87.66), LatLon(41.90, -87.64), LatLon(41.915, -87.66)

    east_units, north_units = sheet.at(east)[0] - sheet.at(a)[0], sheet.at(a)[1] - sheet.at(north)[1]
    assert distance_m(a, east) / east_units == pytest.approx(sheet.metres_per_unit, rel=0.01)
    assert distance_m(a, north) / north_units == pytest.approx(sheet.metres_per_unit, rel=0.01)


def test_one_place_makes_a_map() -> None:
    sheet = Sheet.around([LatLon(41.9, -87.6)])
    x, y = sheet.at(LatLon(41.9, -87.6))

    assert 0 < x < WIDTH
    assert 0 < y < sheet.height


def test_attributes_and_texts_are_escaped() -> None:
    assert label(1.0, 2.0, "<b>&", class_="x") == '<text x="1" y="2" class="x">&lt;b&gt;&amp;</text>'
    assert tag("rect", stroke_width=1.23456) == '<rect stroke-width="1.23"/>'


def test_a_scale_without_a_span_puts_all_at_its_start() -> None:
    assert Scale(5, 5, 10, 20)(5) == 10
    assert Scale(0, 10, 100, 200)(5) == 150


def test_ticks_are_round_and_within_the_bounds() -> None:
    assert ticks(0, 10) == [0, 5, 10]
    assert ticks(3, 47) == [20, 40]


def test_the_clock_goes_on_after_midnight() -> None:
    assert [clock(0), clock(65_100), clock(25 * 3600)] == ["00:00", "18:05", "25:00"]


@pytest.mark.parametrize("drivers", [45, 46, 200])
def test_many_drivers_get_thinner_lines(drivers: int) -> None:
    facts = a_day().facts()
    facts.history.drivers += [
        replace(facts.history.drivers[0], name=f"c{n}", driver_id=f"drv_{n}") for n in range(2, drivers + 1)
    ]
    picture = shifts_chart(facts)

    bars = [one for one in shapes(picture, "rect") if one.attrib["class"] == "online"]
    assert len(bars) == drivers
    assert (">c45<" in picture) == (drivers <= 45)


@pytest.mark.parametrize("width", [80, 160])
def test_the_screen_cuts_nothing_off(width: int) -> None:
    facts = a_day().facts()
    console = Console(record=True, width=width)
    print_report(report_of(facts), console)
    shown = console.export_text()

    assert "…" not in shown
    assert "USD 147.45" in shown


def test_the_screen_shows_figures_findings_and_surprises() -> None:
    facts = a_day().facts()
    facts.history.surprises += [f"[odd] thing {n}" for n in range(12)]
    console = Console(record=True, width=160)
    print_report(report_of(facts), console)
    shown = console.export_text()

    assert "All 19 invariants are kept." in shown
    assert "35.0 min" in shown
    assert "[odd] thing 9" in shown
    assert "and 2 more surprises" in shown
