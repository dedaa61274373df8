"""Whether the broker answers."""

from aiokafka.client import AIOKafkaClient
from aiokafka.errors import KafkaError

from roundsman.contracts.kafka_address import kafka_options


async def broker_answers(bootstrap: str) -> bool:
    """Ask it for its metadata on a connection of our own; may take as long as it does."""
    client = AIOKafkaClient(**kafka_options(bootstrap))
    try:
        await client.bootstrap()
    except (KafkaError, OSError):
        return False
    else:
        return True
    finally:
        await client.close()
