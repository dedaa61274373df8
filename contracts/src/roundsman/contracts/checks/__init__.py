"""The rules of contracts, checked offline."""

from roundsman.contracts.checks.compatibility import compatibility
from roundsman.contracts.checks.example_rules import example_rules
from roundsman.contracts.checks.finding import Finding
from roundsman.contracts.checks.freshness import freshness
from roundsman.contracts.checks.personal_rules import personal_rules
from roundsman.contracts.checks.schema_rules import names_and_syntax, style
from roundsman.contracts.checks.topic_rules import topic_rules
from roundsman.contracts.source import ContractSource

__all__ = ["Finding", "check"]

_FURTHER = (style, topic_rules, personal_rules, compatibility, example_rules, freshness)


def check(source: ContractSource) -> list[Finding]:
    """Return every broken rule; empty when all hold. Schemas that cannot be read hide the later rules."""
    findings = list(names_and_syntax(source))
    if findings:
        return findings
    return [finding for rule in _FURTHER for finding in rule(source)]
