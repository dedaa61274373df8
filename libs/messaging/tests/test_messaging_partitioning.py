"""Keys land where Kafka's own producers put them."""

from aiokafka.partitioner import murmur2 as of_aiokafka
from hypothesis import given
from hypothesis import strategies as st

from roundsman.messaging.partitioning import murmur2, partition_of


@given(st.binary(max_size=64))
def test_the_hash_is_kafkas(data: bytes) -> None:
    assert murmur2(data) == of_aiokafka(data) & 0xFFFFFFFF


# From Kafka's own tests: clients/src/test/java/org/apache/kafka/common/utils/UtilsTest.java
def test_known_hashes() -> None:
    known = {b"21": -973932308, b"foobar": -790332482, b"a-little-bit-long-string": -985981536}
    assert {data: murmur2(data) for data in known} == {data: number & 0xFFFFFFFF for data, number in known.items()}


def test_a_partition_is_one_of_those_there_are() -> None:
    assert {partition_of(str(n).encode(), 4) for n in range(100)} == {0, 1, 2, 3}
