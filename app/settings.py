"""Settings: every option, its type, default, unit and help. Nothing else reads the environment."""

from functools import cached_property
from pathlib import Path

import platformdirs
from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    """What can be set, by environment (`LAYERWRIGHT_…`) or flag.

    `home` is the data folder; everything that Layerwright writes lies in it.
    """

    model_config = SettingsConfigDict(env_prefix="LAYERWRIGHT_", frozen=True, extra="ignore")

    home: Path = Field(
        default_factory=lambda: Path(platformdirs.user_data_dir("layerwright", appauthor=False)),
        description="data folder: database, files, token",
    )
    host: str = Field(default="127.0.0.1", description="address to listen on")
    port: int = Field(default=8000, ge=0, le=65535, description="port to listen on; 0 = any free")
    token: str | None = Field(
        default=None, min_length=16, description="access token; else kept in HOME/token"
    )
    allowed_hosts: tuple[str, ...] = Field(
        default=(), description="further host name that requests may name"
    )
    database_url: str | None = Field(
        default=None, description="database, as an SQLAlchemy address; else SQLite in the home"
    )

    max_body_bytes: int = Field(
        default=64 * 2**20, description="largest JSON body, in bytes; config of a model included"
    )
    max_dataset_bytes: int = Field(default=4 * 2**30, description="largest data file, in bytes")
    max_model_bytes: int = Field(default=4 * 2**30, description="largest model file, in bytes")
    max_design_bytes: int = Field(
        default=16 * 2**30, description="weights of a drawing above this are an issue, in bytes"
    )
    worker_memory_bytes: int = Field(
        default=8 * 2**30, description="memory that one worker may use, in bytes"
    )
    custom_shape_seconds: float = Field(
        default=2.0, description="time that a shape check of custom layers may take"
    )
    max_parallel_runs: int = Field(default=1, ge=1, description="runs that train at once")

    @cached_property
    def resolved_database_url(self) -> str:
        """The database address: what is set, or SQLite in the home."""
        return self.database_url or f"sqlite:///{self.home / 'layerwright.sqlite'}"
