"""The only place that reads the environment and .env. See the table in the README."""

from __future__ import annotations

import logging
from collections.abc import Callable
from difflib import get_close_matches
from pathlib import Path
from typing import Literal

from platformdirs import user_cache_path
from pydantic import AliasChoices, Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, EnvSettingsSource, PydanticBaseSettingsSource, SettingsConfigDict

from rag.errors import ConfigurationError

_PREFIX = "DATELINE_"
_log = logging.getLogger(__name__)


class Settings(BaseSettings):
    """Every setting has a default. Field(validation_alias=...) names the variables others already use.

    Raises ConfigurationError for an argument that is no setting.
    """

    model_config = SettingsConfigDict(
        env_prefix=_PREFIX, env_file=".env", env_ignore_empty=True, extra="ignore", frozen=True
    )

    index: Path = Field(Path("data/index"), description="folder of the catalog and the indexes")
    encoder: str = Field(
        "", description="sentence-transformers name or path; empty: the all-MiniLM-L6-v2 that is installed"
    )
    encoder_backend: Literal["auto", "onnx", "onnx-int8", "torch", "torch-bfloat16", "cuda", "mps"] = Field(
        "auto",
        description="what computes the encoder: auto takes the fastest on this machine, onnx-int8 needs its own index",
    )
    cache: Path | None = Field(
        None, description="folder that keeps which backend is the fastest; empty: dateline in the system's cache folder"
    )
    reranker: str = Field(
        "",
        description="cross-encoder that orders what was found, name or path; empty: none; computed as the encoder is",
    )
    reranker_passages: int = Field(50, ge=1, le=200, description="so many passages of a question it reads")
    keep_raw: bool = Field(True, description="keep each record as it was read, for a later version of the cleaning")
    writer: Literal["auto", "openai", "extractive"] = Field(
        "auto", description="who writes: auto takes a language model when a key or a server is configured"
    )
    openai_api_key: SecretStr | None = Field(
        None, validation_alias=AliasChoices("openai_api_key", "OPENAI_API_KEY"), description="key of the server"
    )
    openai_base_url: str | None = Field(
        None,
        validation_alias=AliasChoices("openai_base_url", "OPENAI_BASE_URL", "OPENAI_API_BASE"),
        description="any OpenAI-compatible server, such as http://127.0.0.1:8080/v1",
    )
    openai_model: str = Field(
        "gpt-4.1-mini",
        validation_alias=AliasChoices("openai_model", "OPENAI_MODEL"),
        description="the model to ask for",
    )
    understanding_model: str = Field(
        "",
        description="which language model understands questions beside the rules, another at the same server; empty:"
        " the one that writes; off: none",
    )
    understanding_seconds: float = Field(8, gt=0, description="wait so long for it, then take the rules alone")
    judge_model: str = Field(
        "",
        description="which language model judges statements after the rules, another at the same server; empty: the one"
        " that writes; off: none",
    )
    judge_seconds: float = Field(
        30, gt=0, description="wait so long for each of its replies, then take the rules alone"
    )
    entailment_model: str = Field(
        "",
        description="cross-encoder that judges statements after the rules, before any language model, name or path;"
        " empty: none; computed as the encoder is",
    )
    hits: int = Field(12, ge=1, le=100, description="passages retrieved for a question")
    passages_per_article: int = Field(3, ge=1, le=20, description="at most so many of them from one article")
    evidence_tokens: int = Field(1800, ge=200, le=100_000, description="budget of the evidence given to the writer")
    answer_tokens: int = Field(600, ge=16, le=8000, description="longest answer asked of a language model")
    unsupported: Literal["removed", "struck"] = Field(
        "removed",
        description="what becomes of sentences that the sources do not support: removed leaves them out and says how"
        " many, struck shows them struck through with the reason",
    )
    first_token_seconds: float = Field(60, gt=0, description="wait so long for a language model's first word")
    total_seconds: float = Field(180, gt=0, description="and so long for its whole answer")
    host: str = Field("127.0.0.1", description="address the page listens on")
    port: int = Field(7860, ge=0, le=65535, description="port of the page")

    @property
    def cache_folder(self) -> Path:
        """Can be deleted at any time."""
        return self.cache or user_cache_path("dateline")

    @property
    def asks_model(self) -> bool:
        """Whether a language model writes: it does where a key or a server is configured, unless writer says otherwise.

        Raises ConfigurationError when writer is openai and neither is configured.
        """
        configured = bool(self.openai_api_key or self.openai_base_url)
        if self.writer == "openai" and not configured:
            raise ConfigurationError("DATELINE_WRITER is openai: set OPENAI_API_KEY, or OPENAI_BASE_URL of your server")
        return configured and self.writer != "extractive"

    @property
    def server_shown(self) -> str:
        """The language model's server for a reader's eyes: without a name, password or key in its address."""
        if not self.openai_base_url:
            return "OpenAI"
        url = self.openai_base_url
        scheme, mark, rest = url.partition("://") if "://" in url else ("", "", url)
        return f"{scheme}{mark}{rest.rpartition('@')[2].partition('?')[0]}"

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """As always, but nothing with our prefix is passed over in silence: it is most likely misspelt.

        An argument that is no setting is refused, since whoever wrote it can change it. A variable is told in a warning
        instead: an environment or a .env file is often shared with containers, deployments and other versions of this
        program, and one of their variables must not keep this one from starting.
        """
        if unknown := sorted(init_settings.init_kwargs.keys() - cls.model_fields.keys()):  # type: ignore[attr-defined]
            raise ConfigurationError(f"there is no setting {unknown[0]!r}{_nearest(unknown[0])}")
        known = [_variable(name) for name in cls.model_fields]
        for source in (env_settings, dotenv_settings):
            for name in source.env_vars if isinstance(source, EnvSettingsSource) else ():
                if name.upper().startswith(_PREFIX) and name.upper() not in known:
                    _log.warning("the variable %s is no setting%s", name.upper(), _nearest(_field(name), _variable))
        return init_settings, env_settings, dotenv_settings, file_secret_settings


def load_settings(**overrides: object) -> Settings:
    """Settings from arguments, then the environment, then .env, then the defaults.

    Raises ConfigurationError that names each wrong or unknown setting and never shows its value, which may be a secret.
    """
    try:
        return Settings(**overrides)  # type: ignore[arg-type]
    except ValidationError as error:
        wrong = "; ".join(f"{_variable(e['loc'][0])}: {e['msg']}" for e in error.errors())
        raise ConfigurationError(f"wrong setting ({wrong}): correct it in the environment or in .env") from None
    except UnicodeDecodeError:
        raise ConfigurationError("the file .env is not UTF-8: save it as UTF-8") from None


def _variable(field: object) -> str:
    name = str(field).upper()
    return name if name.startswith("OPENAI_") else f"DATELINE_{name}"


def _field(variable: str) -> str:
    return variable.lower().removeprefix(_PREFIX.lower())


def _nearest(field: str, spelled: Callable[[str], str] = str) -> str:
    """A hint at the setting that was perhaps meant."""
    near = get_close_matches(field, Settings.model_fields, 1)
    return f": did you mean {spelled(near[0])}?" if near else ""
