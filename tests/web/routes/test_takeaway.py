"""What a model can be taken away as, and what stays with the server."""

import io
import json
import zipfile
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import httpx

from app.spec.custom_layer import CustomLayerSource
from app.spec.dataset import ColumnEncoding, DataEncoding, DatasetKind, EncodingKind, LearningTask
from app.spec.model_requests import Bundled, Exported, ExportRequest, PredictTableRequest
from app.spec.prediction import TablePredicted
from app.spec.takeaway import RawInput, TakenAlong
from app.store.models import NewModel
from tests.fakes import FakePool, view_of
from tests.store.test_models import new_file

ENCODING = DataEncoding(
    kind=DatasetKind.TABLE,
    inputs=("a",),
    targets=("b",),
    learning_task=LearningTask.REGRESSION,
    columns=(
        ColumnEncoding(
            column="a", kind=EncodingKind.STANDARDIZE, width=1, mean=0, standard_deviation=1
        ),
    ),
)


def trained_model(program: Any, *class_names: str, encoding: DataEncoding = ENCODING) -> str:
    store = program.services.store
    new = NewModel(
        name="trained",
        filename="trained.keras",
        view=view_of(*class_names),
        file=new_file(store, b"core keras"),
        others={"h5": new_file(store, b"core h5")},
        encoding=encoding,
    )
    return store.models.create(new)


def export(request: ExportRequest) -> Exported:
    facts = request.facts.model_dump_json() if request.facts else ""
    columns = len(request.encoding.columns) if request.encoding else 0
    text = f"{request.target_format} {columns} {[c.name for c in request.custom_layers]} {facts}"
    Path(request.target_path).write_text(text)
    return Exported(path=request.target_path, size_bytes=1)


async def test_a_tables_model_is_written_with_its_preprocessing_and_kept(
    program: Any, client: httpx.AsyncClient, pool: FakePool
) -> None:
    pool.answers["export_model"] = export
    id = trained_model(program, "Dense")
    formats = (await client.get(f"/models/{id}/formats")).json()["formats"]
    assert [entry["format"] for entry in formats][:2] == ["keras", "h5"]
    assert formats[-1]["format"] == "core"
    assert "raw rows" in formats[0]["description"]
    for _ in range(2):
        for format in ("keras", "h5"):
            file = await client.get(f"/models/{id}/file", params={"format": format})
            assert file.text.startswith(f"{format} 1")
    assert [name for name, _ in pool.requests].count("export_model") == 2
    core = await client.get(f"/models/{id}/file", params={"format": "core"})
    assert core.content == b"core keras"
    assert "trained network.keras" in core.headers["content-disposition"]


async def test_a_model_of_arrays_leaves_as_it_was_trained(
    program: Any, client: httpx.AsyncClient
) -> None:
    encoding = ENCODING.model_copy(update={"kind": DatasetKind.ARRAYS, "columns": ()})
    id = trained_model(program, "Dense", encoding=encoding)
    formats = (await client.get(f"/models/{id}/formats")).json()["formats"]
    assert "core" not in [entry["format"] for entry in formats]
    for format in ("keras", "h5"):
        file = await client.get(f"/models/{id}/file", params={"format": format})
        assert file.text == f"core {format}"
    refused = await client.get(f"/models/{id}/file", params={"format": "core"})
    assert refused.status_code == 422


async def test_what_a_file_brings_is_offered_and_not_run(
    client: httpx.AsyncClient, pool: FakePool
) -> None:
    facts = TakenAlong(
        encoding=ENCODING,
        inputs=(RawInput(name="a", column="a", kind=EncodingKind.STANDARDIZE),),
        custom_layers=(CustomLayerSource(name="Linear", version=3, source="class Linear: ..."),),
    )
    pool.answers["read_model"] = lambda request: view_of("Linear").model_copy(
        update={"facts": facts}
    )
    made = (await client.post("/models", files={"file": ("m.keras", b"the bytes")})).json()
    assert made["has_preprocessing"] is True
    assert made["encoding"]["columns"][0]["column"] == "a"
    assert [layer["name"] for layer in made["brought_layers"]] == ["Linear"]
    assert made["is_loadable"] is False
    assert {name for name, _ in pool.requests} <= {"describe_layers", "read_model"}


async def test_a_table_comes_back_with_predictions(
    program: Any, client: httpx.AsyncClient, pool: FakePool
) -> None:
    asked: list[PredictTableRequest] = []

    def predict(request: PredictTableRequest) -> TablePredicted:
        asked.append(request)
        Path(request.target_path).write_text("a,predicted_b\n1,2\n")
        return TablePredicted(num_rows=1, columns=("predicted_b",), unused_columns=("ü",))

    pool.answers["predict_table"] = predict
    id = trained_model(program, "Dense")
    answer = await client.post(
        f"/models/{id}/predict-table", files={"file": ("my table.csv", b"a\n1\n")}
    )
    assert answer.status_code == 200, answer.text
    assert answer.text == "a,predicted_b\n1,2\n"
    assert "my table predicted.csv" in answer.headers["content-disposition"]
    told = json.loads(unquote(answer.headers["layerwright-predicted"]))
    assert told["unused_columns"] == ["ü"]
    assert asked[0].encoding == ENCODING
    temporary = program.services.store.files.temporary_path().parent
    assert list(temporary.iterdir()) == []


async def test_a_bundle_is_packed_with_its_texts_and_without_links(
    program: Any, client: httpx.AsyncClient, pool: FakePool
) -> None:
    secret = program.services.settings.home / "token"
    secret.write_text("secret")

    def bundle(request: ExportRequest) -> Bundled:
        folder = Path(request.target_path)
        (folder / "model.keras").write_bytes(b"the model")
        (folder / "layers.py").write_text("CUSTOM_OBJECTS = {}\n")
        return Bundled(
            files=("model.keras", "layers.py"),
            inputs=(RawInput(name="a", column="a b", kind=EncodingKind.STANDARDIZE),),
            has_layers=True,
            keras_version="3.15.1",
            tensorflow_version="2.21.0",
        )

    pool.answers["bundle_model"] = bundle
    id = trained_model(program, "Dense")
    answer = await client.get(f"/models/{id}/file", params={"format": "bundle"})
    assert "trained.zip" in answer.headers["content-disposition"]
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        names = ["load.py", "requirements.txt", "README.md", "model.keras", "layers.py"]
        assert archive.namelist() == names
        assert archive.read("model.keras") == b"the model"
        script = archive.read("load.py").decode()
        assert '"a b": ("a", True),' in script
        assert "from layers import CUSTOM_OBJECTS" in script
        compile(script, "load.py", "exec")
        assert archive.read("requirements.txt") == b"keras==3.15.1\ntensorflow==2.21.0\n"

    def linked(request: ExportRequest) -> Bundled:
        (Path(request.target_path) / "model.keras").symlink_to(secret)
        return Bundled(files=("model.keras",), keras_version="3", tensorflow_version="2")

    pool.answers["bundle_model"] = linked
    other = trained_model(program, "Dense")
    refused = await client.get(f"/models/{other}/file", params={"format": "bundle"})
    assert refused.status_code >= 400
    assert b"secret" not in refused.content
