"""Networks: saved drawings, each save a revision."""

from typing import Any

from pydantic_core import to_json
from sqlalchemy import delete, insert, select, update

from app.errors import Stale
from app.spec.network import NetworkDocument, NetworkSummary, NetworkVersion, SavedNetwork
from app.spec.page import Page
from app.store.database import Database
from app.store.lists import newest_first
from app.store.moments import new_id, now
from app.store.rows import missing, picked, row_of
from app.store.tables import network_versions, networks

NOUN = "network"

MAX_VERSIONS = 200
"""Older versions than the newest so many are dropped: a page saves with every edit."""

_SUMMARY = ("id", "name", "revision", "num_layers", "created_at", "updated_at")


class NetworkRepository:
    """The networks in the database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def create(self, document: NetworkDocument) -> SavedNetwork:
        """Keep a new network."""
        moment = now()
        network = SavedNetwork(
            id=new_id(),
            name=document.name,
            revision=1,
            created_at=moment,
            updated_at=moment,
            document=document,
        )
        with self._database.writing() as connection:
            connection.execute(
                insert(networks).values(
                    id=network.id, created_at=moment, revision=1, **_columns(document, moment)
                )
            )
            connection.execute(insert(network_versions).values(_version(network)))
        return network

    def get(self, id: str) -> SavedNetwork:
        """The newest version of a network.

        Raises:
            NotFound: for an unknown id.
        """
        with self._database.reading() as connection:
            row = row_of(connection, networks, id, NOUN)
        return SavedNetwork(
            **picked(row, "id", "name", "revision", "created_at", "updated_at"),
            document=NetworkDocument.model_validate_json(row["document"]),
        )

    def save(
        self, id: str, document: NetworkDocument, expected_revision: int | None
    ) -> SavedNetwork:
        """Keep a new version of a network, if nobody has saved another in between.

        Args:
            id: of the network.
            document: its new content; saving what is there already makes no version.
            expected_revision: the revision that the change was made on; None takes any.

        Raises:
            NotFound: for an unknown id.
            Stale: when the newest revision is another one.
        """
        moment = now()
        with self._database.writing() as connection:
            row = row_of(connection, networks, id, NOUN)
            newest = row["revision"]
            if expected_revision not in (None, newest):
                raise Stale(
                    f"The network was saved in between: its newest revision is {newest}, this"
                    f" change was made on revision {expected_revision}.",
                    hint="Open the newest version, or save yours under a new name."
                    " Both versions are kept.",
                    where="If-Match",
                )
            columns = _columns(document, moment)
            if columns["document"] == row["document"]:
                return SavedNetwork(
                    **picked(row, "id", "name", "revision", "created_at", "updated_at"),
                    document=document,
                )
            network = SavedNetwork(
                id=id,
                name=document.name,
                revision=newest + 1,
                created_at=row["created_at"],
                updated_at=moment,
                document=document,
            )
            connection.execute(
                update(networks)
                .where(networks.c.id == id)
                .values(revision=network.revision, **columns)
            )
            connection.execute(insert(network_versions).values(_version(network)))
            connection.execute(
                delete(network_versions).where(
                    network_versions.c.network_id == id,
                    network_versions.c.revision <= network.revision - MAX_VERSIONS,
                    network_versions.c.label.is_(None),
                )
            )
        return network

    def rename(self, id: str, name: str) -> SavedNetwork:
        """Give a network a new name: a new version, since the name stands in the document.

        Raises:
            NotFound: for an unknown id.
        """
        document = self.get(id).document.model_copy(update={"name": name})
        return self.save(id, document, None)

    def list(
        self, *, limit: int, cursor: str | None, name_has: str | None = None
    ) -> Page[NetworkSummary]:
        """One page of the list of networks."""
        with self._database.reading() as connection:
            rows, next_cursor = newest_first(
                connection, networks, _SUMMARY, limit=limit, cursor=cursor, name_has=name_has
            )
        return Page[NetworkSummary](
            items=tuple(NetworkSummary(**picked(row, *_SUMMARY)) for row in rows),
            next=next_cursor,
        )

    def versions(self, id: str, *, limit: int, cursor: str | None) -> Page[NetworkVersion]:
        """One page of a network's versions.

        Raises:
            NotFound: for an unknown id.
        """
        names = ("revision", "saved_at", "name", "label")
        with self._database.reading() as connection:
            row_of(connection, networks, id, NOUN)
            rows, next_cursor = newest_first(
                connection,
                network_versions,
                (*names, "document"),
                limit=limit,
                cursor=cursor,
                where=network_versions.c.network_id == id,
                ordered_by="revision",
            )
        return Page[NetworkVersion](
            items=tuple(
                NetworkVersion(
                    **picked(row, *names),
                    document=NetworkDocument.model_validate_json(row["document"]),
                )
                for row in rows
            ),
            next=next_cursor,
        )

    def label(self, id: str, revision: int, label: str | None) -> NetworkVersion:
        """Give a version a name of its own, or take it away.

        Raises:
            NotFound: for an unknown id, or a revision that is not kept.
        """
        is_this = (network_versions.c.network_id == id) & (network_versions.c.revision == revision)
        with self._database.writing() as connection:
            row_of(connection, networks, id, NOUN)
            changed = connection.execute(
                update(network_versions).where(is_this).values(label=label)
            )
            if changed.rowcount == 0:
                raise missing("version")
            row = connection.execute(select(network_versions).where(is_this)).mappings().one()
        return NetworkVersion(
            **picked(row, "revision", "saved_at", "name", "label"),
            document=NetworkDocument.model_validate_json(row["document"]),
        )

    def delete(self, id: str) -> None:
        """Remove a network and its versions.

        Raises:
            NotFound: for an unknown id.
        """
        with self._database.writing() as connection:
            gone = connection.execute(delete(networks).where(networks.c.id == id))
            if gone.rowcount == 0:
                raise missing(NOUN)

    def names_with_class(self, class_name: str) -> tuple[str, ...]:
        """The names of the networks that use a class, nested ones included, newest first."""
        # Documents are written without blanks, so the class stands in their text like this.
        written = f'"class_name":{to_json(class_name).decode()}'
        with self._database.reading() as connection:
            query = (
                select(networks.c.name)
                .where(networks.c.document.contains(written, autoescape=True))
                .order_by(networks.c.serial.desc())
            )
            return tuple(connection.execute(query).scalars())


def _columns(document: NetworkDocument, moment: str) -> dict[str, Any]:
    return {
        "name": document.name,
        "num_layers": len(document.layers),
        "updated_at": moment,
        "document": document.model_dump_json(),
    }


def _version(network: SavedNetwork) -> dict[str, Any]:
    return {
        "network_id": network.id,
        "revision": network.revision,
        "saved_at": network.updated_at,
        "name": network.name,
        "document": network.document.model_dump_json(),
    }
