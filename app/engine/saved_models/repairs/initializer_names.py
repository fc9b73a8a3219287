"""Initializers under the names that TensorFlow and Keras 1 had for them."""

from app.engine.saved_models.repairs.rule import Entry, FileFacts, config_of

CODE = "initializer_names"
ERA = "Keras 1, TensorFlow 1"
REASON = (
    "initializers had other names and arguments in Keras 1 and TensorFlow 1; today's are "
    "written (they matter only for a layer that is made anew)"
)

_NAMES = {
    "normal": "random_normal",
    "uniform": "random_uniform",
    "one": "ones",
    "zero": "zeros",
    "init_ops.Zeros": "zeros",
    "Normal": "RandomNormal",
    "Uniform": "RandomUniform",
    "One": "Ones",
    "Zero": "Zeros",
    "UniformUnitScaling": "VarianceScaling",
    "ConvolutionOrthogonal2D": "Orthogonal",
}
_UNKNOWN_ARGUMENTS = {"VarianceScaling": {"factor": "scale"}}
_DISTRIBUTIONS = {"normal": "truncated_normal", "gaussian": "truncated_normal"}


def mend(entry: Entry, facts: FileFacts) -> bool:
    """Today's names, for each initializer of the layer."""
    is_old = False
    config = config_of(entry)
    for key, value in config.items():
        if not key.endswith("initializer"):
            continue
        if isinstance(value, str) and value in _NAMES:
            config[key] = _NAMES[value]
            is_old = True
        elif isinstance(value, dict):
            is_old |= _mend_object(value)
    return is_old


def _mend_object(value: Entry) -> bool:
    is_old = False
    name = value.get("class_name")
    if isinstance(name, str) and name in _NAMES:
        value["class_name"] = _NAMES[name]
        is_old = True
    inner = config_of(value)
    for old, new in _UNKNOWN_ARGUMENTS.get(str(value.get("class_name")), {}).items():
        if old in inner:
            inner[new] = inner.pop(old)
            is_old = True
    distribution = inner.get("distribution")
    if isinstance(distribution, str) and distribution in _DISTRIBUTIONS:
        inner["distribution"] = _DISTRIBUTIONS[distribution]
        is_old = True
    if inner.get("partition_info", "") is None:
        del inner["partition_info"]
        is_old = True
    return is_old
