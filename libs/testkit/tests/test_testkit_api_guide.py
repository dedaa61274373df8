"""The API guide names every problem that the code can tell, and no other."""

import re
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[3]
GUIDE = (ROOT / "docs" / "api.md").read_text(encoding="utf-8").partition("## Problems")[2]
_CLASS_SLUG = re.compile(r'^    slug(?:: ClassVar\[str\])? = "([a-z-]+)"$', re.MULTILINE)
_DIRECT_SLUG = re.compile(r'problem\(\d+, "([a-z-]+)"')
_OUTSIDE = ("sandbox", "simulator", "testkit")  # their problems never reach a client of the gateway
_OF_THE_FRAMEWORK = {"method-not-allowed"}
_ROW = re.compile(r"^\| \w* *\| (.+?) \| \d{3} \|", re.MULTILINE)


def _sources() -> Iterator[str]:
    for folder in [*(ROOT / "libs").glob("*/src"), *(ROOT / "services").glob("*/src")]:
        if folder.parent.name not in _OUTSIDE:
            yield from (file.read_text(encoding="utf-8") for file in folder.rglob("*.py"))


def _in_code() -> set[str]:
    return {slug for text in _sources() for pattern in (_CLASS_SLUG, _DIRECT_SLUG) for slug in pattern.findall(text)}


def test_every_problem_of_the_code_is_in_the_guide() -> None:
    assert {slug for slug in _in_code() if f"`{slug}`" not in GUIDE} == set()


def test_every_problem_of_the_table_is_in_the_code() -> None:
    told = {slug for row in _ROW.findall(GUIDE) for slug in re.findall(r"`([a-z-]+)`", row)}

    assert len(told) > 50
    assert told - _in_code() - _OF_THE_FRAMEWORK == set()
