"""Registered sources → usable classes, each source run once in a process."""

import hashlib
import sys
from collections.abc import Collection, Mapping, Sequence
from typing import Any

import keras
from keras.src.saving import object_registration

from app.engine.custom_layers.adapt import AdaptedSource, SourceFailed, adapted, module_name
from app.engine.custom_layers.inspect import built_in_layer_names, inspect_source
from app.engine.custom_layers.source_text import UnreadableSource
from app.engine.custom_layers.tracebacks import source_filename
from app.engine.supplied_layers.registry import SUPPLIED, supplied_layers
from app.errors import InvalidRequest, LayerwrightError, Refused
from app.spec.custom_layer import CustomLayerSource, PastedKind


class LetGo:
    """Stands in a table of custom layers for what a model is loaded without."""


_ADAPTED: dict[tuple[str, ...], AdaptedSource] = {}
"""Digest of a source and of those that it uses → what came out of running it."""


_STANDS_FOR = "_layerwright_stands_for"
"""In a class that takes a missing one's place: the class that it really is."""


def load_custom_layers(sources: Sequence[CustomLayerSource]) -> dict[str, Any]:
    """The usable class of every source's layer, by name; functions and the like are there too.

    A source may derive from classes of the others. Other layers that a source
    defines come too, unless they are a Keras layer's namesakes; so do names such as
    `package>Linear` under which `register_keras_serializable` puts a class into files.

    Raises:
        InvalidRequest: where a source does not run or does not define its class.
        Refused: where a class would shadow one of Keras's own.
    """
    gone = {source.name: LetGo for source in sources if source.is_let_go}
    sources = [source for source in sources if not source.is_let_go]
    for source in sources:
        if source.name in built_in_layer_names():
            raise shadowing_error(source.name)
    loaded: dict[str, Any] = {}
    besides: dict[str, type[keras.Layer]] = {}
    waiting = list(sources)
    while waiting:
        names_waiting = {source.name for source in waiting}
        ready = [s for s in waiting if not needed_names(s, sources) & names_waiting - {s.name}]
        for source in ready or waiting:  # a circle cannot be untied: run it as it stands
            wanted = wanted_of(source, sources)
            result = adapted_source(source, _used(source, sources, loaded), wanted)
            defined = result.classes if source.kind is PastedKind.LAYER else result.objects
            if source.name not in defined:
                raise InvalidRequest(
                    f"The source of the custom layer {source.name!r} defines "
                    f"{', '.join(defined) or 'no layer'}, not {source.name!r}.",
                    where=source.name,
                )
            loaded[source.name] = defined[source.name]
            besides.update(result.classes)
        waiting = [source for source in waiting if source not in ready] if ready else []
    for name, cls in besides.items():
        if name not in built_in_layer_names():
            loaded.setdefault(name, cls)
    for cls in list(loaded.values()):
        registered = object_registration.get_registered_name(cls)
        if ">" in registered:
            loaded.setdefault(registered, cls)
    for source in sources:
        for name in source.stands_for:
            if name not in built_in_layer_names() and name not in SUPPLIED:
                loaded[name] = stand_in(name, loaded[source.name])
    return {**loaded, **gone}


def wanted_of(source: CustomLayerSource, sources: Sequence[CustomLayerSource]) -> frozenset[str]:
    """What is taken of a source's text besides layers: one run gives it to all that share it."""
    return frozenset(
        other.name
        for other in sources
        if other.source == source.source and other.kind is not PastedKind.LAYER
    )


def stand_in(name: str, cls: type[keras.Layer]) -> type[keras.Layer]:
    """A class called `name` that is `cls`: files keep weights under their class's name."""
    return type(name, (cls,), {"__module__": cls.__module__, _STANDS_FOR: cls})


def keras_form(name: str, known: Any) -> dict[str, Any]:
    """How Keras 3 writes a registered function, or a class made without arguments."""
    if isinstance(known, type):
        return {"module": None, "class_name": name, "config": {}, "registered_name": name}
    return {
        "module": "builtins",
        "class_name": "function",
        "config": name,
        "registered_name": "function",
    }


def without_stand_ins(model: keras.Model) -> None:
    """Make each layer of the model that a stand-in was made for an object of its own class."""
    for layer in model._flatten_layers():
        cls = type(layer).__dict__.get(_STANDS_FOR)
        if cls is not None:
            object.__setattr__(layer, "__class__", cls)


def usable_layers(sources: Sequence[CustomLayerSource]) -> dict[str, Any]:
    """The classes of the sources, and the layers that Layerwright supplies itself.

    Raises:
        InvalidRequest, Refused: as `load_custom_layers`.
    """
    return {**supplied_layers(), **(load_custom_layers(sources) if sources else {})}


def adapted_source(
    source: CustomLayerSource, others: Mapping[str, Any], wanted: Collection[str] = ()
) -> AdaptedSource:
    """What running one source gives; the second time, what the first time gave.

    Raises:
        InvalidRequest: where it does not run.
    """
    digest = hashlib.sha256(source.source.encode()).hexdigest()
    key = (digest, *sorted(f"{name}:{id(cls)}" for name, cls in others.items()), *sorted(wanted))
    if key not in _ADAPTED:
        filename = source_filename(source.name, digest, len(_ADAPTED))
        try:
            _ADAPTED[key] = adapted(source.source, filename, others, wanted)
        except (UnreadableSource, SourceFailed) as error:
            sys.modules.pop(module_name(filename), None)
            raise InvalidRequest(
                f"The custom layer {source.name!r} does not work: {error.issue.message}",
                hint="Open it under Custom layers, mend it and save it.",
                where=source.name,
            ) from error
    return _ADAPTED[key]


def shadowing_error(name: str) -> LayerwrightError:
    """The refusal of a class that is called as one of Keras's own."""
    return Refused(
        f"A custom layer cannot be called {name!r}: Keras has a layer of that name.",
        hint=f"Rename the class, for example to My{name}.",
        where=name,
    )


def needed_names(source: CustomLayerSource, sources: Sequence[CustomLayerSource]) -> set[str]:
    """The names of other sources' classes that stand in this source."""
    own = {s.name for s in sources if s.source == source.source}
    return {s.name for s in sources if s.name not in own and s.name in source.source}


def _used(
    source: CustomLayerSource,
    sources: Sequence[CustomLayerSource],
    loaded: Mapping[str, Any],
) -> dict[str, Any]:
    """The classes of other sources, already loaded, that this source may refer to."""
    try:
        inspected = inspect_source(source.source, loaded, wanted_of(source, sources))
        own = {found.name for found in inspected.classes}
        own |= {found.name for found in inspected.objects}
    except UnreadableSource:
        own = set()
    wanted = needed_names(source, sources) - own
    return {name: cls for name, cls in loaded.items() if name in wanted}
