"""One declaration of what is held of a person, for the export and for the erasure."""

from typing import Any

from sqlalchemy import Table

from roundsman.kernel.clock import ManualClock
from roundsman.persistence.holdings import Holding, empty, erase, shown, vague_place, without_note
from roundsman.persistence.once import RequestKey
from roundsman.persistence.session import Database, KeptAnswer
from roundsman.testkit.counters import COUNTERS

NOW = ManualClock().at
TABLE: Table = COUNTERS.table
pytest_plugins = ["roundsman.testkit.counter_stores"]

# A counter's `amounts` is a text: here, whose it is; its rows' ids are what other rows may point at.
MINE = Holding(table=TABLE, by="amounts", masks={"amounts": lambda row: f"nobody {row['id']}"})
BELOW = Holding(table=TABLE, by="amounts", of=MINE, masks=None)
KEPT = Holding(table=TABLE, by="amounts", of=MINE, kept_back=frozenset({"total"}))


def row(row_id: str, amounts: str) -> dict[str, Any]:
    return {"id": row_id, "version": 1, "sequence": 0, "total": 7, "amounts": amounts}


async def rows(database: Database) -> dict[str, tuple[int, str]]:
    async with database.transaction() as session:
        found = await session.rows.fetch(TABLE, "total", [7])  # type: ignore[list-item]  # a number
    return {one["id"]: (one["version"], one["amounts"]) for one in found}


async def filled(database: Database) -> None:
    async with database.transaction() as session:
        await session.rows.insert(
            TABLE, [row("a", "usr_1"), row("b", "usr_1"), row("c", "usr_2"), row("d", "a"), row("e", "c")]
        )


async def test_masked_rows_stay_and_those_below_them_go(database: Database) -> None:
    await filled(database)
    async with database.transaction() as session:
        await erase([MINE, BELOW], "usr_1", session.rows)

    assert await rows(database) == {
        "a": (2, "nobody a"), "b": (2, "nobody b"), "c": (1, "usr_2"), "e": (1, "c")
    }  # fmt: skip


async def test_erasing_again_changes_nothing(database: Database) -> None:
    await filled(database)
    for _ in range(2):
        async with database.transaction() as session:
            await erase([MINE, BELOW], "usr_1", session.rows)

    assert (await rows(database))["a"] == (2, "nobody a")


async def test_what_is_not_masked_is_shown_and_stays(database: Database) -> None:
    await filled(database)
    async with database.transaction() as session:
        found = await shown([MINE, KEPT], "usr_1", session.rows)
        await erase([KEPT], "usr_1", session.rows)

    assert found == {"counters": [{"id": "d", "amounts": "a"}]}  # of two holdings in one table the later is told
    assert (await rows(database))["d"] == (1, "a")


async def test_nobody_has_nothing(database: Database) -> None:
    await filled(database)
    async with database.transaction() as session:
        assert await shown([MINE, BELOW], "usr_9", session.rows) == {}


async def test_the_answers_of_one_caller_are_forgotten(database: Database) -> None:
    keys = {who: RequestKey(caller=who, route="/orders", key="1", body=None).name for who in ("usr_1", "usr_12")}
    async with database.transaction() as session:
        await session.answers.keep({key: KeptAnswer(fingerprint="f", status=201, body={}) for key in keys.values()})
        await session.answers.forget("usr_1")
        left = await session.answers.find(keys.values())

    assert left.keys() == {keys["usr_12"]}


def test_a_place_is_told_to_a_kilometre_and_a_note_is_emptied() -> None:
    held = {"door": {"lat": 52.527183, "lon": 13.402947, "address": "Nightjar Lane"}, "end": {"note": "x", "by": "y"}}

    assert vague_place("door")(held) == {"lat": 52.53, "lon": 13.4, "address": ""}
    assert without_note("end")(held) == {"note": "", "by": "y"}
    assert without_note("end")({"end": None}) is None
    assert empty(held) == ""
