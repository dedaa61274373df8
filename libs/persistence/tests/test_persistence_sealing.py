"""What is told of persons leaves the outbox sealed, and nobody keeps a key by accident."""

import asyncio
from dataclasses import replace

import pytest

from roundsman.contracts.types.driver import DriverChanged, DriverChangedStatus
from roundsman.contracts.types.platform import PersonKey
from roundsman.kernel.clock import ManualClock
from roundsman.persistence.postgres import PostgresDatabase
from roundsman.persistence.rewrapping import Rewrapping, check_secret
from roundsman.persistence.seals import SEALED, SealBroken, Wrapping
from roundsman.persistence.session import Database, OutboxRow
from roundsman.persistence.tables import PERSON_KEYS
from roundsman.persistence.units import Units
from roundsman.persistence.vault import KEYS_TOPIC, Vault
from roundsman.testkit import fake_codec
from roundsman.testkit.counters import CounterWork, outbound

NOW = ManualClock().at
CODEC = fake_codec()
SECRET = "of this test"
pytest_plugins = ["roundsman.testkit.counter_stores"]


@pytest.fixture
def units(units: Units[CounterWork]) -> Units[CounterWork]:
    return replace(units, source="driver", vault=Vault(SECRET))


def changed(user_id: str, name: str = "Dana Driver") -> DriverChanged:
    return DriverChanged(
        driver_id="drv_1",
        user_id=user_id,
        org_id="org_1",
        name=name,
        status=DriverChangedStatus.APPROVED,
        vehicle_type="car",
        at=NOW,
    )


async def tell(units: Units[CounterWork], *messages: DriverChanged) -> None:
    async def told(work: CounterWork) -> None:
        for message in messages:
            work.tell(message.TOPIC, message.driver_id, message)

    await units.run(told)


async def rows(database: Database) -> list[OutboxRow]:
    async with database.transaction() as session:
        return await session.outbox.oldest(100)


def opened(row: OutboxRow, keys: list[OutboxRow]) -> dict[str, object]:
    records = [CODEC.decode(key.value) for key in keys]
    key_id = row.headers[SEALED].partition(" ")[0]
    (wrapped,) = [one.wrapped for one in records if isinstance(one, PersonKey) and one.key_id == key_id]
    return Wrapping(SECRET).unwrapped(key_id, wrapped).open(row.headers[SEALED], row.headers["ce_id"])


async def test_the_value_is_blank_and_the_header_sealed(units: Units[CounterWork], database: Database) -> None:
    await tell(units, changed("usr_1"))
    key, row = await rows(database)

    assert (key.topic, key.key, SEALED in key.headers) == (KEYS_TOPIC, "driver/usr_1", False)
    assert CODEC.decode(row.value) == changed("usr_1", name="")
    assert "Dana" not in str(row.headers)
    assert opened(row, [key]) == {"name": "Dana Driver"}


async def test_a_person_has_one_key_for_all_that_is_told(units: Units[CounterWork], database: Database) -> None:
    await tell(units, changed("usr_1"), changed("usr_2"), changed("usr_1", "Dana II"))
    await tell(units, changed("usr_1"))
    await tell(units, changed("usr_1"))
    found = await rows(database)
    keys = [row for row in found if row.topic == KEYS_TOPIC]

    assert sorted(key.key for key in keys) == ["driver/usr_1", "driver/usr_2"]
    assert [opened(row, keys)["name"] for row in found if row.topic != KEYS_TOPIC] == [
        "Dana Driver", "Dana Driver", "Dana II", "Dana Driver", "Dana Driver"
    ]  # fmt: skip


async def test_two_at_once_agree_on_a_key(units: Units[CounterWork], database: Database) -> None:
    await asyncio.gather(*(tell(units, changed("usr_1")) for _ in range(8)))
    found = await rows(database)
    keys = [row for row in found if row.topic == KEYS_TOPIC]

    assert (len(keys), len(found)) == (1, 9)
    assert found[0] == keys[0]  # nothing is told before the key that opens it
    assert all(opened(row, keys) for row in found[1:])


async def test_a_unit_that_fails_leaves_no_key(units: Units[CounterWork], database: Database) -> None:
    async def fails(work: CounterWork) -> None:
        work.tell(DriverChanged.TOPIC, "drv_1", changed("usr_1"))
        await work.flush()
        raise ValueError("after the key was made")

    with pytest.raises(ValueError, match="after"):
        await units.run_alone(fails)
    assert await rows(database) == []
    await tell(units, changed("usr_1"))
    key, row = await rows(database)
    assert opened(row, [key]) == {"name": "Dana Driver"}


async def test_of_whom_was_forgotten_nothing_personal_is_told_any_more(
    units: Units[CounterWork], database: Database
) -> None:
    async def forget(work: CounterWork) -> list[str]:
        return await units.vault.forget(["usr_1", "usr_2"], "driver", work.desk.session.rows, NOW)

    await tell(units, changed("usr_1"))
    await tell(units, changed("usr_1"))  # the key is held in memory by now
    assert await units.run_alone(forget) == ["driver/usr_1", "driver/usr_2"]
    assert await units.run_alone(forget) == ["driver/usr_1", "driver/usr_2"]  # again, as after a restore
    await tell(units, changed("usr_1"), changed("usr_2"))

    *_, late, later = await rows(database)
    assert [CODEC.decode(row.value) for row in (late, later)] == [changed("usr_1", ""), changed("usr_2", "")]
    assert SEALED not in late.headers.keys() | later.headers.keys()
    async with database.transaction() as session:
        kept = await session.rows.fetch(PERSON_KEYS, "person", ["usr_1", "usr_2"])
    assert [(row["wrapped"], row["forgotten_at"]) for row in kept] == [("", NOW), ("", NOW)]


async def test_what_tells_of_nobody_is_blank_and_gone(units: Units[CounterWork], database: Database) -> None:
    await tell(units, changed(""))

    (row,) = await rows(database)
    assert (CODEC.decode(row.value), SEALED in row.headers) == (changed("", ""), False)


def test_a_seal_opens_with_its_key_in_its_record_alone() -> None:
    wrapping = Wrapping(SECRET)
    key, wrapped = wrapping.new("driver/usr_1")
    other, _ = wrapping.new("driver/usr_1")
    sealed = key.seal({"name": "Dana"}, "msg_1")

    assert wrapping.unwrapped("driver/usr_1", wrapped).open(sealed, "msg_1") == {"name": "Dana"}
    for broken in (
        lambda: other.open(sealed, "msg_1"),
        lambda: key.open(sealed, "msg_2"),
        lambda: key.open(sealed[:-4] + "AAAA", "msg_1"),
        lambda: key.open("driver/usr_1 none", "msg_1"),
        lambda: wrapping.unwrapped("driver/usr_2", wrapped),
        lambda: Wrapping("another").unwrapped("driver/usr_1", wrapped),
    ):
        with pytest.raises(SealBroken):
            broken()


def test_a_former_secret_unwraps_and_the_newest_wraps() -> None:
    former, both, newest = Wrapping("former"), Wrapping("newest,former"), Wrapping("newest")
    _, wrapped = former.new("driver/usr_1")

    renewed = both.renewed("driver/usr_1", wrapped)

    assert renewed is not None
    assert both.renewed("driver/usr_1", renewed) is None
    sealed = both.unwrapped("driver/usr_1", wrapped).seal({"name": "Dana"}, "msg_1")
    assert newest.unwrapped("driver/usr_1", renewed).open(sealed, "msg_1") == {"name": "Dana"}
    newest.unwrapped("driver/usr_1", both.new("driver/usr_1")[1])
    with pytest.raises(SealBroken):
        newest.unwrapped("driver/usr_1", wrapped)
    with pytest.raises(SealBroken):
        newest.renewed("driver/usr_1", wrapped)


@pytest.mark.stack
async def test_keys_are_wrapped_anew_in_the_database_and_on_their_topic(
    counters_in_postgres: PostgresDatabase,
) -> None:
    units = Units(
        database=counters_in_postgres,
        build=CounterWork,
        clock=ManualClock(),
        source="driver",
        outbound=outbound,
        encode=CODEC.encode,
        vault=Vault(SECRET),
    )
    await tell(units, changed("usr_1"), changed("usr_2"))
    gone = [row for row in await rows(counters_in_postgres) if row.topic != KEYS_TOPIC]
    both, newest = Wrapping(f"newest,{SECRET}"), Wrapping("newest")
    with pytest.raises(SealBroken):
        await check_secret(newest, counters_in_postgres)

    first, again = [await Rewrapping(units, counters_in_postgres, both).rewrap() for _ in range(2)]

    assert (first, again) == (2, 0)
    await check_secret(newest, counters_in_postgres)
    told = [CODEC.decode(row.value) for row in await rows(counters_in_postgres) if row.topic == KEYS_TOPIC][-2:]
    keys = {one.person: newest.unwrapped(one.key_id, one.wrapped) for one in told if isinstance(one, PersonKey)}
    opened = [
        keys[person].open(row.headers[SEALED], row.headers["ce_id"]) for person, row in zip(keys, gone, strict=True)
    ]
    assert [one["name"] for one in opened] == ["Dana Driver", "Dana Driver"]
