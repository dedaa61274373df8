"""Where settings come from."""

from pathlib import Path

import pytest
from pydantic import SecretStr

from roundsman.runtime import Settings
from roundsman.runtime.settings import BadSettings, RuntimeSettings


class ShopSettings(Settings):
    """Of a service."""

    secret: SecretStr
    open_s: int = 60


def test_a_setting_may_stand_in_a_file(tmp_path: Path) -> None:
    file = tmp_path / "secret"
    file.write_text("a secret of the shop \n")

    settings = ShopSettings.from_environment({"ROUNDSMAN_SECRET_FILE": str(file), "ROUNDSMAN_OPEN_S": "7"})

    assert (settings.secret.get_secret_value(), settings.open_s) == ("a secret of the shop ", 7)
    assert "secret of" not in repr(settings)


def test_the_variable_itself_goes_first(tmp_path: Path) -> None:
    told = {"ROUNDSMAN_SECRET": "from here", "ROUNDSMAN_SECRET_FILE": str(tmp_path / "nowhere")}

    assert ShopSettings.from_environment(told).secret.get_secret_value() == "from here"


@pytest.mark.parametrize("content", [None, b"\xff\xfe secret"])
def test_a_file_that_cannot_be_read_is_named_without_what_it_says(tmp_path: Path, content: bytes | None) -> None:
    file = tmp_path / "secret"
    if content is not None:
        file.write_bytes(content)

    with pytest.raises(BadSettings, match=r"ROUNDSMAN_SECRET_FILE: .*secret cannot be read") as raised:
        ShopSettings.from_environment({"ROUNDSMAN_SECRET_FILE": str(file)})

    assert "xff" not in str(raised.value)


@pytest.mark.parametrize("told", [{}, {"ROUNDSMAN_SECRET": "x", "ROUNDSMAN_OPEN_S": "soon"}])
def test_what_is_missing_or_wrong_is_named(told: dict[str, str]) -> None:
    with pytest.raises(BadSettings, match=r"ROUNDSMAN_(SECRET|OPEN_S): "):
        ShopSettings.from_environment(told)


def test_an_address_of_the_broker_that_cannot_be_meant_is_named_without_its_password() -> None:
    with pytest.raises(BadSettings, match="ROUNDSMAN_KAFKA: ") as refused:
        RuntimeSettings.from_environment({"ROUNDSMAN_KAFKA": "sasl://order:s3cret@kafka:9092"})

    assert "s3cret" not in str(refused.value)
