"""Fetch the locked servers into the cache: `python -m roundsman.stack.fetch`. At once when all is there."""

import fcntl
import os
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor, as_completed
from contextlib import contextmanager
from pathlib import Path

import requests
from jgo.maven import MavenContext, PythonResolver

from roundsman.stack.artifacts import Artifact, cache_folder, locked_here
from roundsman.stack.errors import FetchFailed, StackError
from roundsman.stack.progress import Progress
from roundsman.stack.trees import UNPACKED_SERVERS, problem_with, tree_of, unpack

PARALLEL_FETCHES = 8
READ_TIMEOUT_S = 60
TRIES = 2  # a cut or damaged download is fetched once more, then refused


def main() -> None:
    """Bring the cache up to the lock and say what happens; exit 1 with the reason when that fails."""
    os.umask(0o022)  # PostgreSQL may run as another user, who must be able to read it
    try:
        with _only_one():
            archives = [locked_here()[server][0] for server in UNPACKED_SERVERS]
            fetch_all(missing_files(archives), say=_say)
            for archive in archives:
                if problem_with(tree_of(archive)):
                    _say(f"unpacking {archive.filename}")
                    unpack(archive)
                (cache_folder() / archive.path).unlink(missing_ok=True)  # the tree is what runs
    except (StackError, OSError) as error:
        sys.exit(f"The servers could not be fetched: {error}")
    _say(f"servers are in {cache_folder()}")


def missing_files(archives: list[Artifact]) -> list[Artifact]:
    """What has to be fetched: damaged or absent files, and archives without a sound unpacked tree."""
    files = {file for files in locked_here().values() for file in files} - set(archives)
    gone = [file for file in files if not file.is_intact(cache_folder() / file.path)]
    torn = [archive for archive in archives if problem_with(tree_of(archive))]
    absent = [archive for archive in torn if not archive.is_intact(cache_folder() / archive.path)]
    return sorted([*gone, *absent], key=lambda file: -file.size_bytes)  # the longest starts first


def fetch_all(files: list[Artifact], say: Callable[[str], None]) -> None:
    """Fetch in parallel into the cache; every file there afterwards is what the lock names.

    Raises:
        FetchFailed: a file could not be had, or keeps arriving damaged.
    """
    if not files:
        return
    progress = Progress(sum(file.size_bytes for file in files), say)
    say(f"fetching {len(files)} files, {progress.total_bytes / 1e6:.0f} MB")
    pool = ThreadPoolExecutor(PARALLEL_FETCHES)
    try:
        for job in as_completed([pool.submit(fetch, file, progress) for file in files]):
            job.result()
    finally:
        pool.shutdown(cancel_futures=True)


def fetch(file: Artifact, progress: Progress) -> None:
    """Fetch one file and move it to its place only when its digest is the locked one."""
    final = cache_folder() / file.path
    final.parent.mkdir(parents=True, exist_ok=True)
    problem = ""
    for _ in range(TRIES):
        with tempfile.TemporaryDirectory(dir=cache_folder()) as scratch:
            problem = _download(file, Path(scratch), progress)
            arrived = Path(scratch, file.path.relative_to("artifacts"))
            if not problem and file.is_intact(arrived):
                shutil.move(arrived, final)
                return
            problem = problem or "what arrived is not what the lock names (SHA-256 differs)"
    raise FetchFailed(f"{file.filename}: {problem}; tried {TRIES} times")


def _download(file: Artifact, scratch: Path, progress: Progress) -> str:
    """Why nothing arrived, or an empty string."""
    mirror = os.environ.get("ROUNDSMAN_MAVEN_MIRROR")
    context = MavenContext(
        resolver=PythonResolver(progress_callback=progress.of_file),
        repo_cache=scratch,
        remote_repos={"mirror": mirror.rstrip("/")} if mirror else None,
        timeout=READ_TIMEOUT_S,
    )
    wanted = context.project(file.group, file.name).at_version(file.version)
    try:
        wanted.artifact(file.classifier, file.packaging).resolve()
    except (requests.RequestException, RuntimeError, OSError) as error:  # RuntimeError: the fetcher's "not found"
        return str(error)
    return ""


@contextmanager
def _only_one() -> Iterator[None]:
    cache_folder().mkdir(parents=True, exist_ok=True, mode=0o755)
    with (cache_folder() / "fetching").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _say(line: str) -> None:
    print(f"   {line}", flush=True)


if __name__ == "__main__":
    main()
