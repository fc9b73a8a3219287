"""Stored models for tasks that load them: refused in words where they cannot be."""

import asyncio
from dataclasses import dataclass
from pathlib import Path

from app.errors import Conflict, Refused
from app.spec.custom_layer import CustomLayerSource
from app.spec.dataset import DataEncoding
from app.spec.known_layers import is_loadable, mark_known
from app.spec.model_view import ModelFormat, ModelView
from app.web.services import Services
from app.workers.models import known_classes, sources_for_model


@dataclass(frozen=True)
class ModelToday:
    """A stored model, seen with today's registry."""

    path: Path
    format: ModelFormat
    name: str
    view: ModelView
    encoding: DataEncoding | None
    custom_layers: tuple[CustomLayerSource, ...]


async def model_today(services: Services, model_id: str) -> ModelToday:
    """A stored model, whether it can be loaded or not.

    Raises:
        NotFound: for an unknown id.
    """
    stored = await asyncio.to_thread(services.store.models.stored, model_id)
    known = await known_classes(services.store, services.pool)
    view = mark_known(stored.view, known.names, known.refused)
    return ModelToday(
        path=stored.path,
        format=stored.format,
        name=stored.name,
        view=view,
        encoding=stored.encoding,
        custom_layers=await asyncio.to_thread(sources_for_model, services.store, view),
    )


async def loadable_model(services: Services, model_id: str) -> ModelToday:
    """A stored model that may be loaded.

    Raises:
        NotFound: for an unknown id.
        Refused: when the file holds what is never loaded.
        Conflict: when it uses layers that neither Keras nor the registry has.
    """
    model = await model_today(services, model_id)
    is_free, problem = is_loadable(model.view)
    if is_free:
        return model
    if model.view.view_only is not None:
        raise Conflict(model.view.view_only)
    if model.view.refusals:
        raise Refused(f"This model is not loaded. {problem}")
    raise Conflict(
        f"This model cannot be loaded yet. {problem}",
        hint="POST the source to /api/custom-layers, paste it on the Layers page, or choose a "
        "registered layer in its place.",
    )


async def let_go_of(services: Services, model_id: str, name: str) -> None:
    """Load a model without an initializer, a regularizer or a constraint of its author's.

    Raises:
        NotFound: for an unknown model.
        Conflict: the model does not miss it, or cannot be loaded without it.
    """
    stored = await asyncio.to_thread(services.store.models.stored, model_id)
    known = await known_classes(services.store, services.pool)
    missing = mark_known(stored.view, known.names, known.refused).unknown_objects
    if name not in {one.name for one in missing if one.can_be_let_go}:
        raise Conflict(
            f"The model cannot be loaded without {name!r}.",
            hint="That is possible for initializers, regularizers and constraints that it "
            "misses: they have no effect on what it computes.",
            where="name",
        )
    await asyncio.to_thread(services.store.models.let_go, model_id, name, True)


async def stand_in_for(
    services: Services, model_id: str, class_name: str, custom_layer: str
) -> None:
    """Let a registered layer take the place of a class that a model misses.

    Raises:
        NotFound: for an unknown model, or a layer that is not registered.
        Conflict: the model does not miss that class: Keras, or the registry, has it.
    """
    stored = await asyncio.to_thread(services.store.models.stored, model_id)
    await asyncio.to_thread(services.store.custom_layers.get, custom_layer)
    known = await known_classes(services.store, services.pool)
    as_it_came = stored.view.model_copy(update={"stand_ins": {}})
    missing = mark_known(as_it_came, known.names, known.refused).unknown_layers
    names = [unknown.class_name for unknown in missing]
    if class_name not in names:
        raise Conflict(
            f"The model does not miss a class {class_name!r}, so nothing can take its place.",
            hint=f"It misses {', '.join(names)}." if names else "It misses no class.",
            where="class_name",
        )
    await asyncio.to_thread(
        services.store.models.choose_stand_in, model_id, class_name, custom_layer
    )
