from pathlib import Path
from typing import Any

import httpx
import pytest

from app.errors import UnreadableFile, WorkerError
from app.spec.custom_layer import CustomLayersChecked, CustomLayerVerdict
from app.spec.health import EngineState
from app.spec.model_requests import (
    Exported,
    ExportRequest,
    ModelNetwork,
    ModelUnpacked,
    ReadModelRequest,
)
from app.spec.model_view import LoadReport, ModelFormat, ModelView
from app.spec.network import NetworkDocument
from app.spec.shape_report import LayerReport, ShapeReport, TensorSpec
from app.web.downloads import disposition
from tests.fakes import FakePool, view_of


async def upload(client: httpx.AsyncClient, name: str = "my model.keras") -> Any:
    answer = await client.post("/models", files={"file": (name, b"the bytes")})
    assert answer.status_code == 201, answer.text
    return answer.json()


async def register(client: httpx.AsyncClient, pool: FakePool, name: str) -> None:
    pool.answers["check_custom_layer"] = lambda request: CustomLayersChecked(
        custom_layers=(CustomLayerVerdict(name=name, is_usable=True),)
    )
    assert (await client.post("/custom-layers", json={"source": "x"})).status_code == 201


async def test_an_uploaded_model_is_read_and_comes_back_as_it_was(
    client: httpx.AsyncClient,
) -> None:
    made = await upload(client)
    assert (made["name"], made["format"], made["is_loadable"]) == ("my model", "keras", True)
    assert (await client.get(f"/models/{made['id']}")).json() == made
    file = await client.get(f"/models/{made['id']}/file", params={"format": "keras"})
    assert file.content == b"the bytes"
    assert file.headers["content-disposition"].startswith('attachment; filename="my model.keras"')


async def test_the_reader_is_told_what_keras_has(client: httpx.AsyncClient, pool: FakePool) -> None:
    await register(client, pool, "Mine")
    await upload(client)
    request = dict(pool.requests)["read_model"]
    assert {"Dense", "MaxPooling2D", "MaxPool2D", "Mine"} <= set(request.known_classes)
    assert request.refused_classes == {"Lambda": "it carries code."}


async def test_a_layer_is_unknown_until_it_is_registered(
    client: httpx.AsyncClient, pool: FakePool
) -> None:
    pool.answers["read_model"] = lambda request: view_of("Dense", "Mylayer")
    pool.answers["load_model"] = lambda request: LoadReport(is_loaded=True)
    made = await upload(client)
    assert made["is_loadable"] is False
    assert made["unknown_layers"][0]["class_name"] == "Mylayer"
    assert "Mylayer" in made["problem"]
    path = f"/models/{made['id']}"
    view = (await client.get(f"{path}/view")).json()
    assert [layer["is_known"] for layer in view["layers"]] == [True, False]
    for refused in (
        await client.post(f"{path}/load"),
        await client.post(f"{path}/predict", json={"inputs": [[1]]}),
        await client.get(f"{path}/file", params={"format": "h5"}),
    ):
        assert refused.status_code == 409
        assert "Mylayer" in refused.json()["error"]["message"]
        assert "custom-layers" in refused.json()["error"]["hint"]
    formats = (await client.get(f"{path}/formats")).json()["formats"]
    assert [bool(format["refused"]) for format in formats] == [False, True, True]

    await register(client, pool, "Mylayer")
    assert (await client.get(path)).json()["is_loadable"] is True
    assert (await client.get(f"{path}/view")).json()["unknown_layers"] == []
    assert (await client.post(f"{path}/load")).json()["is_loaded"] is True
    request = dict(pool.requests)["load_model"]
    assert [layer.name for layer in request.custom_layers] == ["Mylayer"]

    await client.delete("/custom-layers/Mylayer")
    assert (await client.get(path)).json()["is_loadable"] is False


async def test_offered_repairs_are_made_where_they_are_accepted(
    client: httpx.AsyncClient, pool: FakePool
) -> None:
    pool.answers["load_model"] = lambda request: LoadReport(is_loaded=True)
    made = await upload(client)
    path = f"/models/{made['id']}/load"
    for body, codes in ((None, ()), ({"accepted_repairs": ["channels_last"]}, ("channels_last",))):
        assert (await client.post(path, json=body)).json()["is_loaded"] is True
        assert pool.requests[-1][1].accepted_repairs == codes


async def test_another_format_is_written_once_and_kept(
    client: httpx.AsyncClient, pool: FakePool
) -> None:
    def export(request: ExportRequest) -> Exported:
        Path(request.target_path).write_bytes(b"as h5")
        return Exported(path=request.target_path, size_bytes=5)

    pool.answers["export_model"] = export
    made = await upload(client)
    path = f"/models/{made['id']}/file"
    for _ in range(2):
        answer = await client.get(path, params={"format": "h5"})
        assert (answer.status_code, answer.content) == (200, b"as h5")
    assert [name for name, _ in pool.requests].count("export_model") == 1
    unknown = await client.get(path, params={"format": "docx"})
    assert unknown.status_code == 422


async def test_an_export_that_leaves_a_link_is_not_followed(program: Any) -> None:
    secret = program.services.settings.home / "token"
    secret.write_text("secret")

    def export(request: ExportRequest) -> Exported:
        Path(request.target_path).symlink_to(secret)
        return Exported(path=request.target_path, size_bytes=5)

    program.pool.answers["export_model"] = export
    made = await upload(program.client)
    answer = await program.client.get(f"/models/{made['id']}/file", params={"format": "h5"})
    assert answer.status_code == 422
    assert "secret" not in answer.text
    assert list((program.services.settings.home / "files" / "temporary").iterdir()) == []


async def test_a_config_is_looked_at_and_nothing_of_it_is_kept(program: Any) -> None:
    def read(request: ReadModelRequest) -> ModelView:
        assert Path(request.path).read_bytes() == b"{}"
        return view_of("Dense", "Mylayer")

    program.pool.answers["read_model"] = read
    answer = await program.client.post("/models/look", files={"file": ("config.json", b"{}")})
    assert answer.status_code == 200, answer.text
    assert ModelView.model_validate(answer.json()) == view_of("Dense", "Mylayer")
    assert (await program.client.get("/models")).json()["items"] == []
    assert list((program.services.settings.home / "files" / "temporary").iterdir()) == []


async def test_missing_shapes_are_filled_in_where_they_can_be(
    client: httpx.AsyncClient, pool: FakePool
) -> None:
    shape = TensorSpec(shape=(None, 3), dtype="float32")
    pool.answers["network_of_model"] = lambda request: ModelNetwork(
        network=NetworkDocument(),
        report=ShapeReport(
            is_valid=True,
            num_params=0,
            num_trainable_params=0,
            layers={"layer_0": LayerReport(outputs=(shape,))},
            issues=(),
        ),
    )
    made = await upload(client)
    path = f"/models/{made['id']}/view"
    (layer,) = (await client.get(path)).json()["layers"]
    assert layer["outputs"] == [{"shape": [None, 3], "dtype": "float32"}]
    (layer,) = (await client.get(path, params={"stated": True})).json()["layers"]
    assert layer["outputs"] == []

    def fail(request: Any) -> Any:
        raise WorkerError("it died")

    pool.answers["network_of_model"] = fail
    assert (await client.get(path)).json()["layers"][0]["outputs"] == []
    pool.engine_state = EngineState.STARTING
    del pool.answers["network_of_model"]
    assert (await client.get(path)).status_code == 200


async def test_what_cannot_be_read_leaves_nothing(program: Any) -> None:
    def refuse(request: Any) -> Any:
        raise UnreadableFile("This is not a model.")

    program.pool.answers["read_model"] = refuse
    answer = await program.client.post("/models", files={"file": ("x.keras", b"text")})
    assert answer.status_code == 422
    folder = program.services.settings.home / "files"
    assert [path for path in folder.rglob("*") if path.is_file()] == []
    assert (await program.client.get("/models")).json()["items"] == []


async def test_of_an_archive_the_model_in_it_is_kept(program: Any) -> None:
    def read(request: Any) -> Any:
        if Path(request.path).read_bytes() == b"archive":
            raise UnreadableFile("This is an archive.")
        return view_of("Dense")

    def unpack(request: Any) -> Any:
        Path(request.target_path).write_bytes(b"model")
        return ModelUnpacked(is_unpacked=True, member="folder/m.h5")

    program.pool.answers |= {"read_model": read, "unpack_model": unpack}
    made = await program.client.post("/models", files={"file": ("m.tar.gz", b"archive")})
    assert (made.status_code, made.json()["name"], made.json()["size_bytes"]) == (201, "m", 5)
    view = await program.client.get(f"/models/{made.json()['id']}/view")
    assert view.json()["details"][-1]["value"] == "folder/m.h5"
    folder = program.services.settings.home / "files"
    assert [p.read_bytes() for p in folder.rglob("*") if p.is_file()] == [b"model"]


async def test_rename_list_and_delete(client: httpx.AsyncClient, pool: FakePool) -> None:
    pool.answers["read_model"] = lambda request: view_of("Dense", format=ModelFormat.H5)
    made = await upload(client)
    path = f"/models/{made['id']}"
    assert (await client.patch(path, json={"name": "new"})).json()["name"] == "new"
    (item,) = (await client.get("/models")).json()["items"]
    assert (item["name"], item["format"], item["num_params"]) == ("new", "h5", 3)
    copy = await client.post(f"{path}/copy")
    assert (copy.status_code, copy.json()["name"]) == (201, "new copy")
    assert (await client.delete(path)).status_code == 200
    assert (await client.get(f"/models/{copy.json()['id']}/file?format=h5")).status_code == 200
    for answer in (
        await client.get(path),
        await client.get(f"{path}/view"),
        await client.get(f"{path}/file"),
        await client.get(f"{path}/formats"),
        await client.post(f"{path}/load"),
        await client.post(f"{path}/network"),
        await client.post(f"{path}/predict", json={"inputs": [[1]]}),
        await client.patch(path, json={"name": "x"}),
        await client.delete(path),
    ):
        assert answer.status_code == 404
        assert answer.json()["error"]["code"] == "not_found"


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("plain", "attachment; filename=\"plain.h5\"; filename*=UTF-8''plain.h5"),
        ('a"b\r\nX: y', "attachment; filename=\"a_b_X_ y.h5\"; filename*=UTF-8''a_b_X_%20y.h5"),
        ("../..", "attachment; filename=\"_.h5\"; filename*=UTF-8''_.h5"),
        ("é%41", "attachment; filename=\"__41.h5\"; filename*=UTF-8''%C3%A9%2541.h5"),
        ("  ", "attachment; filename=\"model.h5\"; filename*=UTF-8''model.h5"),
        ("x" * 500, f"attachment; filename=\"{'x' * 100}.h5\"; filename*=UTF-8''{'x' * 100}.h5"),
    ],
)
def test_no_name_trips_a_header_over(name: str, expected: str) -> None:
    assert disposition(name, ".h5") == expected


async def test_the_samples_are_one_click_away(client: httpx.AsyncClient, pool: FakePool) -> None:
    offered = (await client.get("/models/samples")).json()["items"]
    assert offered
    for sample in offered:
        assert "CC BY-SA" in sample["licence"]
        made = await client.post(f"/models/samples/{sample['name']}")
        assert made.status_code == 201, made.text
        assert made.json()["name"] == sample["title"]
        file = await client.get(f"/models/{made.json()['id']}/file")
        assert file.content[:2] == b"PK"
        assert len(file.content) == made.json()["size_bytes"] < 300_000
    unknown = await client.post("/models/samples/nothing")
    assert unknown.status_code == 404
    assert offered[0]["name"] in unknown.json()["error"]["hint"]


async def test_a_registered_layer_stands_in_for_a_missing_class(
    client: httpx.AsyncClient, pool: FakePool
) -> None:
    pool.answers["read_model"] = lambda request: view_of("Mylayer")
    pool.answers["check_custom_layer"] = lambda request: CustomLayersChecked(
        custom_layers=(CustomLayerVerdict(name="Other", is_usable=True),)
    )
    made = await upload(client)
    path = f"/models/{made['id']}"
    chosen = f"{path}/stand-ins/Mylayer"
    unregistered = await client.put(chosen, json={"custom_layer": "Other"})
    assert unregistered.status_code == 404
    await client.post("/custom-layers", json={"source": "class Other: ..."})
    for name in ("Dense", "Nothing"):
        answer = await client.put(f"{path}/stand-ins/{name}", json={"custom_layer": "Other"})
        assert answer.status_code == 409, answer.text
    model = (await client.put(chosen, json={"custom_layer": "Other"})).json()
    assert (model["is_loadable"], model["stand_ins"]) == (True, {"Mylayer": "Other"})
    await client.post(f"{path}/load")
    (source,) = pool.requests[-1][1].custom_layers
    assert (source.name, source.stands_for) == ("Other", ("Mylayer",))
    (dependent,) = (await client.get("/custom-layers/Other/dependents")).json()["items"]
    assert dependent["id"] == made["id"]
    await client.delete("/custom-layers/Other")
    gone = (await client.get(path)).json()
    assert (gone["is_loadable"], gone["stand_ins"]) == (False, {"Mylayer": "Other"})
    undone = (await client.delete(chosen)).json()
    assert (undone["is_loadable"], undone["stand_ins"]) == (False, {})


async def test_a_model_is_loaded_without_an_initializer_that_nobody_has(
    client: httpx.AsyncClient, pool: FakePool
) -> None:
    start = {"class_name": "Start", "config": {"scale": 2}, "registered_name": "Start"}
    config = {"kernel_initializer": start, "activation": "mish2"}
    view = view_of("Dense")
    layer = view.layers[0].model_copy(update={"config": config})
    pool.answers["read_model"] = lambda request: view.model_copy(update={"layers": (layer,)})
    made = await upload(client)
    path = f"/models/{made['id']}"
    assert [one["name"] for one in made["unknown_objects"]] == ["Start", "mish2"]
    seen = (await client.get(f"{path}/view")).json()
    assert "def __init__(self, scale=2)" in seen["unknown_objects"][0]["draft"]
    assert "def mish2(x):" in seen["unknown_objects"][1]["draft"]
    for name in ("mish2", "Dense"):
        assert (await client.put(f"{path}/let-go/{name}")).status_code == 409
    light = (await client.put(f"{path}/let-go/Start")).json()
    assert (light["let_go"], [one["code"] for one in light["repairs"]]) == (["Start"], ["let_go"])
    found = CustomLayerVerdict(name="mish2", kind="function", is_usable=True)
    pool.answers["check_custom_layer"] = lambda request: CustomLayersChecked(custom_layers=(found,))
    paste = {"source": "def mish2(x): ...", "wanted": ["mish2"]}
    await client.post("/custom-layers", json=paste)
    assert pool.requests[-1][1].wanted == ("mish2",)
    assert (await client.get(path)).json()["is_loadable"]
    drawn = (await client.get("/layers")).json()["layers"]
    assert "mish2" not in {one["class_name"] for one in drawn}
    await client.post(f"{path}/load")
    sources = {one.name: one for one in pool.requests[-1][1].custom_layers}
    assert (sources["mish2"].kind, sources["Start"].is_let_go) == ("function", True)
    again = (await client.delete(f"{path}/let-go/Start")).json()
    assert (again["is_loadable"], again["let_go"], again["repairs"]) == (False, [], [])
