"""Metrics are declared once, with unit and meaning, and the operator's guide has them as they are."""

import re
from collections.abc import Iterator
from pathlib import Path

from prometheus_client import Counter, Gauge, Histogram
from prometheus_client.metrics import MetricWrapperBase

from roundsman.observability import metrics

ROOT = Path(__file__).parents[3]
GUIDE = (ROOT / "docs" / "operating.md").read_text(encoding="utf-8")
UNITS = {"seconds", "records", "rows", "timers", "requests", "sockets"}
_ROW = re.compile(r"^\| `(roundsman_\w+)` \| (\w+) \| ([^|]*) \| (.+) \|$", re.MULTILINE)
_DECLARES = re.compile(r"\b(?:Counter|Gauge|Histogram|Summary)\(\s*\"")


def declared() -> list[MetricWrapperBase]:
    return [one for one in vars(metrics).values() if isinstance(one, MetricWrapperBase)]


def shown() -> Iterator[tuple[str, str, str, str]]:
    """Name as Prometheus has it, kind, labels, meaning."""
    kinds = {Counter: "counter", Gauge: "gauge", Histogram: "histogram"}
    for one in declared():
        (family,) = one.describe()
        name = f"{family.name}_total" if isinstance(one, Counter) else family.name
        yield name, kinds[type(one)], " ".join(f"`{label}`" for label in one._labelnames), family.documentation


def test_every_metric_has_its_unit_in_its_name_and_says_what_it_means() -> None:
    for name, _, _, meaning in shown():
        assert name.removesuffix("_total").rpartition("_")[2] in UNITS, name
        assert meaning.endswith("."), name


def test_every_metric_has_a_name_of_its_own() -> None:
    names = [name for name, *_ in shown()]

    assert len(names) == len(set(names)) > 10


def test_metrics_are_declared_nowhere_else() -> None:
    sources = [*ROOT.glob("libs/*/src/**/*.py"), *ROOT.glob("services/*/src/**/*.py")]
    elsewhere = [file.name for file in sources if _DECLARES.search(file.read_text(encoding="utf-8"))]

    assert elsewhere == ["metrics.py"]


def test_the_guide_has_every_metric_as_it_is() -> None:
    assert _ROW.findall(GUIDE) == list(shown())
