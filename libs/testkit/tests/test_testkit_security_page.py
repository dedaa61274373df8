"""docs/security.md has each requirement once, names tests that there are, and lists all that it calls open."""

import re
from collections import Counter
from collections.abc import Iterator
from itertools import chain
from pathlib import Path

ROOT = Path(__file__).parents[3]
PAGE = (ROOT / "docs" / "security.md").read_text(encoding="utf-8")
TABLES, _, END = PAGE.partition("## ASVS")[2].partition("## What is open")

# How many requirements of levels 1 and 2 each section of ASVS 5.0.0 has: they are its first ones.
SECTIONS = """
1.1:2 1.2:9 1.3:11 1.4:3 1.5:2  2.1:3 2.2:3 2.3:4 2.4:1  3.2:2 3.3:4 3.4:6 3.5:5 3.7:2  4.1:3 4.2:1 4.3:2 4.4:4
5.1:1 5.2:3 5.3:2 5.4:3  6.1:3 6.2:12 6.3:4 6.4:4 6.5:5 6.6:3 6.8:4  7.1:3 7.2:4 7.3:2 7.4:5 7.5:2 7.6:2
8.1:2 8.2:3 8.3:1 8.4:1  9.1:3 9.2:4  10.1:2 10.2:2 10.3:4 10.4:11 10.5:5 10.6:2 10.7:3
11.1:2 11.2:3 11.3:3 11.4:4 11.5:1 11.6:1  12.1:3 12.2:2 12.3:4  13.1:1 13.2:5 13.3:2 13.4:5  14.1:2 14.2:4 14.3:3
15.1:3 15.2:3 15.3:7  16.1:1 16.2:5 16.3:4 16.4:3 16.5:3  17.1:1 17.2:4 17.3:2
"""
ALL = 253  # 70 of level 1, 183 of level 2
_ROW = re.compile(r"^\| ([\d., ]+) \| [^|]+ \| (.+) \|$", re.MULTILINE)
_ID = re.compile(r"\d+\.\d+\.\d+")
_TEST = re.compile(r"`(test_\w+\.py)(?:::(\w+))?`")
_SHOWN = re.compile(r"\*\*open\*\*|`test_\w+\.py|`make check`|\]\(")  # by a test, a lint, or a page
_IN_BRACKETS = re.compile(r"\((\d[\d., ]+)\)")


def _required() -> Iterator[str]:
    for section, count in (one.split(":") for one in SECTIONS.split()):
        yield from (f"{section}.{number}" for number in range(1, int(count) + 1))


def _rows() -> list[tuple[list[str], str]]:
    return [(_ID.findall(ids), answer) for ids, answer in _ROW.findall(TABLES)]


def _named() -> set[tuple[str, str]]:
    return set(_TEST.findall(PAGE))


def test_each_requirement_of_levels_1_and_2_is_answered_once() -> None:
    required = Counter(_required())

    assert required.total() == ALL
    assert Counter(chain.from_iterable(ids for ids, _ in _rows())) == required


def test_each_answer_is_a_test_a_reason_or_open() -> None:
    unanswered = [ids for ids, answer in _rows() if not (answer.startswith("n/a: ") or _SHOWN.search(answer))]

    assert unanswered == []


def test_each_test_that_is_named_is_there() -> None:
    texts = {
        path.name: path.read_text(encoding="utf-8")
        for folder in ("clients", "contracts", "deploy", "libs", "services", "tests-e2e")
        for path in (ROOT / folder).rglob("test_*.py")
    }
    missing = [
        (file, name)
        for file, name in sorted(_named())
        if file not in texts or (name and not re.search(rf"^(async )?def {name}\(", texts[file], re.MULTILINE))
    ]

    assert len(_named()) > 100
    assert missing == []


def test_what_a_table_calls_open_is_in_the_list_and_the_other_way_round() -> None:
    opened = {one for ids, answer in _rows() if "**open**" in answer for one in ids}
    listed = {one for group in _IN_BRACKETS.findall(END) for one in _ID.findall(group)}

    assert listed == opened
