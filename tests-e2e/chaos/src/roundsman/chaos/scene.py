"""What is broken: a running platform and the wires between its parts."""

from dataclasses import dataclass

from roundsman.chaos.plan import Targets
from roundsman.stack.platform import Platform
from roundsman.stack.wires import Wires

_CONSUME_NOTHING = frozenset({"identity", "sandbox", "gateway"})  # nothing that is kept
# Its times say who had which driver when: a wrong clock there would look like two jobs at once.
_NEED_THE_TIME = frozenset({"dispatch"})
_STORES = ("ROUNDSMAN_DATABASE_URL", "ROUNDSMAN_MONGO_URL")


@dataclass(frozen=True, slots=True)
class Scene:
    """A platform whose parts reach each other through these wires."""

    platform: Platform
    wires: Wires


def targets_of(scene: Scene) -> Targets:
    """Everything that can be hit, now that people have begun to use it."""
    platform = scene.platform
    processes = [one.name for one in platform.processes()]
    services = platform.services()
    consumers = [name for name in services if any(key in platform.variables(name) for key in _STORES)]
    return Targets(
        processes=processes,
        wires=scene.wires.used(),
        consumers=sorted(set(consumers) - _CONSUME_NOTHING),
        clocks=sorted(name for name in services if platform.has_own_process(name) and name not in _NEED_THE_TIME),
    )
