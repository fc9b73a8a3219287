"""Which rules there are, in the order in which they are applied."""

from app.engine.saved_models.repairs import (
    activation_names,
    axis_list,
    backward_direction,
    build_config,
    calls,
    causal_attention,
    channels_last,
    dropped_arguments,
    dtype_policy,
    empty_cropping,
    first_input,
    hard_sigmoid,
    hashing_salt,
    initializer_dtype,
    initializer_names,
    input_layer,
    integer_weights,
    keras_1_arguments,
    keras_1_penalties,
    keras_core,
    layer_names,
    leaky_slope,
    merge_layer,
    merge_masks,
    merge_stack,
    missing_module,
    model_class,
    normalization_mode,
    numpy_values,
    old_class_names,
    old_upsampling,
    preprocessing_arguments,
    random_crop,
    reset_after,
    sequential_list,
    shape_object,
    shared_slopes,
    stack_ends,
    stated_shape,
    tensorflow_operations,
    text_for_function,
    theano_windows,
    thresholded_relu,
    training_only,
    tuple_objects,
    unstated_ordering,
)
from app.engine.saved_models.repairs.rule import LayerRule, ModelRule

FIRST_RULES: tuple[ModelRule, ...] = (
    keras_core,
    sequential_list,
    stack_ends,
    shape_object,
    unstated_ordering,
    merge_stack,
    first_input,
)
"""For each model, before its layers are looked at."""

LAYER_RULES: tuple[LayerRule, ...] = (
    numpy_values,
    tuple_objects,
    merge_layer,
    keras_1_arguments,
    keras_1_penalties,
    old_class_names,
    normalization_mode,
    shared_slopes,
    thresholded_relu,
    leaky_slope,
    input_layer,
    stated_shape,
    initializer_dtype,
    integer_weights,
    initializer_names,
    dropped_arguments,
    axis_list,
    dtype_policy,
    reset_after,
    activation_names,
    hard_sigmoid,
    backward_direction,
    preprocessing_arguments,
    hashing_salt,
    random_crop,
    old_upsampling,
    training_only,
)
"""For each layer, inner ones of wrappers too."""

LAST_RULES: tuple[ModelRule, ...] = (
    tensorflow_operations,
    calls,
    merge_masks,
    theano_windows,
    layer_names,
    causal_attention,
    missing_module,
    build_config,
    model_class,
)
"""For each model, after its layers."""

OFFERED_RULES: tuple[ModelRule, ...] = (channels_last,)
"""Only where a person asks for them: the model is sound without, but not everywhere."""

RULES_AFTER_FAILURE: dict[str, ModelRule] = {
    "argument should be smaller than": empty_cropping,
    "Error when deserializing class 'Attention'": text_for_function,
}
"""What Keras says when it cannot build the model → the rule that then applies."""
