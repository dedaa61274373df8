"""The integrator guide names what there is."""

import re
from pathlib import Path

from roundsman.contracts import Catalog

CATALOG = Catalog.installed()
GUIDE = (Path(__file__).parents[2] / "docs" / "integrating.md").read_text(encoding="utf-8")
_TOPIC_ROW = re.compile(r"^\| `(\S+\.v\d+)` \| (\S+) \| (.+) \| (.+) \| (.+) \|$", re.MULTILINE)
_PERSONAL_ROW = re.compile(r"^\| ((?:`\w+`(?:, )?)+) \| .+ \|$", re.MULTILINE)


def _kept(retention_ms: int | None) -> str:
    return "for good" if retention_ms is None else f"{retention_ms // 86_400_000} days"


def test_the_guide_has_every_topic_as_it_is() -> None:
    told = {name: tuple(rest) for name, *rest in _TOPIC_ROW.findall(GUIDE)}

    assert told == {
        name: (
            topic.owner,
            topic.key,
            _kept(topic.retention_ms),
            " ".join(f"`{message.rpartition('.')[2]}`" for message in topic.messages),
        )
        for name, topic in CATALOG.topics.items()
    }


def test_the_guide_names_every_message_with_personal_fields() -> None:
    told = {name for row in _PERSONAL_ROW.findall(GUIDE) for name in re.findall(r"`([A-Z]\w+)`", row)}

    assert told == {name.rpartition(".")[2] for name in CATALOG.names() if CATALOG.personal_fields(name)}
