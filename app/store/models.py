"""Models: saved files as they were read, trained here or uploaded, in one or more formats."""

from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy import Connection, delete, insert, select, update

from app.spec.dataset import DataEncoding
from app.spec.known_layers import is_loadable, mark_known
from app.spec.model_view import ModelFormat, ModelSummary, ModelView, SavedModel
from app.spec.page import Page
from app.spec.takeaway import TakenAlong
from app.store.database import Database
from app.store.file_uses import delete_if_unused
from app.store.files import FileStore, NewFile
from app.store.lists import newest_first
from app.store.moments import new_id, now
from app.store.rows import copied, missing, picked, rename, row_of, text_or_none, word_or_none
from app.store.tables import model_files, models, runs

NOUN = "model"

_SUMMARY = (
    "id",
    "name",
    "format",
    "class_name",
    "num_layers",
    "num_params",
    "size_bytes",
    "created_at",
    "run_id",
)


@dataclass(frozen=True)
class NewModel:
    """What a model begins with. `others` are the same model in other formats."""

    name: str
    filename: str
    view: ModelView
    file: NewFile
    others: dict[str, NewFile] = field(default_factory=dict)
    run_id: str | None = None
    encoding: DataEncoding | None = None


@dataclass(frozen=True)
class KnownClasses:
    """The layer classes that Keras and the registry have today, and those that are refused."""

    names: frozenset[str]
    refused: dict[str, str]


@dataclass(frozen=True)
class StoredModel:
    """A model's file and what is known of it: what tasks on models ask for.

    `view` is as it was read: what it says of unknown layers was true then.
    """

    path: Path
    format: ModelFormat
    name: str
    view: ModelView
    encoding: DataEncoding | None


_EXTENSIONS = {ModelFormat.WEIGHTS_H5.value: ".h5", ModelFormat.SAVED_MODEL.value: ".zip"}


class ModelRepository:
    """The models in the database and their files."""

    def __init__(self, database: Database, files: FileStore) -> None:
        self._database = database
        self._files = files

    def create(self, new: NewModel) -> str:
        """Keep a model: its temporary files move into place. All of it, or nothing.

        Returns:
            Its id.

        Raises:
            StorageFull: when there is no room.
        """
        id = new_id()
        view = new.view
        formats = {view.format.value: new.file, **new.others}
        keys: dict[str, str] = {}
        with self._files.lock:
            try:
                for format, file in formats.items():
                    keys[format] = self._files.adopt(
                        file.temporary, file.sha256, _extension(format)
                    )
                with self._database.writing() as connection:
                    connection.execute(
                        insert(models).values(
                            id=id,
                            name=new.name,
                            filename=new.filename,
                            format=view.format,
                            class_name=view.class_name,
                            num_layers=len(view.layers),
                            num_params=view.num_params,
                            size_bytes=new.file.size_bytes,
                            created_at=now(),
                            run_id=new.run_id,
                            view=view.model_dump_json(),
                            encoding=text_or_none(new.encoding),
                        )
                    )
                    connection.execute(
                        insert(model_files),
                        [
                            {
                                "model_id": id,
                                "format": format,
                                "file_key": keys[format],
                                "size_bytes": file.size_bytes,
                            }
                            for format, file in formats.items()
                        ],
                    )
            finally:
                for key in keys.values():
                    delete_if_unused(self._database, self._files, key)
        return id

    def get(self, id: str, known: KnownClasses) -> SavedModel:
        """A model as its page shows it.

        Args:
            id: of the model.
            known: by which it is judged what is unknown or refused in it.

        Raises:
            NotFound: for an unknown id.
        """
        with self._database.reading() as connection:
            row = row_of(connection, models, id, NOUN)
            source_id, source_name = _source(connection, row["run_id"])
        view = ModelView.model_validate_json(row["view"])
        view = mark_known(view, known.names, known.refused)
        is_free, problem = is_loadable(view)
        facts = view.facts or TakenAlong()
        own = word_or_none(DataEncoding, row["encoding"])
        brought = [layer for layer in facts.custom_layers if layer.name not in known.names]
        return SavedModel(
            unknown_objects=view.unknown_objects,
            let_go=view.let_go,
            **picked(row, *_SUMMARY),
            source_model_id=source_id,
            source_model_name=source_name,
            encoding=own or facts.encoding,
            has_preprocessing=bool(facts.inputs),
            brought_layers=tuple(brought),
            stand_ins=view.stand_ins,
            keras_version=view.keras_version,
            unknown_layers=view.unknown_layers,
            repairs=view.repairs,
            refusals=view.refusals,
            is_loadable=is_free,
            problem=problem,
            view_only=view.view_only,
        )

    def stored(self, id: str) -> StoredModel:
        """Where a model's own file lies, its view as it was read, and its encoding.

        Raises:
            NotFound: for an unknown id.
        """
        with self._database.reading() as connection:
            row = row_of(connection, models, id, NOUN)
        path = self.file(id, row["format"])
        if path is None:
            raise missing(NOUN)
        return StoredModel(
            path=path,
            format=ModelFormat(row["format"]),
            name=row["name"],
            view=ModelView.model_validate_json(row["view"]),
            encoding=word_or_none(DataEncoding, row["encoding"]),
        )

    def choose_stand_in(self, id: str, class_name: str, custom_layer: str | None) -> None:
        """Let a registered layer take a missing class's place in a model; None: no longer.

        Raises:
            NotFound: for an unknown id.
        """
        with self._database.writing() as connection:
            row = row_of(connection, models, id, NOUN)
            view = ModelView.model_validate_json(row["view"])
            chosen = {name: of for name, of in view.stand_ins.items() if name != class_name}
            if custom_layer is not None:
                chosen[class_name] = custom_layer
            changed = view.model_copy(update={"stand_ins": chosen}).model_dump_json()
            connection.execute(update(models).where(models.c.id == id).values(view=changed))

    def let_go(self, id: str, name: str, is_gone: bool) -> None:
        """Load a model without what its author called so; not `is_gone`: with it again.

        Raises:
            NotFound: for an unknown id.
        """
        with self._database.writing() as connection:
            row = row_of(connection, models, id, NOUN)
            view = ModelView.model_validate_json(row["view"])
            others = [one for one in view.let_go if one != name]
            names = (*others, name) if is_gone else tuple(others)
            changed = view.model_copy(update={"let_go": names}).model_dump_json()
            connection.execute(update(models).where(models.c.id == id).values(view=changed))

    def file(self, id: str, format: str) -> Path | None:
        """Where a model lies in one format; None where it is not kept in that one."""
        with self._database.reading() as connection:
            query = select(model_files.c.file_key).where(
                model_files.c.model_id == id, model_files.c.format == format
            )
            key = connection.execute(query).scalar()
        return None if key is None else self._files.path(key)

    def add_file(self, id: str, format: str, file: NewFile, extension: str) -> Path:
        """Keep a model in one more format; what it was in that format before is let go.

        Args:
            id: of the model.
            format: under which `file` finds it again.
            file: on its way into the store.
            extension: of the kept file, such as ".h5".

        Raises:
            NotFound: for an unknown id.
            StorageFull: when there is no room.
        """
        with self._files.lock:
            key = self._files.adopt(file.temporary, file.sha256, extension)
            is_this = (model_files.c.model_id == id) & (model_files.c.format == format)
            try:
                with self._database.writing() as connection:
                    row_of(connection, models, id, NOUN)
                    before = connection.execute(
                        select(model_files.c.file_key).where(is_this)
                    ).scalar()
                    if before is not None:
                        self._files.question(before)
                    connection.execute(delete(model_files).where(is_this))
                    connection.execute(
                        insert(model_files).values(
                            model_id=id, format=format, file_key=key, size_bytes=file.size_bytes
                        )
                    )
            finally:
                delete_if_unused(self._database, self._files, key)
            if before is not None:
                delete_if_unused(self._database, self._files, before)
        return self._files.path(key)

    def of_run(self, run_id: str) -> str | None:
        """The id of the model that a run made, if it is there."""
        with self._database.reading() as connection:
            query = select(models.c.id).where(models.c.run_id == run_id)
            return connection.execute(query.order_by(models.c.serial)).scalars().first()

    def list(
        self, *, limit: int, cursor: str | None, name_has: str | None = None
    ) -> Page[ModelSummary]:
        """One page of the list of models."""
        with self._database.reading() as connection:
            rows, next_cursor = newest_first(
                connection, models, _SUMMARY, limit=limit, cursor=cursor, name_has=name_has
            )
        return Page[ModelSummary](
            items=tuple(ModelSummary(**picked(row, *_SUMMARY)) for row in rows),
            next=next_cursor,
        )

    def rename(self, id: str, name: str) -> None:
        """Give a model a new name.

        Raises:
            NotFound: for an unknown id.
        """
        with self._database.writing() as connection:
            rename(connection, models, id, name, NOUN)

    def duplicate(self, id: str) -> str:
        """A second model on the same files, to be repaired or named in another way.

        Returns:
            Its id.

        Raises:
            NotFound: for an unknown id.
            StorageFull: when there is no room.
        """
        copy_id = new_id()
        with self._files.lock, self._database.writing() as connection:
            row = copied(row_of(connection, models, id, NOUN), copy_id)
            connection.execute(insert(models).values(**row))
            kept = select(model_files).where(model_files.c.model_id == id)
            files = [{**file, "model_id": copy_id} for file in connection.execute(kept).mappings()]
            connection.execute(insert(model_files), files)
        return copy_id

    def delete(self, id: str) -> str | None:
        """Remove a model, and those of its files that no other row names.

        Returns:
            The name of the run that made it, which stays, if there is one.

        Raises:
            NotFound: for an unknown id.
        """
        with self._files.lock:
            with self._database.writing() as connection:
                row = row_of(connection, models, id, NOUN)
                keys = set(
                    connection.execute(
                        select(model_files.c.file_key).where(model_files.c.model_id == id)
                    ).scalars()
                )
                run_name = connection.execute(
                    select(runs.c.name).where(runs.c.id == row["run_id"])
                ).scalar()
                for key in keys:
                    self._files.question(key)
                connection.execute(update(runs).where(runs.c.model_id == id).values(model_id=None))
                connection.execute(delete(models).where(models.c.id == id))
            for key in keys:
                delete_if_unused(self._database, self._files, key)
        return run_name


def _extension(format: str) -> str:
    """By what the file in the store ends, for programs that go by it."""
    return _EXTENSIONS.get(format, f".{format}")


def _source(connection: Connection, run_id: str | None) -> tuple[str | None, str | None]:
    """Id and name of the model that a run began with; no name where it is gone."""
    query = select(runs.c.source_model_id).where(runs.c.id == run_id)
    id = connection.execute(query).scalar()
    if id is None:
        return None, None
    return id, connection.execute(select(models.c.name).where(models.c.id == id)).scalar()
