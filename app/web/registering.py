"""From pasted source to registered layers: checked in a process of its own first."""

import asyncio

from app.errors import InvalidRequest
from app.spec.custom_layer import CustomLayersChecked, CustomLayerVerdict
from app.spec.tasks import CHECK_CUSTOM_LAYER, CustomLayerRequest
from app.web.services import Services


async def register_source(
    services: Services, source: str, *, name: str | None = None
) -> CustomLayersChecked:
    """Check pasted source and register the layers in it that are usable.

    Args:
        services: the rooms below the web.
        source: Python text.
        name: the class that must be among them; any will do when None.

    Raises:
        InvalidRequest: when nothing in it can be used, with what the check found.
    """
    checked = await services.pool.call(
        CHECK_CUSTOM_LAYER, CustomLayerRequest(source=source), runs_custom_code=True
    )
    usable = [verdict for verdict in checked.custom_layers if verdict.is_usable]
    if not usable:
        raise _nothing_usable(checked.custom_layers)
    if name is not None and name not in {verdict.name for verdict in usable}:
        named = [verdict for verdict in checked.custom_layers if verdict.name == name]
        if named:
            raise _nothing_usable(tuple(named))
        found = ", ".join(verdict.name for verdict in usable)
        raise InvalidRequest(
            f"The source defines {found}, and no class {name!r}.",
            hint=f"Keep the class's name {name!r}, or register it as a new layer.",
            where="source",
        )
    await asyncio.to_thread(services.store.custom_layers.register, source, usable)
    return checked


def _nothing_usable(verdicts: tuple[CustomLayerVerdict, ...]) -> InvalidRequest:
    findings = [
        f"{verdict.name}: {issue.message}" + (f" (line {issue.line})" if issue.line else "")
        for verdict in verdicts
        for issue in verdict.issues
    ]
    if not findings:
        return InvalidRequest(
            "There is no Keras layer in the source.",
            hint="Paste a class that derives from keras.layers.Layer.",
            where="source",
        )
    return InvalidRequest(" ".join(findings), where="source")
