"""What operators see of a service's groups and decide over their parked keys, over HTTP and a store in memory."""

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import pytest
import pytest_asyncio
from aiohttp import ClientSession

from roundsman.contracts.errors import RegistryUnavailable, UnknownSchemaId
from roundsman.contracts.types.platform import RecordDiscarded, RecordRedriven
from roundsman.messaging.consumer import TakesRecords
from roundsman.messaging.errors import ServerAway
from roundsman.messaging.lag import GroupLag, PartitionLag
from roundsman.messaging.memory_log import MemoryConsumer, MemoryLog
from roundsman.messaging.opening import NoKeys, RecordReader
from roundsman.messaging.parked import ParkedKeys
from roundsman.messaging.parked_shown import content_of
from roundsman.messaging.processor import Processor
from roundsman.runtime.operations import OperationsDesk, operations_routes
from roundsman.testkit import TokenIssuer, fake_codec, memory_units, staged
from roundsman.testkit.counters import TOPIC, CounterWork, amount, group, outbound
from roundsman.testkit.served import served
from roundsman.web import Checks, Role, create_app

CODEC = fake_codec()
GROUP = "payment.counting"
PARKED = "/api/v1/operations/payment/parked"
WHY = "it is blessed now"


class Schemas:
    """No registry has any; one that is away cannot even say so."""

    away = False

    async def fetch(self, schema_id: int) -> dict[str, Any]:
        raise RegistryUnavailable("away") if self.away else UnknownSchemaId(schema_id)


class Bench:
    """A service whose only group counts, and refuses 13."""

    def __init__(self, issuer: TokenIssuer) -> None:
        self.issuer = issuer
        self.log = MemoryLog()
        self.units, self.database = memory_units(CounterWork, outbound)
        self.broker_is_away = False
        self.schemas = Schemas()
        reader = RecordReader(CODEC, self.schemas, NoKeys())
        self.processor = Processor(group(), self.units, reader)
        desk = OperationsDesk(
            service="payment",
            content_of=partial(content_of, reader=reader),
            read_lag=self._lag,
            takers=[self.processor],
            parked={GROUP: ParkedKeys(self.processor, self.units)},
        )
        self.app = create_app("payment", [operations_routes(desk)], issuer.verifier, Checks())

    async def _lag(self, takers: Sequence[TakesRecords]) -> Sequence[GroupLag]:
        if self.broker_is_away:
            raise ServerAway("kafka", "here")
        place = PartitionLag(topic=TOPIC, partition=0, next_offset=2, end_offset=5, behind=3, behind_s=1.5)
        return [
            GroupLag(name=one.name, state="Stable", members=1, source="store", partitions=[place]) for one in takers
        ]

    async def takes(self, *amounts: int, key: str = "c1") -> None:
        """Messages arrive; what follows a 13 waits behind it."""
        for minor in amounts:
            number = sum(map(len, self.log.logs.values()))
            self.log.append(TOPIC, key, CODEC.encode(amount(key, minor)), self._headers(number))
        await MemoryConsumer(self.processor, self.log).drain()

    def _headers(self, number: int) -> dict[str, str]:
        return {"ce_id": f"m{number}", "ce_type": amount("c1", 1).SCHEMA}

    async def bless(self) -> None:
        """From now on 13 works."""

        async def add(work: CounterWork) -> None:
            (await work.counter("c1")).add(-13, work.now)

        await self.units.run(add)


@dataclass(frozen=True, slots=True)
class Operator:
    """Somebody who asks."""

    http: ClientSession
    headers: Mapping[str, str]

    async def get(self, path: str, **query: str) -> tuple[int, Any]:
        async with self.http.get(path, headers=self.headers, params=query) as answer:
            return answer.status, await answer.json()

    async def post(self, path: str, **body: object) -> tuple[int, Any]:
        async with self.http.post(path, headers=self.headers, json=body) as answer:
            return answer.status, await answer.json()

    async def origins(self) -> list[dict[str, Any]]:
        """Of the key's records, oldest first, as they are seen."""
        _, found = await self.get(f"{PARKED}/records", group=GROUP, key="c1")
        return [{name: one[name] for name in ("topic", "partition", "offset")} for one in found["items"]]


@pytest.fixture
def bench(issuer: TokenIssuer) -> Bench:
    return Bench(issuer)


@pytest_asyncio.fixture(loop_scope="session")
async def operator(bench: Bench) -> AsyncIterator[Operator]:
    async with served(bench.app) as http:
        yield Operator(http, bench.issuer.bearer("mira", Role.ADMIN))


async def test_each_group_is_told_with_its_lag_and_what_it_has_parked(bench: Bench, operator: Operator) -> None:
    await bench.takes(13, 2)

    assert await operator.get("/api/v1/operations/payment/groups") == (
        200,
        {"items": [{"name": GROUP, "parked": 2, "members": 1, "behind": 3, "behind_s": 1.5}]},
    )


async def test_what_only_the_broker_knows_is_null_while_it_is_away(bench: Bench, operator: Operator) -> None:
    bench.broker_is_away = True

    _, told = await operator.get("/api/v1/operations/payment/groups")

    assert told["items"] == [{"name": GROUP, "parked": 0, "members": None, "behind": None, "behind_s": None}]


async def test_keys_that_wait_are_listed_with_why(bench: Bench, operator: Operator) -> None:
    await bench.takes(13, 2)
    await bench.takes(13, key="c2")

    status, told = await operator.get(PARKED)

    assert (status, told["more"]) == (200, False)
    assert [(one["key"], one["count"], one["reason"]) for one in told["items"]] == [
        ("c1", 2, "Poisoned: 13 is refused"),
        ("c2", 1, "Poisoned: 13 is refused"),
    ]


async def test_a_record_is_shown_decoded_with_where_it_came_from(bench: Bench, operator: Operator) -> None:
    await bench.takes(13)

    _, told = await operator.get(f"{PARKED}/records", group=GROUP, key="c1")

    (record,) = told["items"]
    assert (record["topic"], record["offset"], record["message_id"]) == (TOPIC, 0, "m0")
    assert record["content"] == {"order_id": "c1", "amount_minor": 13}
    assert record["headers"]["ce_id"] == "m0"


@pytest.mark.parametrize(
    ("away", "why"),
    [(True, "the registry does not answer"), (False, "schema id 999 is not known")],
)
async def test_a_record_that_cannot_be_read_says_why(bench: Bench, operator: Operator, away: bool, why: str) -> None:
    bench.schemas.away = away
    await bench.takes(13)
    (parked,) = bench.database.state.parked
    object.__setattr__(parked, "value", b"\0\0\0\3\xe7junk")

    _, told = await operator.get(f"{PARKED}/records", group=GROUP, key="c1")

    assert told["items"][0]["content"] == {"unreadable": why, "size_bytes": 9}


async def test_a_redrive_handles_the_key_and_tells_who_and_why(bench: Bench, operator: Operator) -> None:
    await bench.takes(13, 2)
    await bench.bless()

    answered = await operator.post(f"{PARKED}/redrive", group=GROUP, key="c1", why=f"  {WHY} ")

    assert answered == (200, {"handled": 2, "failed": None, "failure": None})
    told = [one for one in staged(bench.database) if isinstance(one, RecordRedriven)]
    assert {(one.decided_by, one.why) for one in told} == {(bench.issuer.user("mira"), WHY)}
    assert (await operator.post(f"{PARKED}/redrive", group=GROUP, key="c1", why=WHY))[0] == 404


async def test_a_redrive_that_fails_says_where_and_why(bench: Bench, operator: Operator) -> None:
    await bench.takes(13, 2)

    status, told = await operator.post(f"{PARKED}/redrive", group=GROUP, key="c1", why=WHY)

    assert (status, told["handled"], told["failure"]) == (200, 0, "Poisoned: 13 is refused")
    assert (told["failed"]["message_id"], "content" in told["failed"]) == ("m0", False)
    assert [one.tries for one in bench.database.state.parked] == [1, 0]


@pytest.mark.parametrize("count", [1, 2])
async def test_exactly_what_was_seen_is_given_up(bench: Bench, operator: Operator, count: int) -> None:
    await bench.takes(13, 2, 3)
    seen = await operator.origins()

    status, told = await operator.post(f"{PARKED}/discard", group=GROUP, key="c1", records=seen[:count], why=WHY)

    assert (status, [one["offset"] for one in told["items"]]) == (200, list(range(count)))
    assert [one.offset for one in bench.database.state.parked] == list(range(count, 3))
    told = [one for one in staged(bench.database) if isinstance(one, RecordDiscarded)]
    assert {(one.decided_by, one.why) for one in told} == {(bench.issuer.user("mira"), WHY)}


async def test_who_decides_second_gives_up_nothing(bench: Bench, operator: Operator) -> None:
    await bench.takes(13, 2, 3)
    seen = await operator.origins()
    wish = {"group": GROUP, "key": "c1", "records": seen[:1], "why": WHY}
    await operator.post(f"{PARKED}/discard", **wish)

    status, problem = await operator.post(f"{PARKED}/discard", **wish)

    assert (status, problem["type"]) == (409, "/problems/parked-moved-on")
    assert [one.offset for one in bench.database.state.parked] == [1, 2]


@pytest.mark.parametrize("chosen", [[1], [1, 0], [0, 1, 2, 3]])
async def test_only_the_oldest_in_their_order_can_be_given_up(
    bench: Bench, operator: Operator, chosen: list[int]
) -> None:
    await bench.takes(13, 2, 3)
    records = [{"topic": TOPIC, "partition": 0, "offset": offset} for offset in chosen]

    status, _ = await operator.post(f"{PARKED}/discard", group=GROUP, key="c1", records=records, why=WHY)

    assert (status, len(bench.database.state.parked)) == (409, 3)


@pytest.mark.parametrize("why", ["", "   ", "x" * 501])
async def test_a_decision_has_a_reason(bench: Bench, operator: Operator, why: str) -> None:
    await bench.takes(13)

    assert (await operator.post(f"{PARKED}/redrive", group=GROUP, key="c1", why=why))[0] == 422


async def test_a_key_of_which_nothing_is_parked_has_no_records(bench: Bench, operator: Operator) -> None:
    await bench.takes(13)

    assert await operator.get(f"{PARKED}/records", group=GROUP, key="c9") == (200, {"items": [], "more": False})


@pytest.mark.parametrize(
    "path",
    [
        "/api/v1/operations/order/groups",
        "/api/v1/operations/order/parked",
        f"{PARKED}/records?group=payment.other&key=c1",
    ],
)
async def test_what_there_is_not_is_not_found(bench: Bench, operator: Operator, path: str) -> None:
    await bench.takes(13)

    assert (await operator.get(path))[0] == 404


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.ADMIN])
async def test_nobody_else_sees_or_decides(bench: Bench, operator: Operator, role: Role) -> None:
    other = Operator(operator.http, bench.issuer.bearer("olaf", role))
    seen = [await other.get(path) for path in ("/api/v1/operations/payment/groups", PARKED, f"{PARKED}/records")]
    decided = [await other.post(f"{PARKED}/{verb}") for verb in ("redrive", "discard")]

    assert [status for status, _ in [*seen, *decided]] == [403] * 5


async def test_somebody_without_a_token_is_nobody(operator: Operator) -> None:
    assert (await Operator(operator.http, {}).get(PARKED))[0] == 401
