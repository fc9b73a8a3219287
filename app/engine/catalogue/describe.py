"""The task `describe_layers`: the whole catalogue. Loads Keras."""

import keras

from app.engine.catalogue import registries
from app.engine.catalogue.introspect import exported_layers
from app.engine.catalogue.lookup import spec_of_class
from app.engine.catalogue.objects import object_specs
from app.spec.catalogue import Catalogue
from app.spec.tasks import NoRequest


def describe_layers(request: NoRequest) -> Catalogue:
    """All layers that Keras exports, and the names that other fields may take."""
    layers = sorted(
        (spec_of_class(cls) for cls in exported_layers()),
        key=lambda spec: (spec.category, spec.class_name),
    )
    return Catalogue(
        keras_version=keras.__version__,
        layers=tuple(layers),
        objects=object_specs(),
        optimizers=registries.optimizer_names(),
        losses=registries.loss_names(),
        metrics=registries.metric_names(),
    )
