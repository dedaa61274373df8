"""How the broker's address is written, and what each service may do there."""

import ssl

import pytest

from roundsman.contracts.__main__ import main
from roundsman.contracts.catalog import Catalog
from roundsman.contracts.kafka_address import BadKafkaAddress, KafkaAddress, kafka_options, shown
from roundsman.contracts.rights import Right, rights


@pytest.mark.parametrize(
    ("address", "protocol", "servers"),
    [
        ("kafka:9092", "PLAINTEXT", "kafka:9092"),
        ("one:9092,two:9092", "PLAINTEXT", "one:9092,two:9092"),
        ("scram://order:s3cret@kafka:9092", "SASL_PLAINTEXT", "kafka:9092"),
        ("scram+tls://order:s3cret@one:9092,two:9093", "SASL_SSL", "one:9092,two:9093"),
        ("tls://kafka:9093", "SSL", "kafka:9093"),
    ],
)
def test_an_address_says_how_one_speaks_with_the_broker(address: str, protocol: str, servers: str) -> None:
    options = kafka_options(address)

    assert (options["security_protocol"], options["bootstrap_servers"]) == (protocol, servers)
    assert options.get("sasl_plain_username") == ("order" if "order" in address else None)
    assert options.get("sasl_mechanism") == ("SCRAM-SHA-512" if "scram" in address else None)
    assert ("ssl_context" in options) is ("tls" in address)
    assert shown(address) == servers


def test_a_password_may_have_any_letters_and_certificates_are_checked() -> None:
    options = kafka_options("scram+tls://order:p%40ss%3A%2F1@kafka:9092")

    assert options["sasl_plain_password"] == "p@ss:/1"
    assert options["ssl_context"].verify_mode is ssl.CERT_REQUIRED
    assert options["ssl_context"].check_hostname
    with pytest.raises(FileNotFoundError):
        kafka_options("tls://kafka:9093?ca=/no/such/file.pem")


@pytest.mark.parametrize(
    "address",
    [
        "sasl://order:s3cret@kafka:9092",
        "scram://kafka:9092",
        "scram://order@kafka:9092",
        "scram://:s3cret@kafka:9092",
        "scram://order:s3cret@",
        "tls://order:s3cret@kafka:9092",
        "tls://kafka:9092?verify=no",
        "tls://kafka:9092/topic",
    ],
)
def test_what_cannot_be_meant_is_refused_and_not_repeated(address: str) -> None:
    with pytest.raises(BadKafkaAddress) as refused:
        KafkaAddress.parse(address)

    assert "s3cret" not in str(refused.value)


def test_an_address_does_not_show_its_password() -> None:
    address = "scram://order:s3cret@kafka:9092"

    assert "s3cret" not in repr(KafkaAddress.parse(address)) + shown(address)


def test_a_service_may_what_the_topics_name_it_for_and_no_more() -> None:
    topics = Catalog.installed().topics

    found = rights(topics.values(), "p.")

    def named(user: str, operation: str) -> set[str]:
        return {one.name for one in found if one.user == user and one.kind == "topic" and operation in one.operations}

    for topic in topics.values():
        for user in {right.user for right in found}:
            assert (f"p.{topic.name}" in named(user, "Write")) is (user in topic.writers)
            assert (f"p.{topic.name}" in named(user, "Read")) is (user in topic.readers)
    assert "operators" not in {right.user for right in found}
    assert Right(user="order", kind="group", name="p.order.", pattern="prefixed", operations=("Read",)) in found


def test_rights_are_told_as_kafkas_own_tool_takes_them(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["rights"]) == 0

    told = capsys.readouterr().out.splitlines()
    assert (
        "--allow-principal User:payment --operation Describe --operation Read "
        "--topic payment.commands.v1 --resource-pattern-type literal" in told
    )
    assert "--allow-principal User:vendor --operation Read --group vendor. --resource-pattern-type prefixed" in told
    assert len(told) == len(set(told))
