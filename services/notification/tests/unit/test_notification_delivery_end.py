"""A delivery that is told to end does so by itself, also where cancellations are lost on the way."""

import asyncio

from roundsman.notification.messaging.delivery import Delivered, Delivery


async def unmoved() -> None:
    """As the store's client does when a cancellation comes in the moment in which it has its answer."""
    try:
        await asyncio.sleep(0)
    except asyncio.CancelledError:
        return


async def test_a_delivery_that_has_finished_delivers_no_more_and_can_be_cancelled() -> None:
    delivered = 0

    async def batch() -> int:
        nonlocal delivered
        for _ in range(10):
            await unmoved()
        delivered += 1
        return 1

    delivery = Delivery(Delivered(batch=batch, release=unmoved))
    running = asyncio.create_task(delivery.run())
    while not delivered:
        await asyncio.sleep(0)

    await delivery.finish()
    until_then = delivered
    for _ in range(100):
        await asyncio.sleep(0)
    running.cancel()
    ended, _ = await asyncio.wait([running], timeout=5)

    assert (ended, delivered) == ({running}, until_then)
