"""The tables of the database.

`serial` counts rows in the order in which they were made: lists go down by it.
Columns named like a word of `app.spec` hold that word as JSON text. A change
here needs a new step in `migrations/versions` and a new `HEAD` in `database`;
`tests/store/test_database.py` compares the two.
"""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
)

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def _serial() -> Column[int]:
    return Column("serial", Integer, primary_key=True, autoincrement=True)


def _id() -> Column[str]:
    return Column("id", String(32), nullable=False)


def _text(name: str, *, nullable: bool = False) -> Column[str]:
    return Column(name, Text, nullable=nullable)


networks = Table(
    "networks",
    metadata,
    _serial(),
    _id(),
    _text("name"),
    Column("revision", Integer, nullable=False),
    Column("num_layers", Integer, nullable=False),
    _text("created_at"),
    _text("updated_at"),
    _text("document"),
    UniqueConstraint("id"),
    sqlite_autoincrement=True,
)

network_versions = Table(
    "network_versions",
    metadata,
    Column("network_id", ForeignKey("networks.id", ondelete="CASCADE"), primary_key=True),
    Column("revision", Integer, primary_key=True),
    _text("saved_at"),
    _text("name"),
    _text("document"),
    _text("label", nullable=True),
)

datasets = Table(
    "datasets",
    metadata,
    _serial(),
    _id(),
    _text("name"),
    _text("filename"),
    _text("file_key"),
    _text("kind"),
    Column("size_bytes", BigInteger, nullable=False),
    Column("num_rows", BigInteger, nullable=False),
    Column("num_columns", Integer, nullable=False),
    _text("created_at"),
    _text("profile"),
    UniqueConstraint("id"),
    Index(None, "file_key"),
    sqlite_autoincrement=True,
)

runs = Table(
    "runs",
    metadata,
    _serial(),
    _id(),
    _text("name"),
    _text("state"),
    Column("is_interrupted", Boolean, nullable=False),
    _text("created_at"),
    _text("started_at", nullable=True),
    _text("finished_at", nullable=True),
    _text("heartbeat_at", nullable=True),
    _text("network_id", nullable=True),
    _text("network_name"),
    _text("source_model_id", nullable=True),
    _text("dataset_id"),
    _text("dataset_name"),
    _text("request"),
    _text("plan"),
    Column("epochs", Integer, nullable=False),
    Column("num_epochs_done", Integer, nullable=False),
    _text("metrics"),
    _text("test_metrics", nullable=True),
    _text("weight_reuse", nullable=True),
    _text("error", nullable=True),
    _text("model_id", nullable=True),
    Column("last_sequence", Integer, nullable=False),
    _text("job", nullable=True),
    Column("num_event_bytes", BigInteger, nullable=False, server_default="0"),
    _text("idempotency_key", nullable=True),
    _text("idempotency_digest", nullable=True),
    UniqueConstraint("id"),
    UniqueConstraint("idempotency_key"),
    Index(None, "state"),
    Index(None, "dataset_id"),
    sqlite_autoincrement=True,
)

run_events = Table(
    "run_events",
    metadata,
    Column("run_id", ForeignKey("runs.id", ondelete="CASCADE"), primary_key=True),
    Column("sequence", Integer, primary_key=True),
    _text("kind"),
    _text("event"),
)

models = Table(
    "models",
    metadata,
    _serial(),
    _id(),
    _text("name"),
    _text("filename"),
    _text("format"),
    _text("class_name"),
    Column("num_layers", Integer, nullable=False),
    Column("num_params", BigInteger, nullable=False),
    Column("size_bytes", BigInteger, nullable=False),
    _text("created_at"),
    _text("run_id", nullable=True),
    _text("view"),
    _text("encoding", nullable=True),
    UniqueConstraint("id"),
    Index(None, "run_id"),
    sqlite_autoincrement=True,
)

model_files = Table(
    "model_files",
    metadata,
    Column("model_id", ForeignKey("models.id", ondelete="CASCADE"), primary_key=True),
    Column("format", String(40), primary_key=True),
    _text("file_key"),
    Column("size_bytes", BigInteger, nullable=False),
    Index(None, "file_key"),
)

custom_layers = Table(
    "custom_layers",
    metadata,
    _serial(),
    _text("name"),
    Column("version", Integer, nullable=False),
    _text("created_at"),
    _text("updated_at"),
    Column("is_deleted", Boolean, nullable=False),
    UniqueConstraint("name"),
    sqlite_autoincrement=True,
)

custom_layer_versions = Table(
    "custom_layer_versions",
    metadata,
    Column("name", ForeignKey("custom_layers.name"), primary_key=True),
    Column("version", Integer, primary_key=True),
    _text("sha256"),
    _text("source"),
    _text("verdict"),
    _text("created_at"),
)

custom_layer_audit = Table(
    "custom_layer_audit",
    metadata,
    _serial(),
    _text("at"),
    _text("action"),
    _text("name"),
    Column("version", Integer, nullable=False),
    _text("sha256"),
    sqlite_autoincrement=True,
)
