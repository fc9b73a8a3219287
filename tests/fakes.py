"""A pool without processes: tasks are answered by functions of the test."""

import asyncio
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from app.errors import WorkerError
from app.settings import Settings
from app.spec.base import Words
from app.spec.catalogue import Catalogue, LayerSpec
from app.spec.dataset import (
    ColumnProfile,
    ColumnType,
    DataChoice,
    DataEncoding,
    DatasetKind,
    DatasetPreview,
    DatasetProfile,
    LearningTask,
)
from app.spec.events import RunEvent, RunEventKind
from app.spec.health import EngineState, SandboxReport
from app.spec.model_requests import ModelNetwork, ModelUnpacked
from app.spec.model_view import MissingLayer, ModelFormat, ModelLayer, ModelView
from app.spec.network import NetworkDocument
from app.spec.run_requests import Planned, PlanRequest, Trained, TrainRequest
from app.spec.shape_report import ShapeReport
from app.spec.tasks import Task
from app.spec.training import OptimizerOptions, RunPlan

Answerer = Callable[[Any], Words]

CATALOGUE = Catalogue(
    keras_version="3",
    layers=(
        LayerSpec(class_name="InputLayer", category="core"),
        LayerSpec(class_name="Dense", category="core"),
        LayerSpec(class_name="MaxPooling2D", aliases=("MaxPool2D",), category="pooling"),
        LayerSpec(class_name="Lambda", category="core", refused="it carries code."),
    ),
)

CHOICE = DataChoice(
    inputs=("a",),
    targets=("b",),
    learning_task=LearningTask.REGRESSION,
    input_shape=(1,),
    num_outputs=1,
    output_activation="linear",
    loss="mean_squared_error",
    metrics=("mean_absolute_error",),
)

PROFILE = DatasetProfile(
    kind=DatasetKind.TABLE,
    num_rows=4,
    columns=tuple(
        ColumnProfile(
            name=name,
            type=ColumnType.NUMBER,
            dtype="float64",
            num_rows=4,
            num_distinct=4,
            encoded_width=1,
        )
        for name in "ab"
    ),
    choice=CHOICE,
)

EMPTY_REPORT = ShapeReport(
    is_valid=True, num_params=0, num_trainable_params=0, layers={}, issues=()
)

ENCODING = DataEncoding(
    kind=DatasetKind.TABLE,
    inputs=("a",),
    targets=("b",),
    learning_task=LearningTask.REGRESSION,
)


def view_of(*class_names: str, format: ModelFormat = ModelFormat.KERAS) -> ModelView:
    """A read model whose layers have these classes; other than Dense they are unknown."""
    unknown = [name for name in class_names if name != "Dense"]
    return ModelView(
        format=format,
        keras_version="3.15.1",
        class_name="Sequential",
        name="sequential",
        kind="sequential",
        layers=tuple(
            ModelLayer(
                name=f"layer_{index}",
                class_name=name,
                num_params=3,
                is_known=name == "Dense",
            )
            for index, name in enumerate(class_names)
        ),
        num_params=3 * len(class_names),
        unknown_layers=tuple(MissingLayer(class_name=name, names=(name,)) for name in unknown),
    )


def plan_of(network: NetworkDocument, epochs: int = 2) -> RunPlan:
    """A plan for `network` with nothing special in it."""
    return RunPlan(
        network=network,
        choice=CHOICE,
        optimizer=OptimizerOptions(class_name="Adam"),
        loss="mean_squared_error",
        metrics=(),
        epochs=epochs,
        batch_size=32,
        validation_split=0.0,
        test_split=0.0,
        shuffle=True,
        steps_per_execution=1,
        seed=1,
    )


def epoch_event(sequence: int, epoch: int, loss: float | None) -> RunEvent:
    """What a worker writes at the end of an epoch."""
    return RunEvent(
        sequence=sequence,
        kind=RunEventKind.EPOCH,
        at="2026-01-01T00:00:00.000Z",
        epoch=epoch,
        num_epochs=2,
        metrics={"loss": loss},
        non_finite=() if loss is not None else ("loss",),
    )


def write_events(folder: Path, events: Sequence[RunEvent]) -> None:
    """Append events as a worker does."""
    with (folder / "events.jsonl").open("a") as file:
        for event in events:
            file.write(event.model_dump_json() + "\n")


async def train_two_epochs(request: TrainRequest) -> Trained:
    """A training that goes well."""
    folder = Path(request.folder)
    for epoch, loss in ((1, 0.5), (2, None)):
        write_events(folder, [epoch_event(epoch, epoch, loss)])
        await asyncio.sleep(0.01)
    (folder / "model.keras").write_bytes(b"keras" + request.folder.encode())
    (folder / "model.h5").write_bytes(b"h5" + request.folder.encode())
    return Trained(num_epochs_done=2, test_metrics={"loss": 0.25}, encoding=ENCODING)


async def until(is_so: Callable[[], bool], seconds: float = 60) -> None:
    """Return when it is so; fail when it takes too long."""
    async with asyncio.timeout(seconds):
        while not is_so():  # noqa: ASYNC110 - looks at files and rows, which tell nobody
            await asyncio.sleep(0.01)


class FakeJob:
    """A job of `FakePool`."""

    pid = 0

    def __init__(self, work: "asyncio.Task[Any]") -> None:
        self._work = work

    @property
    def is_done(self) -> bool:
        return self._work.done()

    async def wait(self) -> Any:
        try:
            return await asyncio.shield(self._work)
        except asyncio.CancelledError:
            if self._work.cancelled():
                raise WorkerError("The process died.") from None
            raise

    def kill(self) -> None:
        self._work.cancel()


class FakePool:
    """Answers as `app.workers.pool.WorkerPool`; set `answers[task name]` to change one."""

    def __init__(self, settings: Settings | None = None) -> None:
        self.settings = settings
        self.engine_state = EngineState.READY
        self.engine_problem: str | None = None
        self.sandbox: SandboxReport | None = None
        self.requests: list[tuple[str, Any]] = []
        self.train: Callable[[TrainRequest], Any] = train_two_epochs
        self.answers: dict[str, Answerer] = {
            "describe_layers": lambda request: CATALOGUE,
            "infer_shapes": lambda request: EMPTY_REPORT,
            "profile_dataset": lambda request: PROFILE,
            "preview_dataset": lambda request: DatasetPreview(
                columns=("a", "b"), rows=((1, 2),), num_rows=4
            ),
            "plan_run": _plan,
            "network_of_model": lambda request: ModelNetwork(
                network=NetworkDocument(name=request.view.name), report=EMPTY_REPORT
            ),
            "read_model": lambda request: view_of("Dense"),
            "unpack_model": lambda request: ModelUnpacked(),
        }

    async def start(self) -> None:
        pass

    async def stop(self) -> None:
        pass

    async def wait_until_ready(self) -> None:
        pass

    def keep_output(self, name: str, text: str) -> None:
        pass

    async def call(
        self,
        task: Task[Any, Any],
        request: Any,
        *,
        readable_paths: Sequence[Path] = (),
        writable_folder: Path | None = None,
        runs_custom_code: bool | None = None,
        timeout_seconds: float | None = None,
    ) -> Any:
        self.requests.append((task.name, request))
        for path in readable_paths:
            assert path.is_file()
        answer = self.answers[task.name](request)
        assert isinstance(answer, task.answer)
        return answer

    async def spawn_job(
        self,
        task: Task[Any, Any],
        request: Any,
        *,
        readable_paths: Sequence[Path],
        writable_folder: Path,
        outlives_server: bool = False,
        before: Callable[[int], Any] | None = None,
    ) -> FakeJob:
        self.requests.append((task.name, request))
        if before is not None:
            await before(FakeJob.pid)
        return FakeJob(asyncio.get_running_loop().create_task(self.train(request)))


def _plan(request: PlanRequest) -> Planned:
    return Planned(plan=plan_of(request.network, request.request.fit.epochs or 2))
