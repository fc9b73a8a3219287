"""From pasted source to registered layers: checked in a process of its own first."""

import asyncio
import re

from app.codegen.renamed_class import renamed_class
from app.errors import Conflict, EngineUnavailable, InvalidRequest, TaskTimedOut, WorkerError
from app.spec.custom_layer import (
    CustomLayer,
    CustomLayerIssue,
    CustomLayersChecked,
    CustomLayerVerdict,
)
from app.spec.network_requests import CUSTOM_CODE_SECONDS, CustomLayerRequest
from app.spec.tasks import CHECK_CUSTOM_LAYER
from app.web.services import Services
from app.workers.models import known_classes

_SECONDS_A_CLASS = 2.0
_MAX_SECONDS = 20.0
_CLASS = re.compile(r"^\s*class\s", re.MULTILINE)


async def register_copy(services: Services, name: str, wanted: str) -> CustomLayer:
    """Register a layer once more, with its class called `wanted`.

    Raises:
        NotFound: for a layer that is not registered.
        Conflict: when there is a layer of the wanted name, of Keras or registered.
        InvalidRequest: for a name that no class can have, or that the source uses already.
    """
    layers = services.store.custom_layers
    layer = await asyncio.to_thread(layers.get, name)
    known = await known_classes(services.store, services.pool)
    if wanted in known.names or wanted in known.refused:
        raise Conflict(f"There is a layer {wanted!r} already.", hint="Choose another name.")
    source = renamed_class(layer.source, name, wanted)
    await register_source(services, source, name=wanted, is_alone=True)
    return await asyncio.to_thread(layers.get, wanted)


async def register_source(
    services: Services,
    source: str,
    *,
    name: str | None = None,
    is_alone: bool = False,
    wanted: tuple[str, ...] = (),
) -> CustomLayersChecked:
    """Check pasted source and register the layers in it that are usable.

    Args:
        services: the rooms below the web.
        source: Python text.
        name: the class that must be among them; any will do when None.
        is_alone: only the class `name` is registered, whatever else the source defines.
        wanted: names of functions that a model misses: those are registered too.

    Raises:
        InvalidRequest: when nothing in it can be used, with what the check found.
        TaskTimedOut: when it does not come to an end.
        WorkerError: when it ended the process in which it was tried.
    """
    checked = await _checked(services, source, wanted if name is None else (*wanted, name))
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
    if is_alone:
        usable = [verdict for verdict in usable if verdict.name == name]
    await asyncio.to_thread(services.store.custom_layers.register, source, usable)
    return checked


async def _checked(services: Services, source: str, wanted: tuple[str, ...]) -> CustomLayersChecked:
    """What a process of its own found; if the source ended that process, said as such.

    The process ends itself where one class hangs. This limit on the whole is for code that
    undoes that one, so each further class gives it more time.
    """
    num_classes = max(1, len(_CLASS.findall(source)))
    seconds = CHECK_CUSTOM_LAYER.timeout_seconds
    seconds = min(seconds + (num_classes - 1) * _SECONDS_A_CLASS, _MAX_SECONDS)
    request = CustomLayerRequest(source=source, wanted=wanted)
    try:
        return await services.pool.call(
            CHECK_CUSTOM_LAYER, request, runs_custom_code=True, timeout_seconds=seconds
        )
    except EngineUnavailable:
        raise
    except TaskTimedOut as error:
        raise TaskTimedOut(
            f"The pasted code was tried for {CUSTOM_CODE_SECONDS:g} seconds and did not come to "
            "an end, so it was stopped and nothing was registered.",
            hint="Look for a loop without an end, or for code that waits or downloads, where the "
            "module is imported and in __init__, build and call.",
            where="source",
        ) from error
    except WorkerError as error:
        raise WorkerError(
            f"The pasted code broke off its trial, so nothing was registered. {error.message}",
            hint="Look for os._exit, for something too large, or for a crash in native code, where "
            "the module is imported and in __init__, build and call.",
            where="source",
        ) from error


def _nothing_usable(verdicts: tuple[CustomLayerVerdict, ...]) -> InvalidRequest:
    findings = [_finding(verdict.name, issue) for verdict in verdicts for issue in verdict.issues]
    if not findings:
        return InvalidRequest(
            "There is no Keras layer in the source.",
            hint="Paste a class that derives from keras.layers.Layer.",
            where="source",
        )
    return InvalidRequest(" ".join(findings), where="source")


def _finding(name: str, issue: CustomLayerIssue) -> str:
    # A finding on the source as a whole comes under a name that no class can have.
    of_class = f"{name}: " if name.isidentifier() else ""
    at_line = f" (line {issue.line})" if issue.line and "line" not in issue.message else ""
    return f"{of_class}{issue.message}{at_line}"
