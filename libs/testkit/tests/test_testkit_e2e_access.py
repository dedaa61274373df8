"""The table of access is read as it is written."""

import pytest

from roundsman.kernel.rights import Role
from roundsman.testkit.e2e_access_table import Relation, Row, cell, verdict

LINE = "GET /api/v1/orders/{order_id} " + " ".join(["ynn"] * 11 + ["y", "u", "u", "u"])


@pytest.mark.parametrize("body", ["", ' | {"reason": "Late"}'])
def test_a_row_reads_what_it_wrote(body: str) -> None:
    row = Row.read(LINE + body)

    assert Row.read(row.line()) == row
    assert row.route == "GET /api/v1/orders/{order_id}"


@pytest.mark.parametrize("cells", [14, 16])
def test_a_row_has_a_cell_for_each_kind_of_caller(cells: int) -> None:
    with pytest.raises(ValueError, match="15 cells"):
        Row.read("GET /me " + "y " * cells)


@pytest.mark.parametrize(("relation", "expected"), list(zip(Relation, "ynn", strict=True)))
def test_a_cell_of_three_letters_tells_the_relations_apart(relation: Relation, expected: str) -> None:
    row = Row.read(LINE)

    assert row.expected(Role.CUSTOMER, relation) == expected
    assert row.expected(Role.INTEGRATOR, relation) == "y"


def test_a_verdict_on_which_all_relations_agree_is_one_letter() -> None:
    assert (cell("yyy"), cell("yyn")) == ("y", "yyn")


@pytest.mark.parametrize(
    ("status", "letter"),
    [(200, "y"), (409, "y"), (422, "y"), (401, "u"), (403, "f"), (404, "n"), (405, "!"), (429, "y"), (503, "!")],
)
def test_a_status_says_whether_one_was_let_in(status: int, letter: str) -> None:
    assert verdict(status) == letter
