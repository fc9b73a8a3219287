"""The task `plan_run`: does a run fit, and what is chosen for whatever was left out?"""

import math

from app.engine.modeling.shapes import infer_shapes
from app.engine.training.compile_options import optimizer_options
from app.engine.training.fit_to_targets import TargetFit, fit_to_targets, listed, words_of
from app.engine.training.metrics import Outputs, canonical_metric, check_metric
from app.engine.training.network_facts import NetworkFacts, network_facts
from app.engine.training.no_fit import NoFit
from app.engine.training.target_scale import needs_target_scale
from app.errors import DoesNotFit
from app.spec.base import Shape
from app.spec.choosing import choose
from app.spec.choosing_columns import identifiers
from app.spec.dataset import DataChoice, DatasetKind, DatasetProfile, LearningTask
from app.spec.network_requests import ShapeRequest
from app.spec.run_requests import Planned, PlanRequest
from app.spec.shape_report import Severity, ShapeReport
from app.spec.splitting import DEFAULT_SEED, default_share
from app.spec.training import FitOptions, OptimizerOptions, RunFailed, RunPlan

MIN_ROWS_TO_CHOOSE_BY = 20
UNEVEN = 5
MAX_STEPS_PER_EXECUTION = 32
GROUPS_PER_EPOCH = 8
"""Steps are grouped so that an epoch still shows at least so many points of progress."""


def plan_run(request: PlanRequest) -> Planned:
    """A plan with every choice made and said, or the reason why the run does not fit.

    Raises:
        InvalidRequest: for a column, optimizer, loss or metric that does not exist.
    """
    try:
        return Planned(plan=_plan(request))
    except NoFit as refusal:
        return Planned(
            refusal=RunFailed(code=DoesNotFit.code, message=refusal.message, hint=refusal.hint),
            expected=refusal.expected,
            received=refusal.received,
        )
    except DoesNotFit as refusal:
        return Planned(
            refusal=RunFailed(code=refusal.code, message=refusal.message, hint=refusal.hint)
        )


def _plan(request: PlanRequest) -> RunPlan:
    asked, profile = request.request, request.profile
    choice = choose(profile, asked.inputs, asked.targets)
    report = infer_shapes(
        ShapeRequest(
            network=request.network,
            custom_layers=request.custom_layers,
            max_design_bytes=request.max_design_bytes,
        )
    )
    _refuse_invalid(report)
    facts = network_facts(request.network, report)
    chosen = _said_of_columns(profile, choice, asked.inputs is None, asked.targets is None)
    choice, said = _fit_input(facts, choice)
    chosen += said
    optimizer = optimizer_options(asked.compile.optimizer)
    fit = fit_to_targets(facts, profile, choice, asked.compile.loss)
    if facts.num_trainable_params == 0:
        raise NoFit(
            "No layer of the network has weights that can be trained.",
            hint="Add a layer with weights, such as Dense, or set trainable=True.",
        )
    chosen += fit.notes
    metrics = _metrics(fit, facts, asked.compile.metrics, chosen)
    num_rows = _num_learnable_rows(profile, choice)
    epochs, batch_size = asked.fit.epochs, asked.fit.batch_size
    if batch_size is None:
        batch_size = 16 if num_rows < 1_000 else 32 if num_rows < 50_000 else 128
        chosen.append(f"batch size {batch_size}: {num_rows:,} rows")
    if epochs is None:
        epochs = 100 if num_rows < 1_000 else 30 if num_rows < 10_000 else 10
        chosen.append(f"{epochs} epochs: {num_rows:,} rows")
    validation_split, test_split = _splits(request, num_rows, chosen)
    keep_best = _keep_best(asked.fit, num_rows, (validation_split, test_split), chosen)
    if asked.fit.balance_classes and fit.choice.learning_task is LearningTask.REGRESSION:
        raise NoFit(
            "Class weights are for classes; the target holds numbers.",
            hint="Leave the class weights as they are.",
        )
    chosen += _said_of_balance(profile, fit.choice, asked.fit.balance_classes)
    num_training = num_rows * (1 - validation_split) * (1 - test_split)
    plan = RunPlan(
        network=request.network,
        choice=fit.choice,
        optimizer=optimizer,
        loss=fit.loss,
        metrics=metrics,
        epochs=epochs,
        batch_size=batch_size,
        validation_split=validation_split,
        test_split=test_split,
        shuffle=asked.fit.shuffle,
        keep_best=keep_best,
        patience=asked.fit.patience,
        balance_classes=asked.fit.balance_classes,
        steps_per_execution=_steps_per_execution(facts, math.ceil(num_training / batch_size)),
        seed=DEFAULT_SEED if asked.seed is None else asked.seed,
        chosen=tuple(chosen),
    )
    return _with_optimizer(plan, profile, is_free=asked.compile.optimizer is None)


def _refuse_invalid(report: ShapeReport) -> None:
    errors = [issue for issue in report.issues if issue.severity is Severity.ERROR]
    if errors:
        more = f" ({len(errors) - 1} more)" if len(errors) > 1 else ""
        where = f"Layer {errors[0].layer!r}: " if errors[0].layer else ""
        raise NoFit(
            f"The network cannot be built yet. {where}{errors[0].message}{more}",
            hint="Mend what is marked in the drawing, then train again.",
            expected=errors[0].expected,
            received=errors[0].received,
        )


def _said_of_columns(
    profile: DatasetProfile, choice: DataChoice, is_input_chosen: bool, is_target_chosen: bool
) -> list[str]:
    said = []
    if is_target_chosen:
        said.append(f"target {', '.join(map(repr, choice.targets))}")
    if is_input_chosen and profile.kind is DatasetKind.ARRAYS:
        said.append(f"input {choice.inputs[0]!r}")
    elif is_input_chosen:
        left_out = [
            column.name
            for column in profile.columns
            if column.name not in (*choice.inputs, *choice.targets)
        ]
        said.append(
            f"inputs: {len(choice.inputs)} column{'s' * (len(choice.inputs) > 1)}"
            + (f"; left out: {', '.join(map(repr, left_out[:8]))}" if left_out else "")
        )
        counted = [name for name in left_out if name in identifiers(profile)]
        if counted:
            said.append(f"{', '.join(map(repr, counted))} only tells the rows apart")
    return said


def _fit_input(facts: NetworkFacts, choice: DataChoice) -> tuple[DataChoice, list[str]]:
    if len(facts.input_names) > 1:
        raise NoFit(
            f"The network has {len(facts.input_names)} inputs "
            f"({', '.join(map(repr, facts.input_names))}); a run feeds one.",
            hint="Draw one InputLayer and split it inside the network.",
        )
    if len(facts.output_names) > 1:
        raise NoFit(
            f"The network has {len(facts.output_names)} outputs "
            f"({', '.join(map(repr, facts.output_names))}); a run teaches one.",
            hint="Name the one to train in `outputs`, or join them with Concatenate.",
        )
    received, expected = facts.input_shape, choice.input_shape
    fitted = _fitted_shape(received, expected)
    if fitted is None:
        what = "column" if len(choice.inputs) == 1 else "columns"
        raise NoFit(
            f"The network's input has shape {words_of(received)}; the data "
            f"({what} {', '.join(map(repr, choice.inputs[:6]))}"
            f"{' …' if len(choice.inputs) > 6 else ''}) has shape {words_of(expected)}.",
            hint=f"Set the input layer's shape to {expected}, or press “Fit the network to this "
            "data”.",
            expected=listed(expected),
            received=listed(received),
        )
    said = []
    if fitted != expected:
        said.append(f"each row is reshaped from {expected} to {fitted}, row by row")
    return choice.model_copy(update={"input_shape": fitted}), said


def _fitted_shape(received: Shape, data: tuple[int, ...]) -> tuple[int, ...] | None:
    """The shape in which rows of shape `data` go into an input of shape `received`."""
    if len(received) == len(data) and all(
        size in (None, other) for size, other in zip(received, data, strict=True)
    ):
        return data
    known: tuple[int, ...] = tuple(size for size in received if size is not None)
    if len(known) == len(received):
        return known if math.prod(known) == math.prod(data) else None
    if len(received) - len(known) == 1 and 0 not in known:
        # One free axis takes what is left, as in Reshape: (None, 28) from 784.
        left, rest = divmod(math.prod(data), math.prod(known))
        if rest == 0 and left > 0:
            return tuple(left if size is None else size for size in received)
    return None


def _metrics(
    fit: TargetFit, facts: NetworkFacts, asked: tuple[str, ...] | None, chosen: list[str]
) -> tuple[str, ...]:
    if asked is not None:
        outputs = Outputs(
            fit.choice.learning_task,
            fit.loss,
            fit.choice.num_outputs,
            fit.from_logits,
            len(facts.output_shape),
        )
        names = tuple(dict.fromkeys(canonical_metric(name) for name in asked))
        for name in names:
            check_metric(name, outputs)
        return names
    if fit.choice.learning_task is LearningTask.REGRESSION:
        chosen.append("metric mae: the mean distance from the target")
        return ("mae",)
    chosen.append("metric accuracy: the share of rows whose class is found")
    return ("accuracy",)


def _num_learnable_rows(profile: DatasetProfile, choice: DataChoice) -> int:
    column = next(column for column in profile.columns if column.name == choice.targets[0])
    is_per_row = len(column.shape) == 0
    return max(1, column.num_rows - (column.num_missing if is_per_row else 0))


def _splits(request: PlanRequest, num_rows: int, chosen: list[str]) -> tuple[float, float]:
    fit, profile = request.request.fit, request.profile
    by_name = {column.name: column for column in profile.columns}
    choice = choose(profile, request.request.inputs, request.request.targets)
    test_names = [by_name[name].test_column for name in (*choice.inputs, *choice.targets)]
    validation_split, test_split = fit.validation_split, fit.test_split
    if all(test_names):
        test_split = 0.0
        chosen.append(f"test score on {test_names[0]!r} and {test_names[1]!r}")
    elif test_split is None:
        test_split = default_share(num_rows)
        chosen.append(f"{test_split:.0%} of the rows set aside for the test score")
    if validation_split is None:
        validation_split = default_share(num_rows)
        chosen.append(f"{validation_split:.0%} of the training rows used for validation")
    return validation_split, test_split


def _keep_best(
    fit: FitOptions, num_rows: int, splits: tuple[float, float], chosen: list[str]
) -> bool:
    """Whether the best epoch's weights are kept: of few validation rows luck would choose it."""
    if fit.keep_best is not None:
        return fit.keep_best
    validation_split, test_split = splits
    keeps = num_rows * (1 - test_split) * validation_split >= MIN_ROWS_TO_CHOOSE_BY
    if keeps:
        chosen.append("kept: the weights of the epoch with the lowest validation loss")
    return keeps


def _said_of_balance(profile: DatasetProfile, choice: DataChoice, is_balanced: bool) -> list[str]:
    """Uneven classes are said; whether they shall weigh alike is a person's choice."""
    if choice.learning_task is LearningTask.REGRESSION:
        return []
    if is_balanced:
        return ["class weights: rows of rare classes weigh more, so that all classes weigh alike"]
    column = next(column for column in profile.columns if column.name == choice.targets[0])
    counts = sorted((category.count, category.value) for category in column.categories)
    if len(counts) < 2 or counts[0][0] * UNEVEN > counts[-1][0]:
        return []
    (least, rare), total = counts[0], sum(count for count, _ in counts)
    return [
        f"classes are uneven: {rare!r} is {least / total:.1%} of the rows; class weights (more "
        "options) would make all classes weigh alike"
    ]


def _with_optimizer(plan: RunPlan, profile: DatasetProfile, is_free: bool) -> RunPlan:
    """The plan with an optimizer, chosen where it `is_free`, that can reach the target's values."""
    chosen = list(plan.chosen)
    optimizer = plan.optimizer
    if is_free:
        optimizer = _optimizer_for(plan, profile)
        rate = optimizer.config.get("learning_rate")
        chosen.append(
            f"optimizer Adam, learning rate {rate}: the target's values are large"
            if rate
            else "optimizer Adam, Keras's learning rate of 0.001"
        )
    if needs_target_scale(plan, profile):
        chosen.append(
            "the target is scaled to spread around 0 while it is learned; loss and metrics are in "
            "its own units, and so are the model's outputs"
        )
    return plan.model_copy(update={"optimizer": optimizer, "chosen": tuple(chosen)})


def _optimizer_for(plan: RunPlan, profile: DatasetProfile) -> OptimizerOptions:
    """Adam; with a larger step where the target's values are large and cannot be scaled."""
    spreads = [
        max(column.standard_deviation or 0.0, abs(column.mean or 0.0))
        for column in profile.columns
        if column.name in plan.choice.targets
    ]
    is_large = (
        plan.choice.learning_task is LearningTask.REGRESSION and max(spreads, default=0.0) > 10
    )
    if not is_large or needs_target_scale(plan, profile):
        return OptimizerOptions(class_name="Adam")
    rate = 0.01 if max(spreads) < 1_000 else 0.1
    return OptimizerOptions(class_name="Adam", config={"learning_rate": rate})


def _steps_per_execution(facts: NetworkFacts, num_steps: int) -> int:
    """How many steps TensorFlow takes before Python looks: more for small networks.

    Source: KERAS_FACTS, "Training": 8 to 32 made small networks up to 3 times as fast.
    """
    if facts.num_params > 20_000_000:
        return 1
    most = MAX_STEPS_PER_EXECUTION if facts.num_params <= 2_000_000 else 8
    if num_steps <= most:
        return max(1, math.ceil(num_steps / 2))
    return max(1, min(most, num_steps // GROUPS_PER_EPOCH))
