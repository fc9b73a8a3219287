"""Custom layers: people's own classes, every version kept, every change written down."""

import hashlib
from collections.abc import Iterable

from sqlalchemy import Connection, RowMapping, func, insert, select, update

from app.spec.custom_layer import (
    CustomLayer,
    CustomLayerSource,
    CustomLayerVerdict,
    PastedKind,
)
from app.spec.page import Page
from app.store.database import Database
from app.store.lists import newest_first
from app.store.moments import now
from app.store.rows import missing, picked
from app.store.tables import custom_layer_audit, custom_layer_versions, custom_layers

NOUN = "custom layer"


class CustomLayerRepository:
    """The registry of custom layers.

    A version number is never given twice under one name, not even after a
    deletion: workers remember what they know of a class by its version.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    def register(self, source: str, verdicts: Iterable[CustomLayerVerdict]) -> None:
        """Register usable classes of one source; a name that is there gets a new version."""
        moment = now()
        sha256 = hashlib.sha256(source.encode()).hexdigest()
        with self._database.writing() as connection:
            for verdict in verdicts:
                version = _next_version(connection, verdict.name, moment)
                connection.execute(
                    insert(custom_layer_versions).values(
                        name=verdict.name,
                        version=version,
                        sha256=sha256,
                        source=source,
                        verdict=verdict.model_dump_json(),
                        created_at=moment,
                    )
                )
                _write_down(connection, "registered", verdict.name, version, sha256, moment)

    def get(self, name: str) -> CustomLayer:
        """The newest version of a class.

        Raises:
            NotFound: for a name that is not registered.
        """
        with self._database.reading() as connection:
            row = _row(connection, name)
            return _layer(row, _version_row(connection, name, row["version"]))

    def all(self) -> tuple[CustomLayer, ...]:
        """Every registered class, newest version, by name."""
        with self._database.reading() as connection:
            rows = connection.execute(
                select(custom_layers)
                .where(custom_layers.c.is_deleted.is_(False))
                .order_by(custom_layers.c.name)
            ).mappings()
            return tuple(
                _layer(row, _version_row(connection, row["name"], row["version"])) for row in rows
            )

    def names(self) -> frozenset[str]:
        """The names of all registered classes."""
        with self._database.reading() as connection:
            query = select(custom_layers.c.name).where(custom_layers.c.is_deleted.is_(False))
            return frozenset(connection.execute(query).scalars())

    def called(self) -> frozenset[str]:
        """What drawings and files call the registered classes: `CustomLayerSource.names`."""
        return frozenset().union(*(source.names for source in self.all_sources()))

    def sources(self, class_names: Iterable[str]) -> tuple[CustomLayerSource, ...]:
        """What a worker needs for those of the named classes that are registered, by name.

        Args:
            class_names: any of the names by which a class is called.
        """
        asked = set(class_names)
        return tuple(source for source in self.all_sources() if source.names & asked)

    def all_sources(self) -> tuple[CustomLayerSource, ...]:
        """Every registered class as a worker needs it, by name."""
        versions = custom_layer_versions
        registered = func.json_extract(versions.c.verdict, "$.registered_name")
        kind = func.coalesce(func.json_extract(versions.c.verdict, "$.kind"), PastedKind.LAYER)
        query = (
            select(
                versions.c.name,
                versions.c.version,
                versions.c.source,
                registered.label("registered_name"),
                kind.label("kind"),
            )
            .join(
                custom_layers,
                (versions.c.name == custom_layers.c.name)
                & (versions.c.version == custom_layers.c.version),
            )
            .where(custom_layers.c.is_deleted.is_(False))
            .order_by(versions.c.name)
        )
        with self._database.reading() as connection:
            rows = connection.execute(query).mappings()
            return tuple(CustomLayerSource.model_validate(dict(row)) for row in rows)

    def list(
        self, *, limit: int, cursor: str | None, name_has: str | None = None
    ) -> Page[CustomLayer]:
        """One page of the list of custom layers."""
        with self._database.reading() as connection:
            rows, next_cursor = newest_first(
                connection,
                custom_layers,
                ("name", "version", "created_at", "updated_at"),
                limit=limit,
                cursor=cursor,
                name_has=name_has,
                where=custom_layers.c.is_deleted.is_(False),
            )
            items = tuple(
                _layer(row, _version_row(connection, row["name"], row["version"])) for row in rows
            )
        return Page[CustomLayer](items=items, next=next_cursor)

    def versions(self, name: str, *, limit: int, cursor: str | None) -> Page[CustomLayer]:
        """One page of a class's versions.

        Raises:
            NotFound: for a name that is not registered.
        """
        with self._database.reading() as connection:
            layer = _row(connection, name)
            rows, next_cursor = newest_first(
                connection,
                custom_layer_versions,
                ("version", "sha256", "source", "verdict", "created_at"),
                limit=limit,
                cursor=cursor,
                where=custom_layer_versions.c.name == name,
                ordered_by="version",
            )
        return Page[CustomLayer](items=tuple(_layer(layer, row) for row in rows), next=next_cursor)

    def delete(self, name: str) -> None:
        """Take a class out of the registry. Its versions stay in the audit.

        Raises:
            NotFound: for a name that is not registered.
        """
        moment = now()
        with self._database.writing() as connection:
            row = _row(connection, name)
            sha256 = _version_row(connection, name, row["version"])["sha256"]
            connection.execute(
                update(custom_layers)
                .where(custom_layers.c.name == name)
                .values(is_deleted=True, updated_at=moment)
            )
            _write_down(connection, "deleted", name, row["version"], sha256, moment)


def _next_version(connection: Connection, name: str, moment: str) -> int:
    query = select(custom_layers).where(custom_layers.c.name == name)
    row = connection.execute(query).mappings().first()
    if row is None:
        connection.execute(
            insert(custom_layers).values(
                name=name, version=1, created_at=moment, updated_at=moment, is_deleted=False
            )
        )
        return 1
    version = int(row["version"]) + 1
    connection.execute(
        update(custom_layers)
        .where(custom_layers.c.name == name)
        .values(version=version, updated_at=moment, is_deleted=False)
    )
    return version


def _write_down(
    connection: Connection, action: str, name: str, version: int, sha256: str, moment: str
) -> None:
    connection.execute(
        insert(custom_layer_audit).values(
            at=moment, action=action, name=name, version=version, sha256=sha256
        )
    )


def _row(connection: Connection, name: str) -> RowMapping:
    query = select(custom_layers).where(
        custom_layers.c.name == name, custom_layers.c.is_deleted.is_(False)
    )
    row = connection.execute(query).mappings().first()
    if row is None:
        raise missing(NOUN)
    return row


def _version_row(connection: Connection, name: str, version: int) -> RowMapping:
    query = select(custom_layer_versions).where(
        custom_layer_versions.c.name == name, custom_layer_versions.c.version == version
    )
    return connection.execute(query).mappings().one()


def _layer(layer: RowMapping, version: RowMapping) -> CustomLayer:
    return CustomLayer(
        name=layer["name"],
        **picked(version, "version", "sha256", "source"),
        verdict=CustomLayerVerdict.model_validate_json(version["verdict"]),
        created_at=layer["created_at"],
        updated_at=version["created_at"],
    )
