"""What `layerwright train` and `layerwright predict` say with --json."""

from pydantic import Field

from app.spec.base import JsonValue, Words
from app.spec.dataset import Reading
from app.spec.prediction import PredictedColumns
from app.spec.training import RunState


class TrainedFile(Words):
    """A training from the shell. `model` is the file that was written, if there is one.

    `chosen` says in words what was chosen from the data; `history` is Keras's History.history;
    `format` and `reading` say how the data file was read.
    """

    state: RunState
    model: str | None = None
    num_epochs_done: int = 0
    epochs: int
    chosen: tuple[str, ...] = ()
    history: dict[str, tuple[float | None, ...]]
    test_metrics: dict[str, float | None] | None = None
    format: str = ""
    reading: Reading = Field(default_factory=Reading)


class PredictedFile(PredictedColumns):
    """Predictions from the shell: in the file `output`, or here as `rows` where there is none."""

    output: str | None = None
    rows: tuple[dict[str, JsonValue], ...] | None = None
