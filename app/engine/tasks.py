"""Name → function for every task of `app.spec.tasks`.

Functions are named as strings and imported when first asked for, so that a
reader process never loads Keras.
"""

from collections.abc import Callable
from importlib import import_module

from app.spec.base import Words

FUNCTIONS: dict[str, str] = {
    "describe_layers": "app.engine.catalogue.describe:describe_layers",
    "infer_shapes": "app.engine.modeling.shapes:infer_shapes",
    "check_custom_layer": "app.engine.custom_layers.check:check_custom_layer",
    "profile_dataset": "app.engine.datasets.profile:profile_dataset",
    "preview_dataset": "app.engine.datasets.preview:preview_dataset",
    "split_dataset": "app.engine.datasets.describe_split:split_dataset",
    "plan_run": "app.engine.training.plan:plan_run",
    "train": "app.engine.training.job:train",
    "read_model": "app.engine.saved_models.read:read_model",
    "unpack_model": "app.engine.saved_models.unpack:unpack_model",
    "read_weights": "app.engine.saved_models.stored_weights.describe:read_weights",
    "find_unsound": "app.engine.saved_models.stored_weights.unsound:find_unsound",
    "save_weight": "app.engine.saved_models.stored_weights.save:save_weight",
    "compare_weights": "app.engine.saved_models.stored_weights.compare:compare_weights",
    "load_model": "app.engine.saved_models.load:check_load",
    "export_model": "app.engine.conversion:export_model",
    "bundle_model": "app.engine.bundling:bundle_model",
    "repair_model": "app.engine.conversion:repair_model",
    "predict": "app.engine.saved_models.predict:predict",
    "predict_table": "app.engine.saved_models.predict_table:predict_table",
    "network_of_model": "app.engine.saved_models.network:network_of_model",
    "foresee_reuse": "app.engine.training.weights:foresee_reuse",
    "probe_sandbox": "app.engine.sandbox_probe:probe_sandbox",
}


def function_of(name: str) -> Callable[[Words], Words]:
    """The function that does the task `name`: takes the request, returns the answer.

    Raises:
        KeyError: for a name that is not in `app.spec.tasks.TASKS`.
    """
    module_name, function_name = FUNCTIONS[name].split(":")
    function: Callable[[Words], Words] = getattr(import_module(module_name), function_name)
    return function
