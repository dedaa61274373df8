"""Payments and the ledger on the real database."""

import asyncio
import secrets
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import asyncpg
import pytest

from roundsman.kernel.clock import ManualClock
from roundsman.kernel.money import Money
from roundsman.payment.app import SERVICE
from roundsman.payment.domain.ledger import Movement, MovementKind, Origin, movement
from roundsman.payment.domain.payment import Payment
from roundsman.payment.domain.provider import CallKind, Granted
from roundsman.payment.domain.state import Progress, Status, Terms
from roundsman.payment.messaging.outbound import outbound
from roundsman.payment.store.mappings import payment_to_row
from roundsman.payment.store.queries import EntriesAsked, LedgerQueries, PaymentsAsked, StoredPayments
from roundsman.payment.store.tables import METADATA
from roundsman.payment.store.work import PaymentWork
from roundsman.persistence.migrations import differences, migrate
from roundsman.persistence.postgres import PostgresDatabase
from roundsman.persistence.units import Units
from roundsman.runtime.service import Service
from roundsman.stack import ServerAddresses, create_database
from roundsman.testkit import fake_codec

pytestmark = pytest.mark.stack
AT = datetime(2026, 3, 2, 12, 0, 0, 123456, tzinfo=UTC)
Migrated = Callable[[Service], Awaitable[PostgresDatabase]]


def units_on(database: PostgresDatabase) -> Units[PaymentWork]:
    codec = fake_codec()
    return Units(
        database=database,
        build=PaymentWork,
        clock=ManualClock(AT),
        source="payment",
        outbound=outbound,
        encode=codec.encode,
    )


def terms(name: str = "1") -> Terms:
    return Terms(
        payment_id=f"pay_{name}",
        order_id=f"ord_{name}",
        customer_id="usr_1",
        vendor_id="ven_1",
        org_id="org_1",
        amount=Money(10**12, "USD"),
        payment_token="tok_ok",
        requested_at=AT,
    )


def booked(name: str, kind: MovementKind, minor: int, at: datetime = AT, org_id: str = "org_1") -> Movement:
    origin = Origin(payment_id=f"pay_{name}", order_id=f"ord_{name}", org_id=org_id)
    return movement(origin, kind, Money(minor, "USD"), at)


async def post(database: PostgresDatabase, *movements: Movement) -> None:
    async def body(work: PaymentWork) -> None:
        for one in movements:
            work.ledger.post(one)

    await units_on(database).run(body)


async def test_the_migrations_make_the_tables_that_the_code_expects(servers: ServerAddresses) -> None:
    name = f"t_payment_{secrets.token_hex(4)}"
    url = await asyncio.to_thread(create_database, servers.postgres_admin, name)
    assert SERVICE.migrations is not None
    await migrate(url, SERVICE.migrations)

    assert await differences(url, METADATA) == []


async def test_a_payment_comes_back_as_it_was(migrated: Migrated) -> None:
    units = units_on(await migrated(SERVICE))
    progress = Progress(
        status=Status.CAPTURED,
        provider_ref="pi_1",
        capture_asked_minor=400,
        refund_asked=True,
        reason="cold",
        changed_at=AT + timedelta(seconds=1),
    )
    written = Payment(terms(), progress)

    async def add(work: PaymentWork) -> None:
        work.payments.add(written)

    await units.run(add)
    read = await units.run(lambda work: work.payments.get("ord_1"))

    assert payment_to_row(read) == payment_to_row(written)
    assert read.terms == written.terms
    assert (read.pending, read.take_call()) == (CallKind.REFUND, None)


async def test_a_payment_and_its_journal_commit_together(migrated: Migrated) -> None:
    database = await migrated(SERVICE)

    async def fail_after_booking(work: PaymentWork) -> None:
        payment = Payment.request(terms())
        work.payments.add(payment)
        payment.authorization_answered(Granted(provider_ref="pi_1"), AT)
        for one in payment.take_movements():
            work.ledger.post(one)
        await work.flush()
        raise RuntimeError("died here")

    with pytest.raises(RuntimeError):
        await units_on(database).run(fail_after_booking)

    assert await database.pool.fetchval("SELECT count(*) FROM ledger_entries") == 0
    assert await database.pool.fetchval("SELECT count(*) FROM payments") == 0


async def test_a_movement_is_not_booked_twice(migrated: Migrated) -> None:
    database = await migrated(SERVICE)
    await post(database, booked("1", MovementKind.VOID, 5))

    async with database.pool.acquire() as connection:
        with pytest.raises(asyncpg.UniqueViolationError):
            await connection.execute("INSERT INTO ledger_entries SELECT * FROM ledger_entries")


@pytest.mark.parametrize(
    "statement",
    ["UPDATE ledger_entries SET amount_minor = 0", "DELETE FROM ledger_entries", "TRUNCATE ledger_entries"],
)
async def test_the_database_keeps_what_was_booked(migrated: Migrated, statement: str) -> None:
    database = await migrated(SERVICE)
    await post(database, booked("1", MovementKind.VOID, 5))

    with pytest.raises(asyncpg.RaiseError, match="append-only"):
        await database.pool.execute(statement)

    assert await database.pool.fetchval("SELECT count(*) FROM ledger_entries") == 2


async def test_the_database_refuses_what_does_not_balance(migrated: Migrated) -> None:
    database = await migrated(SERVICE)

    with pytest.raises(asyncpg.RaiseError, match="does not balance"):
        await database.pool.execute(
            "INSERT INTO ledger_entries VALUES ('1', 'm', 'void', 'p', 'o', 'org_1', 'refunds', 'USD', 5, now())"
        )

    assert await database.pool.fetchval("SELECT count(*) FROM ledger_entries") == 0


async def test_totals_and_balances_are_of_one_organization(migrated: Migrated) -> None:
    database = await migrated(SERVICE)
    queries = LedgerQueries(database.pool)
    await post(
        database,
        booked("1", MovementKind.AUTHORIZE, 1000),
        booked("1", MovementKind.CAPTURE, 400),
        booked("1", MovementKind.RELEASE, 600),
        booked("1", MovementKind.REFUND, 400),
        booked("2", MovementKind.AUTHORIZE, 70),
        booked("2", MovementKind.VOID, 70),
        booked("3", MovementKind.AUTHORIZE, 9, org_id="org_2"),
    )

    (totals,) = await queries.totals("org_1")
    balances = {row["account"]: row["balance_minor"] for row in await queries.balances("org_1")}

    assert totals == {
        "currency": "USD",
        "authorized_minor": 1070,
        "captured_minor": 400,
        "released_minor": 600,
        "voided_minor": 70,
        "refunded_minor": 400,
        "ledger_sum_minor": 0,
    }
    assert balances == {
        "provider_holds": 0,
        "customer_funds": 0,
        "provider_balance": 0,
        "platform_revenue": -400,
        "refunds": 400,
    }


async def test_verify_reads_the_sums_of_each_order(migrated: Migrated) -> None:
    database = await migrated(SERVICE)
    await post(
        database,
        booked("1", MovementKind.AUTHORIZE, 1000),
        booked("1", MovementKind.CAPTURE, 1000),
        booked("2", MovementKind.AUTHORIZE, 70, org_id="org_2"),
    )

    rows = await database.pool.fetch(SERVICE.verified["ledger"])

    assert {(row["order_id"], row["authorized_minor"], row["captured_minor"]) for row in rows} == {
        ("ord_1", 1000, 1000),
        ("ord_2", 70, 0),
    }
    assert {(row["currency"], row["ledger_sum_minor"]) for row in rows} == {("USD", 0)}


@pytest.mark.parametrize("newest_first", [False, True], ids=["oldest first", "newest first"])
async def test_entries_come_page_by_page_in_order(migrated: Migrated, newest_first: bool) -> None:
    database = await migrated(SERVICE)
    queries = LedgerQueries(database.pool)
    await post(database, *(booked(str(n), MovementKind.VOID, n + 1, AT + timedelta(seconds=n // 2)) for n in range(5)))

    seen: list[str] = []
    cursor: str | None = None
    while cursor is not None or not seen:
        asked = EntriesAsked(org_id="org_1", newest_first=newest_first, cursor=cursor, limit=3)
        rows, cursor = await queries.entries(asked)
        seen += [row["id"] for row in rows]

    assert sorted(seen, reverse=newest_first) == seen == list(dict.fromkeys(seen))
    assert set(seen) == {f"pay_{n}:void:{line}" for n in range(5) for line in (1, 2)}


async def test_entries_of_one_account_are_its_own(migrated: Migrated) -> None:
    database = await migrated(SERVICE)
    await post(database, booked("1", MovementKind.AUTHORIZE, 5), booked("2", MovementKind.VOID, 6))

    asked = EntriesAsked(org_id="org_1", account="customer_funds", limit=50)
    rows, _ = await LedgerQueries(database.pool).entries(asked)

    assert [(row["order_id"], row["amount_minor"]) for row in rows] == [("ord_1", -5), ("ord_2", 6)]


async def test_payments_are_listed_of_one_organization_newest_first(migrated: Migrated) -> None:
    database = await migrated(SERVICE)
    stored = StoredPayments(database.pool)
    declined = Progress(status=Status.DECLINED, changed_at=AT)
    made = [Payment(terms("aaaaa1"), declined), Payment.request(terms("bbbbb1")), Payment.request(terms("bbbbb2"))]
    theirs = Payment.request(replace(terms("ccccc1"), org_id="org_2"))

    async def add(work: PaymentWork) -> None:
        for one in (*made, theirs):
            work.payments.add(one)

    await units_on(database).run(add)

    async def found(**asked: str | int) -> list[str]:
        return [one.id for one in await stored.page(replace(PaymentsAsked(org_id="org_1", limit=50), **asked))]  # type: ignore[arg-type]

    assert await found() == ["ord_bbbbb2", "ord_bbbbb1", "ord_aaaaa1"]
    assert await found(before_id="ord_bbbbb2", limit=1) == ["ord_bbbbb1"]
    assert await found(status="declined") == ["ord_aaaaa1"]
    assert await found(text="bbbbb1") == await found(text="ord_bbbbb1") == await found(text="pay_bbbbb1")
    assert await found(text="bbbbb1") == ["ord_bbbbb1"]
    assert await found(text="ccccc1") == []


async def test_entries_of_one_order_are_its_own(migrated: Migrated) -> None:
    database = await migrated(SERVICE)
    await post(database, booked("1", MovementKind.VOID, 5), booked("2", MovementKind.VOID, 6))

    asked = EntriesAsked(org_id="org_1", order_id="ord_2", limit=50)
    rows, _ = await LedgerQueries(database.pool).entries(asked)

    assert {row["order_id"] for row in rows} == {"ord_2"}
