"""All settings: defaults < ``jiangwen.toml`` < ``JIANGWEN_*`` < command line. ``Settings.load`` alone looks there."""

from __future__ import annotations

import difflib
import hashlib
import os
import tomllib
from pathlib import Path
from typing import Any, Self

from pydantic import Field, SecretStr, ValidationError
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)

from ingest.errors import SettingsError
from ingest.settings import IngestSettings

SETTINGS_FILE = "jiangwen.toml"
ENVIRONMENT_PREFIX = "JIANGWEN_"


class Settings(BaseSettings, IngestSettings):
    """Ingestion's settings and those of answering; every field may stand in the file or the environment."""

    model_config = SettingsConfigDict(
        env_prefix=ENVIRONMENT_PREFIX, env_ignore_empty=True, extra="forbid", frozen=True, toml_file=SETTINGS_FILE
    )

    library: Path = Field(
        default_factory=lambda: Path.home() / ".jiangwen" / "library",
        description="The library to ask when none is named.",
    )
    model: str | None = Field(
        None, description="Chat model that writes answers, as LangChain names it (openai:gpt-4.1); none: extractive."
    )
    model_base_url: str | None = Field(None, description="Address of an OpenAI-compatible server for `model`.")
    model_api_key: SecretStr | None = Field(None, description="Key for `model`; the provider's own variable works too.")
    model_timeout_seconds: float = Field(60.0, gt=0, le=3600, description="Longest silence of the chat model.")
    model_reply_seconds: float = Field(
        300.0, gt=0, le=36_000, description="Longest time for a reply of the chat model, retries included."
    )
    model_max_retries: int = Field(2, ge=0, le=10, description="Retries of a failed call to the chat model.")
    max_question_chars: int = Field(2000, ge=10, le=20_000, description="A longer question is refused.")
    rerank_model: str | None = Field(
        None, description="Cross-encoder that orders the passages found: a sentence-transformers name or folder."
    )
    passages: int = Field(8, ge=1, le=50, description="Passages an answer may rest on.")
    model_passage_chars: int = Field(
        12_000,
        ge=500,
        le=1_000_000,
        description="Longest text of passages shown to `model`; the last ones are left out.",
    )
    prompts: Path | None = Field(None, description="Folder with your own prompt files; none: the built-in ones.")

    @classmethod
    def load(cls, **overrides: Any) -> Self:
        """Return the settings of this process.

        Args:
            **overrides: Values from the command line; ``None`` means not given.

        Raises:
            SettingsError: A key is unknown or a value is out of bounds; names the key and where it came from.
        """
        given = {key: value for key, value in overrides.items() if value is not None}
        _check_environment(cls)
        try:
            return cls(**given)
        except ValidationError as error:
            raise _settings_error(error, given) from error
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            raise SettingsError(
                f"{SETTINGS_FILE} is not valid TOML in UTF-8: {error}.",
                hint=f"Correct {Path(SETTINGS_FILE).resolve()}.",
            ) from error

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Order the sources, strongest first."""
        return init_settings, env_settings, TomlConfigSettingsSource(settings_cls)

    @property
    def ingest(self) -> IngestSettings:
        """What decides how a source becomes chunks, as far as it was set: a library remembers the rest."""
        explicit = self.model_fields_set & IngestSettings.model_fields.keys()
        return IngestSettings(**{key: getattr(self, key) for key in explicit})

    def digest(self) -> str:
        """Return a hash of every setting but the secrets, to tell two configurations apart."""
        return hashlib.blake2b(self.model_dump_json(exclude={"model_api_key"}).encode(), digest_size=8).hexdigest()


def _check_environment(cls: type[BaseSettings]) -> None:
    """Refuse a misspelt ``JIANGWEN_…`` variable: ignoring it would look like a setting that does not work."""
    for name in os.environ:
        key = name.removeprefix(ENVIRONMENT_PREFIX).lower()
        if name.startswith(ENVIRONMENT_PREFIX) and key not in cls.model_fields:
            close = difflib.get_close_matches(key, cls.model_fields, n=1)
            raise SettingsError(
                f"The environment variable {name} names no setting.",
                hint=f"Did you mean {ENVIRONMENT_PREFIX}{close[0].upper()}?"
                if close
                else f"Unset it. The settings are: {', '.join(sorted(cls.model_fields))}.",
            )


def _settings_error(error: ValidationError, given: dict[str, Any]) -> SettingsError:
    first = error.errors(include_url=False, include_input=False)[0]
    key = str(first["loc"][0]) if first["loc"] else "settings"
    if key in given:
        origin = "given in the call or on the command line"
    elif ENVIRONMENT_PREFIX + key.upper() in os.environ:
        origin = f"from the environment variable {ENVIRONMENT_PREFIX}{key.upper()}"
    else:
        origin = f"from {Path(SETTINGS_FILE).resolve()}"
    return SettingsError(f"The setting {key!r} ({origin}) is wrong: {first['msg']}.", hint="Correct it and try again.")
