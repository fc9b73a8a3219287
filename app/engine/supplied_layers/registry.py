"""Which layers Layerwright supplies, by class name."""

import keras

from app.engine.supplied_layers.cosine_merge import CosineMergeOfKeras1
from app.engine.supplied_layers.highway import Highway
from app.engine.supplied_layers.keras_1_activations import ParametricSoftplus, SReLU
from app.engine.supplied_layers.locally_connected import LocallyConnected1D, LocallyConnected2D
from app.engine.supplied_layers.maxout_dense import MaxoutDense
from app.engine.supplied_layers.merge_masks import (
    AddOfKeras2,
    AverageOfKeras2,
    ConcatenateOfKeras2,
    MaximumOfKeras2,
    MinimumOfKeras2,
    MultiplyOfKeras2,
    SubtractOfKeras2,
)
from app.engine.supplied_layers.normalization_modes import BatchNormalizationOfKeras1
from app.engine.supplied_layers.old_upsampling import UpSampling2DOfKeras2
from app.engine.supplied_layers.random_fourier_features import RandomFourierFeatures
from app.engine.supplied_layers.random_sizes import RandomCropOfKeras2, RandomHeight, RandomWidth
from app.engine.supplied_layers.tensorflow_operation import TensorFlowOperation
from app.engine.supplied_layers.theano_pooling import PoolingOfTheano

SUPPLIED: dict[str, type[keras.Layer]] = {
    cls.__name__: cls
    for cls in (
        AddOfKeras2,
        AverageOfKeras2,
        BatchNormalizationOfKeras1,
        ConcatenateOfKeras2,
        CosineMergeOfKeras1,
        Highway,
        LocallyConnected1D,
        LocallyConnected2D,
        MaxoutDense,
        MaximumOfKeras2,
        MinimumOfKeras2,
        MultiplyOfKeras2,
        ParametricSoftplus,
        PoolingOfTheano,
        RandomCropOfKeras2,
        RandomFourierFeatures,
        RandomHeight,
        RandomWidth,
        SReLU,
        SubtractOfKeras2,
        TensorFlowOperation,
        UpSampling2DOfKeras2,
    )
}
"""Class name → class."""


def supplied_layers() -> dict[str, type[keras.Layer]]:
    """A fresh dict of them all."""
    return dict(SUPPLIED)
