"""The task `train`: one run, from the data file to the trained model."""

import math
from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import Any

import keras
import numpy as np
import tensorflow as tf

from app.engine.custom_layers.registry import usable_layers
from app.engine.datasets.describe_split import classes_of, part_of, shares_in_words
from app.engine.datasets.pipeline import evaluation_batches, training_batches
from app.engine.datasets.prepare import Part, PreparedData, Splits, prepare
from app.engine.exporters.export import save_model
from app.engine.modeling.build import build_model
from app.engine.training.callbacks import BestEpoch, LiveProgress
from app.engine.training.class_weights import class_weights
from app.engine.training.compile_options import has_raw_scores, make_loss, make_optimizer
from app.engine.training.evaluation import evaluate_classes, evaluate_numbers
from app.engine.training.event_log import EventLog, finite_metrics
from app.engine.training.failures import Diverged, explain
from app.engine.training.metrics import Outputs, make_metric, metrics_to_save
from app.engine.training.network_facts import output_activation, output_layers
from app.engine.training.rescaling import needs_rescaling, with_rescaling
from app.engine.training.room import when_there_is_room
from app.engine.training.target_scale import TargetScale, needs_target_scale
from app.engine.training.weights import reuse_weights, source_ways
from app.errors import TrainingFailed
from app.spec.dataset import DataChoice, DataEncoding, LearningTask
from app.spec.evaluation import Evaluation
from app.spec.events import RunEventKind
from app.spec.model_view import LOADABLE_FORMATS
from app.spec.run_requests import Trained, TrainRequest
from app.spec.training import RunFailed, RunPlan, RunState, WeightReuse

EVALUATION_BATCH_SIZE = 256
MAX_EVALUATED_NUMBERS = 20_000_000


def train(request: TrainRequest) -> Trained:
    """Build, train, score and save; events go to the run's event file as it goes on.

    Raises:
        TrainingFailed: in words; the traceback goes to stderr.
        DoesNotFit: where the data turns out to have nothing to learn from.
    """
    folder = Path(request.folder)
    with EventLog(folder) as log:
        try:
            return _train(request, folder, log)
        except Exception as error:
            raise explain(error, request.plan) from error


def _train(request: TrainRequest, folder: Path, log: EventLog) -> Trained:
    plan = request.plan
    _prepare_devices()
    keras.utils.set_random_seed(plan.seed)
    custom_layers = usable_layers(request.custom_layers)
    column = next(c for c in request.profile.columns if c.name == plan.choice.inputs[0])
    is_rescaled = needs_rescaling(column, plan.network)
    data = prepare(
        Path(request.dataset_path),
        request.dataset_filename,
        request.profile,
        plan.choice,
        Splits(plan.validation_split, plan.test_split, plan.seed),
        is_rescaled_in_model=is_rescaled,
    )
    network = with_rescaling(plan.network) if is_rescaled else plan.network
    model = build_model(network, custom_layers)
    reuse = None
    if request.initial_model is not None:
        ways = source_ways(plan.network) if request.is_source else None
        reuse = reuse_weights(model, Path(request.initial_model), custom_layers, ways)
    data = _shaped_like_the_output(data, model, plan)
    log.append(
        RunEventKind.STATE,
        state=RunState.RUNNING,
        num_epochs=plan.epochs,
        message=_said_at_the_start(data, plan.choice, is_rescaled),
        weight_reuse=reuse,
    )
    progress, kept_epoch = _learn(request, model, reuse, data, log)
    done = Trained(
        is_cancelled=progress.is_cancelled,
        num_epochs_done=progress.num_epochs_done,
        encoding=_encoding_of_outputs(data, plan),
        weight_reuse=reuse,
        kept_epoch=kept_epoch,
    )
    if progress.is_cancelled:
        # Without a test score: whoever cancels does not wait for one.
        has_model = progress.num_epochs_done > 0 and progress.diverged_at is None
        if has_model:
            _save(model, plan, folder)
        return done.model_copy(update={"has_model": has_model})
    if progress.diverged_at is not None:
        diverged = _diverged(request, model, data, progress.diverged_at, kept_epoch)
        if kept_epoch is None:
            raise diverged
        done = done.model_copy(
            update={
                "failure": RunFailed(
                    code=diverged.code, message=diverged.message, hint=diverged.hint
                )
            }
        )
        _compile_anew(model, plan)  # the optimizer's state is as broken as the last weights
    test_metrics = _test(model, data)
    evaluation = _evaluate(model, plan, data, done.encoding)
    _save(model, plan, folder)
    return done.model_copy(update={"test_metrics": test_metrics, "evaluation": evaluation})


def _learn(
    request: TrainRequest,
    model: keras.Model,
    reuse: WeightReuse | None,
    data: PreparedData,
    log: EventLog,
) -> tuple[LiveProgress, int | None]:
    """Compile and fit; at the end the model gives the target's own units.

    Returns:
        How it went, and the epoch whose weights were kept where it is not the last.
    """
    plan, folder = request.plan, Path(request.folder)
    if not needs_target_scale(plan, request.profile):
        _compile(model, plan)
        return _fit(model, plan, data, folder, log)
    scale = TargetScale.of(data.training.targets)
    last = model.get_layer(output_layers(plan.network)[-1].name)
    if reuse is not None and last.name in reuse.kept:
        scale.take_out(last)
    scaled = scale.behind(model)
    _compile(scaled, plan)
    fitted = _fit(scaled, plan, data, folder, log)
    scale.fold_in(last)
    _compile_anew(model, plan)
    return fitted


def _diverged(
    request: TrainRequest,
    model: keras.Model,
    data: PreparedData,
    at: tuple[int, int],
    kept_epoch: int | None,
) -> TrainingFailed:
    """What to say of a loss that is no number; only numbers that nobody scales are blamed."""
    plan = request.plan
    is_number = plan.choice.learning_task is LearningTask.REGRESSION
    is_scaled = not is_number or needs_target_scale(plan, request.profile)
    return Diverged(
        at,
        float(model.optimizer.learning_rate),
        _largest(data.training.inputs),
        0.0 if is_scaled else _largest(data.training.targets),
        kept_epoch,
    ).error()


def _largest(values: np.ndarray[Any, Any]) -> float:
    """The greatest distance from 0; 0 for whole numbers, which may be codes or pixels."""
    if not np.issubdtype(values.dtype, np.floating) or not values.size:
        return 0.0
    return float(max(abs(values.min()), abs(values.max())))


def _prepare_devices() -> None:
    for device in tf.config.list_physical_devices("GPU"):
        # Else one run takes the whole memory of the accelerator.
        tf.config.experimental.set_memory_growth(device, True)


def _said_at_the_start(data: PreparedData, choice: DataChoice, is_rescaled: bool) -> str:
    named = {"training": data.training, "validation": data.validation, "test": data.test}
    shares = shares_in_words(
        [
            part_of(name, part.num_rows, choice, classes_of(part.targets, choice))
            for name, part in named.items()
            if part is not None
        ]
    )
    parts = [f"{data.training.num_rows:,} rows to learn from"]
    if data.validation is not None:
        parts.append(f"{data.validation.num_rows:,} for validation")
    if data.test is not None:
        parts.append(f"{data.test.num_rows:,} for the test score")
    said = [", ".join(parts), *([shares] if shares else []), *data.notes]
    if data.test is None:
        said.append("no rows are left for a test score")
    if is_rescaled:
        said.append("pixels are divided by 255 inside the model (layer Rescaling)")
    return "; ".join(said) + "."


def _shaped_like_the_output(data: PreparedData, model: keras.Model, plan: RunPlan) -> PreparedData:
    """Number targets in the shape of the model's output, row-major."""
    if plan.choice.learning_task is not LearningTask.REGRESSION:
        return data
    shape = tuple(model.output_shape[1:])
    return data.with_target_shape(shape) if None not in shape else data


def _has_logits(plan: RunPlan) -> bool:
    activation = output_activation(plan.network, output_layers(plan.network)[-1])
    return has_raw_scores(plan.choice.learning_task, plan.loss, activation)


def _encoding_of_outputs(data: PreparedData, plan: RunPlan) -> DataEncoding:
    """The data's encoding with what must be known to read the outputs, one name an output."""
    names = data.encoding.class_names
    # Two classes may share one output; then nothing is spare.
    num_spare = max(0, plan.choice.num_outputs - len(names)) if names else 0
    spare = tuple(f"unused output {len(names) + index}" for index in range(num_spare))
    return data.encoding.model_copy(
        update={"is_logits": _has_logits(plan), "class_names": (*names, *spare)}
    )


def _outputs(model: keras.Model, plan: RunPlan) -> Outputs:
    choice = plan.choice
    return Outputs(
        choice.learning_task,
        plan.loss,
        choice.num_outputs,
        _has_logits(plan),
        len(model.output_shape) - 1,
    )


def _compile(model: keras.Model, plan: RunPlan) -> None:
    outputs = _outputs(model, plan)
    model.compile(
        optimizer=make_optimizer(plan.optimizer),
        loss=make_loss(plan.loss, outputs.from_logits),
        metrics=[make_metric(name, outputs) for name in plan.metrics],
        steps_per_execution=plan.steps_per_execution,
    )


def _compile_anew(model: keras.Model, plan: RunPlan) -> None:
    _compile(model, plan)
    model.optimizer.build(model.trainable_variables)  # else its file cannot be read without a word


def _fit(
    model: keras.Model, plan: RunPlan, data: PreparedData, folder: Path, log: EventLog
) -> tuple[LiveProgress, int | None]:
    dtype = model.inputs[0].dtype
    batches = training_batches(data.training, plan.batch_size, plan.seed, plan.shuffle, dtype)
    validation = None
    if data.validation is not None:
        size = max(plan.batch_size, EVALUATION_BATCH_SIZE)
        validation = evaluation_batches(data.validation, size, dtype)
    num_steps = int(batches.cardinality())
    progress = LiveProgress(log, folder, plan.epochs, num_steps, data.training.num_rows)
    best = BestEpoch(progress, plan.keep_best, plan.patience)
    _make_variables(model, data.training.targets[:1])
    model.fit(
        batches,
        epochs=plan.epochs,
        validation_data=validation,
        shuffle=False,  # the batches come shuffled
        class_weight=class_weights(data.training.targets) if plan.balance_classes else None,
        callbacks=[progress, best],
        verbose=0,
    )
    kept_epoch = best.restore()
    for words in _said_of_the_epochs(progress, best, kept_epoch, plan):
        log.append(RunEventKind.STATE, state=RunState.RUNNING, message=words)
    return progress, kept_epoch


def _make_variables(model: keras.Model, targets: np.ndarray[Any, Any]) -> None:
    """Make the variables of optimizer and metrics before `fit` traces a step.

    TensorFlow traces a function twice where its first trace makes variables: nearly half of
    the time from the start of `fit` to its first step.
    """
    model.optimizer.build(model.trainable_variables)
    shape = tuple(model.output_shape[1:])
    if None not in shape:
        outputs = keras.ops.zeros((len(targets), *shape), model.outputs[0].dtype)
        model.compute_metrics(None, tf.convert_to_tensor(targets), outputs, None)
        model.reset_metrics()


def _in_words(value: float) -> str:
    return f"{value:,.0f}" if abs(value) >= 1_000 else f"{value:.4g}"


def _said_of_the_epochs(
    progress: LiveProgress, best: BestEpoch, kept_epoch: int | None, plan: RunPlan
) -> list[str]:
    said = []
    watched = "validation loss" if best.watched == "val_loss" else "loss"
    if best.has_stopped and progress.num_epochs_done < plan.epochs:
        said.append(
            f"Stopped after epoch {progress.num_epochs_done:,} of {plan.epochs:,}: the {watched} "
            f"was lowest in epoch {best.epoch or 0:,} and not lower since."
        )
    if kept_epoch is not None:
        said.append(
            f"The weights of epoch {kept_epoch:,} are kept: its {watched} was the lowest, "
            f"{_in_words(best.lowest)}."
        )
    return said


def _test(model: keras.Model, data: PreparedData) -> dict[str, float | None] | None:
    """The score on rows that were never trained on."""
    if data.test is None:
        return None
    batches = evaluation_batches(data.test, EVALUATION_BATCH_SIZE, model.inputs[0].dtype)
    scores: Mapping[str, Any] = model.evaluate(batches, verbose=0, return_dict=True)
    return finite_metrics(dict(scores))[0]


def _evaluate(
    model: keras.Model, plan: RunPlan, data: PreparedData, encoding: DataEncoding
) -> Evaluation | None:
    """What is right and wrong on the test rows; of very many numbers, on the first of them."""
    if data.test is None:
        return None
    num_outputs = math.prod(size or 1 for size in model.output_shape[1:])
    num_rows = min(data.test.num_rows, max(1, MAX_EVALUATED_NUMBERS // num_outputs))
    part = Part(data.test.inputs[:num_rows], data.test.targets[:num_rows])
    batches = evaluation_batches(part, EVALUATION_BATCH_SIZE, model.inputs[0].dtype)
    outputs = np.asarray(model.predict(batches.map(lambda inputs, _: inputs), verbose=0))
    if plan.choice.learning_task is LearningTask.REGRESSION:
        return evaluate_numbers(part.targets, outputs, plan.choice.targets, plan.seed)
    threshold = 0.0 if encoding.is_logits else 0.5
    return evaluate_classes(part.targets, outputs, encoding.class_names, threshold)


def _save(model: keras.Model, plan: RunPlan, folder: Path) -> None:
    """Both files, with the optimizer's state, and what plain Keras can read of the metrics."""
    metrics = [make_metric(name, _outputs(model, plan)) for name in plan.metrics]
    model.compile(optimizer=model.optimizer, loss=model.loss, metrics=metrics_to_save(metrics))
    for model_format in LOADABLE_FORMATS:
        path = folder / f"model.{model_format.value}"
        when_there_is_room(partial(save_model, model, model_format.value, path), folder)
