"""A network built for real: a Keras model with its weights."""

from collections.abc import Mapping

import keras

from app.engine.modeling.assemble import assemble, deep_recursion
from app.engine.modeling.free_time import mend_time_distributed
from app.engine.modeling.issues import short_sentence
from app.engine.modeling.shapes import check_network
from app.errors import DoesNotFit
from app.spec.network import NetworkDocument
from app.spec.shape_report import Severity


def build_model(
    network: NetworkDocument, custom_layers: Mapping[str, type[keras.Layer]]
) -> keras.Model:
    """The Keras model of a network, with initialized weights and the drawing's layer names.

    Raises:
        DoesNotFit: for a network whose shape check finds an error; it has the words of the first.
    """
    report = check_network(network, custom_layers)
    first = next((issue for issue in report.issues if issue.severity is Severity.ERROR), None)
    if first is not None:
        count = sum(issue.severity is Severity.ERROR for issue in report.issues)
        raise DoesNotFit(
            f"The network cannot be built: {first.message}",
            hint=f"The drawing has {count} problems in all." if count > 1 else None,
            where=first.layer,
        )
    mend_time_distributed()
    with deep_recursion(len(network.layers)):
        try:
            return assemble(network, custom_layers)
        except Exception as error:
            raise DoesNotFit(
                f"Keras could not build the network: {short_sentence(error)}",
                hint="Its layers fit one by one. Look for layers that cannot stand in one model.",
            ) from error
