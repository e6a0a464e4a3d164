from pathlib import Path

import pytest

from rag.errors import ConfigurationError
from rag.settings import load_settings


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


def test_the_key_is_never_printed() -> None:
    assert "s3cret" not in repr(load_settings(openai_api_key="s3cret"))
