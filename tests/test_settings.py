from pathlib import Path

import pytest

from rag.errors import ConfigurationError
from rag.settings import Settings, load_settings


def test_the_environment_fills_the_settings(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("DATELINE_INDEX", str(tmp_path))
    monkeypatch.setenv("OPENAI_BASE_URL", "http://127.0.0.1:9/v1")

    settings = load_settings()

    assert (settings.index, settings.openai_base_url) == (tmp_path, "http://127.0.0.1:9/v1")


def test_arguments_win_over_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATELINE_PORT", "1234")

    assert load_settings(port=4321).port == 4321


def test_a_dotenv_file_is_read(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("DATELINE_HITS=7\n")
    monkeypatch.chdir(tmp_path)

    assert load_settings().hits == 7


def test_a_wrong_value_is_named_but_never_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATELINE_PORT", "s3cret")

    with pytest.raises(ConfigurationError) as caught:
        load_settings()

    assert "PORT" in str(caught.value) and "s3cret" not in str(caught.value)


def test_an_empty_variable_counts_as_not_set(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATELINE_PORT", "")
    monkeypatch.setenv("OPENAI_BASE_URL", "")

    assert (load_settings().port, load_settings().openai_base_url) == (7860, None)


def test_a_misspelt_variable_is_told_and_other_programs_variables_are_not(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / ".env").write_text("DATELINE_PROT=1\nPOSTGRES_USER=x\nDATELINE_OPENAI_MODEL=y\nDATELINE_PORT=2\n")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DATELINE_HITSS", "s3cret")
    monkeypatch.setenv("UPDATELINE_HITS", "3")

    load_settings()

    assert {record.getMessage() for record in caplog.records} == {
        "the variable DATELINE_HITSS is no setting: did you mean DATELINE_HITS?",
        "the variable DATELINE_PROT is no setting: did you mean DATELINE_PORT?",
        "the variable DATELINE_OPENAI_MODEL is no setting: did you mean OPENAI_MODEL?",
    }


def test_a_setting_that_does_not_exist_is_refused_without_its_value() -> None:
    with pytest.raises(ConfigurationError, match=r"no setting 'openai_key': did you mean openai_api_key\?") as caught:
        load_settings(openai_key="s3cret")

    assert "s3cret" not in str(caught.value)


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        ("https://me:s3/cr@et@llm.example:8080/v1?key=s3cret", "https://llm.example:8080/v1"),
        ("me:s3cret@llm.example/v1", "llm.example/v1"),
        ("http://127.0.0.1:8080/v1", "http://127.0.0.1:8080/v1"),
        (None, "OpenAI"),
    ],
)
def test_a_server_is_shown_without_what_opens_it(address: str | None, shown: str) -> None:
    assert load_settings(openai_base_url=address).server_shown == shown


def test_the_settings_refuse_an_unknown_argument_themselves() -> None:
    with pytest.raises(ConfigurationError, match=r"no setting 'hitss': did you mean hits\?"):
        Settings(hitss=3)  # type: ignore[call-arg]


def test_a_language_model_writes_where_a_key_or_a_server_is_configured_unless_told_otherwise() -> None:
    assert not load_settings().asks_model
    assert load_settings(openai_api_key="k").asks_model
    assert load_settings(openai_base_url="http://127.0.0.1:9/v1").asks_model
    assert not load_settings(openai_api_key="k", writer="extractive").asks_model


def test_a_language_model_that_was_asked_for_needs_a_key_or_a_server() -> None:
    assert load_settings(writer="openai", openai_api_key="k").asks_model
    with pytest.raises(ConfigurationError, match="set OPENAI_API_KEY"):
        _ = load_settings(writer="openai").asks_model


def test_the_key_is_never_printed() -> None:
    assert "s3cret" not in repr(load_settings(openai_api_key="s3cret"))
