"""What an erasure comes to in time: nobody can come in as the person any more, or a service did not answer."""

from roundsman.identity.ports import UnitOfWork


async def decide_erasure(erasure_id: str, services: frozenset[str], uow: UnitOfWork) -> None:
    """Have every service forget the person. May be repeated."""
    erasure = await uow.erasures.get(erasure_id)
    erasure.decide(services, uow.now)


async def give_up_erasure(erasure_id: str, uow: UnitOfWork) -> None:
    """Refuse an erasure to which not every service has said something."""
    erasure = await uow.erasures.get(erasure_id)
    erasure.give_up(uow.now)
