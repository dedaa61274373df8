"""Renders the templates: a service's folder, and its part of docker-compose.yml."""

import subprocess
import sys
from collections.abc import Iterator
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path, PurePath
from string import Template

TEMPLATES = files("roundsman.cli.new_service") / "templates"
SUFFIX = ".tmpl"  # so that no tool takes a template for code


class CannotLayOut(Exception):
    """The workspace is not as expected; the text says what to mend. Nothing was written."""


def rendered(name: str) -> dict[PurePath, str]:
    """A service's files: path in its folder -> content."""
    return {path: _fill(text, name) for path, text in _walk(TEMPLATES / "service", PurePath(), name)}


def _walk(folder: Traversable, at: PurePath, name: str) -> Iterator[tuple[PurePath, str]]:
    for entry in folder.iterdir():
        path = at / entry.name.replace("NAME", name)
        if entry.is_dir():
            yield from _walk(entry, path, name)
        else:
            yield path.with_name(path.name.removesuffix(SUFFIX)), entry.read_text(encoding="utf-8")


def _fill(text: str, name: str) -> str:
    return Template(text).substitute(name=name, Name=name.capitalize())


def composed(compose: str, name: str) -> str:
    """docker-compose.yml with the service in it.

    Raises:
        CannotLayOut: a mark that says where is missing.
    """
    password = f"${{{name.upper()}_DATABASE_PASSWORD:?run deploy/compose/env.py}}"
    store = f"  STORE_{name.upper()}: &{name}-store postgresql://{name}:{password}@postgres:5432/{name}\n"
    part = _fill((TEMPLATES / f"compose.yml{SUFFIX}").read_text(encoding="utf-8"), name)
    for mark, text in {
        "  # make new-service: stores\n": store,
        "  # make new-service: services\n": part,
    }.items():
        compose = _insert(compose, mark, text)
    urls = "  ROUNDSMAN_SERVICE_URLS: |-\n    {\n"
    return _insert(compose, urls, f'      "{name}": "http://{name}:8000",\n', after=True)


def _insert(whole: str, mark: str, text: str, *, after: bool = False) -> str:
    if whole.count(mark) != 1:
        raise CannotLayOut(f"docker-compose.yml should have this once: {mark.strip()}")
    return whole.replace(mark, mark + text if after else text + mark)


def lay_out(name: str, root: Path) -> Path:
    """Write the service into the workspace; returns its folder.

    Raises:
        CannotLayOut: docker-compose.yml has no place for it; nothing was written.
    """
    compose, example = root / "docker-compose.yml", root / ".env.example"
    compose_text = composed(compose.read_text(encoding="utf-8"), name)
    folder = root / "services" / name
    for path, text in rendered(name).items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text, encoding="utf-8")
    _tidy(folder, root)
    compose.write_text(compose_text, encoding="utf-8")
    with example.open("a", encoding="utf-8") as file:
        file.write(f"{name.upper()}_DATABASE_PASSWORD=\n")
    return folder


def _tidy(folder: Path, root: Path) -> None:
    """Sort the imports: where ours belong depends on the name."""
    config = ["--quiet", "--config", str(root / "pyproject.toml"), str(folder)]
    for words in (["check", "--select", "I", "--fix"], ["format"]):
        subprocess.run([sys.executable, "-m", "ruff", *words, *config], check=True)  # noqa: S603 - our own tools
