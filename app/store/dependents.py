"""What was built on a saved thing, so that a person knows before it is deleted."""

from pydantic_core import to_json
from sqlalchemy import ColumnElement, Table, func, select

from app.spec.dependents import Dependent, Dependents, Noun
from app.store.database import Database
from app.store.rows import row_of
from app.store.run_life import TERMINAL
from app.store.tables import datasets, models, networks, runs

MAX_SHOWN = 20

_TABLES: dict[Noun, tuple[Table, str]] = {
    Noun.NETWORK: (networks, "network"),
    Noun.DATASET: (datasets, "data set"),
    Noun.RUN: (runs, "run"),
    Noun.MODEL: (models, "model"),
}


class DependentsFinder:
    """Looks through the rows of every noun."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def of(self, noun: Noun, id: str) -> Dependents:
        """What was built on the thing with this id (a custom layer's name).

        Raises:
            NotFound: for an unknown id.
        """
        found: list[Dependent] = []
        num_all = 0
        with self._database.reading() as connection:
            if noun is not Noun.CUSTOM_LAYER:
                table, called = _TABLES[noun]
                row_of(connection, table, id, called)
            for of_noun, where, consequence in _dependents(noun, id):
                table, _ = _TABLES[of_noun]
                num_all += connection.execute(
                    select(func.count()).select_from(table).where(where)
                ).scalar_one()
                query = select(table).where(where).order_by(table.c.serial.desc()).limit(MAX_SHOWN)
                for row in connection.execute(query).mappings():
                    is_busy = (
                        noun is Noun.DATASET
                        and of_noun is Noun.RUN
                        and row["state"] not in TERMINAL
                    )
                    found.append(
                        Dependent(
                            noun=of_noun,
                            id=row["id"],
                            name=row["name"],
                            consequence="has not ended: cancel it first"
                            if is_busy
                            else consequence,
                            is_hindrance=is_busy,
                        )
                    )
        return Dependents(items=tuple(found[:MAX_SHOWN]), num_all=num_all)


def _dependents(noun: Noun, id: str) -> list[tuple[Noun, ColumnElement[bool], str]]:
    """Of which nouns, which rows, and what becomes of them."""
    if noun is Noun.NETWORK:
        return [(Noun.RUN, runs.c.network_id == id, "stays, with its own copy of the network")]
    if noun is Noun.DATASET:
        return [(Noun.RUN, runs.c.dataset_id == id, "stays, and cannot be trained again")]
    if noun is Noun.RUN:
        return [(Noun.MODEL, models.c.run_id == id, "stays")]
    if noun is Noun.MODEL:
        opened = networks.c.document.contains(_written("source_model_id", id), autoescape=True)
        return [
            (Noun.NETWORK, opened, "stays, and cannot start from its weights any more"),
            (Noun.RUN, runs.c.model_id == id, "stays, without the model that it made"),
            (Noun.RUN, runs.c.source_model_id == id, "stays, and cannot be trained again"),
        ]
    written = _written("class_name", id)
    function = _written("config", id)
    uses = networks.c.document.contains(written, autoescape=True) | networks.c.document.contains(
        function, autoescape=True
    )
    stand_ins = func.json_extract(models.c.view, "$.stand_ins")
    stands_in = stand_ins.contains(f":{to_json(id).decode()}", autoescape=True)
    is_in_model = (
        models.c.view.contains(written, autoescape=True)
        | models.c.view.contains(function, autoescape=True)
        | stands_in
    )
    return [
        (Noun.NETWORK, uses, "stays; its shapes are unknown until the layer is back"),
        (Noun.MODEL, is_in_model, "stays; it cannot be loaded until the layer is back"),
    ]


def _written(key: str, text: str) -> str:
    """How a member stands in the text of a document: they are written without blanks."""
    return f'"{key}":{to_json(text).decode()}'
