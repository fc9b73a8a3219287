"""The base class that makes layers of every era work in Keras 3.

A pasted class gets `CompatLayer` between itself and Keras's own class (see
`execute`), so that `isinstance(layer, keras.layers.Layer)` and Keras's own methods
stay what they are. It touches Keras's internals: read for 3.15, tested per version.

Source: keras/src/layers/layer.py of Keras 3.15; base_layer.py of TensorFlow 2.15.
"""

import contextlib
import functools
from collections.abc import Callable
from typing import Any, ClassVar

import keras
import tensorflow as tf
from keras.src import backend, tree
from keras.src.ops.operation import Operation
from keras.src.utils import naming, python_utils

from app.engine.custom_layers import constructor, methods
from app.engine.custom_layers.state import adopt_state, might_be_unbuilt
from app.engine.custom_layers.variables import (
    TensorFlowVariable,
    weight_arguments,
)

LAYER_ARGUMENTS = ("activity_regularizer", "trainable", "dtype", "autocast", "name")
"""What `keras.layers.Layer` itself takes."""

LEFT_OUT_ARGUMENTS = frozenset(
    (
        "batch_input_shape",
        "batch_size",
        "dynamic",
        "experimental_autocast",
        "implementation",
        "input_dim",
        "input_dtype",
        "input_length",
        "input_shape",
        "weights",
    )
)
"""What Keras 1 and 2 took besides; an InputLayer states the shape now."""


OLD_ATTRIBUTES: dict[str, Callable[[Any], Any]] = {
    "_compute_dtype": lambda layer: layer.compute_dtype,
    "_dtype": lambda layer: layer.dtype,
    "_updates": lambda _: [],
    "updates": lambda _: [],
    "dynamic": lambda _: False,
    "stateful": lambda _: False,
    "uses_learning_phase": lambda _: False,
    "_uses_learning_phase": lambda _: False,
    "_initial_weights": lambda _: None,
    "inbound_nodes": lambda layer: layer._inbound_nodes,
    "outbound_nodes": lambda layer: layer._outbound_nodes,
    "name_scope": lambda layer: functools.partial(tf.name_scope, layer.name),
    "_name_scope": lambda layer: functools.partial(tf.name_scope, layer.name),
}
"""Attributes that Keras 2's layers had and Keras 3's lack."""


class CompatLayer(keras.layers.Layer):  # type: ignore[misc]
    """A Keras 3 layer that bears with what Keras 1, Keras 2 and tf.keras allowed.

    Subclasses are written by people who do not know of it. A layer that is proper
    Keras 3 behaves as it would without.
    """

    _creates_state_in_call: ClassVar[bool] = False
    _source_objects: ClassVar[dict[str, Any]] = {}

    def __init_subclass__(cls, **kwargs: Any) -> None:
        """Wrap the methods that a pasted class defines."""
        super().__init_subclass__(**kwargs)
        for name, wrap in methods.WRAPPERS.items():
            if name in cls.__dict__:
                setattr(cls, name, wrap(cls.__dict__[name]))
        if "call" in cls.__dict__ and "build" not in cls.__dict__:
            cls.call = methods.named_as_build_wants(cls)
        for name, found in _read_only_properties(cls).items():
            setattr(cls, name, methods.settable(name, found))

    def __new__(cls, *args: Any, **kwargs: Any) -> Any:
        """Record the constructor's arguments, for `get_config`."""
        layer = super().__new__(cls, *args, **kwargs)
        recorded = constructor.recorded_arguments(cls, args, kwargs)
        layer.__dict__["_constructor_arguments"] = recorded
        layer.__dict__["_given_base_arguments"] = {
            name: kwargs[name] for name in constructor.BASE_ARGUMENTS if name in kwargs
        }
        return layer

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        given = {**self.__dict__.get("_given_base_arguments", {}), **kwargs}
        if _is_plain_layer(type(self)):
            given.update(zip(("trainable", "name", "dtype"), args, strict=False))
            args = ()
            unknown = set(given) - set(LAYER_ARGUMENTS) - LEFT_OUT_ARGUMENTS
            if unknown:
                raise TypeError(
                    f"{type(self).__name__} was given {', '.join(sorted(unknown))}, which no "
                    f"layer takes. Its own arguments are "
                    f"{constructor.constructor_signature(type(self))}."
                )
            given = {key: value for key, value in given.items() if key in LAYER_ARGUMENTS}
            if given.get("trainable", True) is None:
                del given["trainable"]
        else:
            left_out = LEFT_OUT_ARGUMENTS - _named_arguments(super().__init__)
            given = {key: value for key, value in given.items() if key not in left_out}
        if isinstance(given.get("name"), str):
            given["name"] = given["name"].replace("/", "_")
        elif not type(self).__name__.isascii():  # what Keras would make of it is no scope name
            given["name"] = naming.auto_name("custom_layer")
        if isinstance(given.get("dtype"), tf.DType):
            given["dtype"] = given["dtype"].name
        super().__init__(*args, **given)
        self._allow_non_tensor_positional_args = True

    # Weights

    def add_weight(self, *args: Any, **kwargs: Any) -> Any:
        """Add a weight; takes the arguments of Keras 1, 2 and 3 alike."""
        arguments = weight_arguments(args, kwargs)
        if arguments.get("name") is not None:
            arguments["name"] = self._free_weight_name(arguments["name"])
        variable = super().add_weight(**arguments)
        variable.__class__ = TensorFlowVariable
        return variable

    def add_variable(self, *args: Any, **kwargs: Any) -> Any:
        """What TensorFlow 1 called `add_weight`."""
        return self.add_weight(*args, **kwargs)

    def _free_weight_name(self, name: str) -> str:
        """`name`, numbered where it is taken: two of one name cannot be written to .h5."""
        taken = {v.name for v in self._trainable_variables + self._non_trainable_variables}
        free, number = name, 0
        while free in taken:
            number += 1
            free = f"{name}_{number}"
        return free

    def _lock_state(self) -> None:
        """Leave the layer open: Keras 2 allowed new state after build."""

    @property
    def trainable_weights(self) -> list[Any]:
        """The weights that training moves."""
        return super().trainable_weights  # type: ignore[no-any-return]

    @trainable_weights.setter
    def trainable_weights(self, variables: Any) -> None:
        """Keras 1: a layer states its weights; they are adopted."""
        self.__dict__["_stated_weights"] = [*self.__dict__.get("_stated_weights", ()), *variables]
        adopt_state(self)

    @property
    def non_trainable_weights(self) -> list[Any]:
        """The weights that training leaves alone."""
        return super().non_trainable_weights  # type: ignore[no-any-return]

    @non_trainable_weights.setter
    def non_trainable_weights(self, variables: Any) -> None:
        """Keras 1: a layer states its weights; they are adopted as not trainable."""
        self.__dict__["_stated_non_trainable"] = list(variables)
        adopt_state(self)

    @property
    def _trainable_weights(self) -> Any:
        """Keras 2's own list, to which layers appended."""
        return methods.AdoptingList(self, self._trainable_variables)

    @_trainable_weights.setter
    def _trainable_weights(self, variables: Any) -> None:
        """What is stated whole is adopted as `trainable_weights` is."""
        self.trainable_weights = variables

    @property
    def _non_trainable_weights(self) -> Any:
        """Keras 2's own list of weights that are not trained."""
        return methods.AdoptingList(self, self._non_trainable_variables)

    @_non_trainable_weights.setter
    def _non_trainable_weights(self, variables: Any) -> None:
        """What is stated whole is adopted as `non_trainable_weights` is."""
        self.non_trainable_weights = variables

    # Attributes that Keras 3 made read-only

    @property
    def dtype(self) -> Any:
        """The dtype of the weights."""
        return super().dtype

    @dtype.setter
    def dtype(self, value: Any) -> None:
        """Keras 2 let a layer set its dtype."""
        self.dtype_policy = tf.as_dtype(value).name if value is not None else None

    def __getattr__(self, name: str) -> Any:
        """What layers of Keras 2 had besides."""
        if name in OLD_ATTRIBUTES:
            return OLD_ATTRIBUTES[name](self)
        return self.__getattribute__(name)  # raises what the first attempt raised

    # Calling

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """Call the layer; flags may be positional and `training` and `mask` need no default."""
        parameters = list(self._call_signature.parameters.values())
        args, kwargs = methods.flags_by_name(parameters, args, kwargs)
        given = {parameter.name for parameter in parameters[: len(args)]} | set(kwargs)
        for parameter in parameters:
            if parameter.default is parameter.empty and parameter.name not in given:
                if parameter.name == "training":
                    kwargs["training"] = methods.current_training()
                elif parameter.name == "mask":
                    kwargs["mask"] = None
        outputs = super().__call__(*args, **kwargs)
        adopt_state(self)
        return outputs

    def _maybe_build(self, call_spec: Any) -> None:
        """Build; where `call` makes the weights, run it once on zeros first."""
        if not self.built and self._creates_state_in_call:
            methods.run_on_zeros(self, call_spec.arguments_dict)
        super()._maybe_build(call_spec)

    def compute_output_spec(self, *args: Any, **kwargs: Any) -> Any:
        """The output's shape and dtype by tracing `call`, which builds sublayers too.

        What `compute_output_shape` knows besides fills axes that tracing leaves open. It
        never stands in for a `call` that cannot be traced: that could not be trained either.
        """
        traced = Operation.compute_output_spec(self, *args, **kwargs)
        if python_utils.is_default(self.compute_output_shape) or all(
            None not in t.shape[1:] for t in tree.flatten(traced) if hasattr(t, "shape")
        ):
            return traced
        try:
            stated = super().compute_output_spec(*args, **kwargs)
        except Exception:  # a person's method; the trace is enough
            return traced
        return methods.merged_specs(traced, stated)

    @python_utils.default  # type: ignore[untyped-decorator]
    def compute_output_shape(self, *args: Any, **kwargs: Any) -> Any:
        """The output's shape: what Keras's own class says, else by tracing `call`."""
        of_keras = super().compute_output_shape
        if not python_utils.is_default(of_keras):
            return of_keras(*args, **kwargs)
        shapes = args[0] if args else next(iter(kwargs.values()))
        inputs = tree.map_shape_structure(
            lambda shape: keras.KerasTensor(shape, dtype=self.compute_dtype), shapes
        )
        traced = backend.compute_output_spec(self.call, inputs)
        return tree.map_structure(lambda tensor: tuple(tensor.shape), traced)

    # Losses and updates

    def add_loss(self, losses: Any, *_: Any, **__: Any) -> None:
        """Add losses: tensors, numbers, or functions of nothing that give one."""
        for loss in tree.flatten(losses):
            if callable(loss) and not tf.is_tensor(loss):
                self.__dict__.setdefault("_loss_functions", []).append(loss)
            elif loss is not None:
                super().add_loss(tf.convert_to_tensor(loss))

    def _get_own_losses(self) -> list[Any]:
        functions = self.__dict__.get("_loss_functions", ())
        return [*super()._get_own_losses(), *(function() for function in functions)]

    def add_update(self, updates: Any, *_: Any, **__: Any) -> None:
        """Do the updates that Keras 2 would have done after the step."""
        for update in updates if isinstance(updates, list) else [updates]:
            if isinstance(update, tuple) and len(update) == 2:
                update[0].assign(update[1])
            elif callable(update) and not tf.is_tensor(update):
                update()

    def add_metric(self, *_: Any, **__: Any) -> None:
        """Let `add_metric` pass: Keras 3 has no such thing, and training does not need it."""

    # Saving

    def get_config(self) -> dict[str, Any]:
        """The config: what Keras gives, and the recorded arguments of the constructor."""
        cls = type(self)
        if _is_stated_by_author(cls, "get_config") or not _is_stated_by_author(cls, "__init__"):
            return super().get_config()  # type: ignore[no-any-return]
        base = keras.layers.Layer.get_config(self)
        return {**base, **constructor.written(cls, self._constructor_arguments)}

    def save_own_variables(self, store: Any) -> None:
        """Save all weights: Dense, Conv2D … would save their own alone, not what is added."""
        if self._has_plain_variables():
            keras.layers.Layer.save_own_variables(self, store)
        else:
            super().save_own_variables(store)

    def load_own_variables(self, store: Any) -> None:
        """Load what `save_own_variables` saved; Keras's own way puts the same in the same order."""
        if self._has_plain_variables():
            keras.layers.Layer.load_own_variables(self, store)
        else:
            super().load_own_variables(store)

    def _has_plain_variables(self) -> bool:
        """Whether its state is variables alone: a quantized layer's or a lookup table's is not."""
        return self.quantization_mode is None and bool(
            self._trainable_variables or self._non_trainable_variables
        )

    @classmethod
    def from_config(cls, config: dict[str, Any]) -> Any:
        """A layer from `config`; keys that the constructor does not know are left out."""
        with keras.saving.custom_object_scope(cls._source_objects):
            return constructor.made_from(cls, config)

    def build_from_config(self, config: dict[str, Any]) -> None:
        """Build as Keras does, and bring sublayers and late weights into being.

        Not by calling the layer: that would put a node before those of the model.
        """
        if not config or "input_shape" not in config:
            super().build_from_config(config)
            return
        shapes = methods.plain_shape(config["input_shape"])
        inputs = tree.map_shape_structure(
            lambda shape: keras.KerasTensor(shape, dtype=self.compute_dtype), shapes
        )
        if not python_utils.is_default(self.build):
            self.build(shapes)
        with contextlib.suppress(Exception):  # the model's own call will build it, or say why not
            if self._creates_state_in_call:
                methods.run_on_zeros(self, {next(iter(self._call_signature.parameters)): inputs})
            elif might_be_unbuilt(self):
                backend.compute_output_spec(self.call, inputs)
        if python_utils.is_default(self.build):
            self.build(shapes)


def _read_only_properties(cls: type) -> dict[str, property]:
    """What Keras's own class (Dense, Conv2D …) computes and a pasted one may set: `kernel`."""
    order = cls.__mro__
    between = order[order.index(CompatLayer) + 1 : order.index(keras.layers.Layer)]
    return {
        name: found
        for ancestor in reversed(between)
        for name, found in vars(ancestor).items()
        if isinstance(found, property)
        and found.fset is None
        and not _is_stated_by_author(cls, name)
    }


def _is_plain_layer(cls: type) -> bool:
    """Whether the class after `CompatLayer` is Layer itself, not Dense or Model."""
    order = cls.__mro__
    following: type = order[order.index(CompatLayer) + 1]
    return following is keras.layers.Layer


def _is_stated_by_author(cls: type, name: str) -> bool:
    """Whether a pasted class, not Keras, defines the method `name`."""
    order = cls.__mro__
    return any(name in ancestor.__dict__ for ancestor in order[: order.index(CompatLayer)])


def _named_arguments(function: Callable[..., Any]) -> frozenset[str]:
    return frozenset(methods.signature_of(function).parameters)
