"""Two models against each other."""

import asyncio
from typing import Annotated

from fastapi import APIRouter, Query, Request

from app.spec.comparing import by_layer, compare_views, weight_pairs
from app.spec.comparison import ModelComparison, WeightComparison
from app.spec.tasks import COMPARE_WEIGHTS
from app.spec.weight_values import CompareWeightsRequest
from app.web.loadable_models import ModelToday, model_today
from app.web.routes.weights import VALUES_A_SECOND
from app.web.services import Services, ServicesOf
from app.web.while_wanted import while_wanted
from app.workers.models import with_shapes

router = APIRouter(tags=["models"])

OtherId = Annotated[str, Query(alias="with", max_length=100)]


@router.get("/models/{model_id}/comparison")
async def compare_models(model_id: str, services: ServicesOf, other_id: OtherId) -> ModelComparison:
    """What differs between this model and the one that `with` names, layer by layer."""
    _, _, comparison = await _compared(services, model_id, other_id)
    return comparison


@router.get("/models/{model_id}/comparison/weights")
async def compare_weights(
    model_id: str, request: Request, services: ServicesOf, other_id: OtherId
) -> WeightComparison:
    """How far the weights of the two are apart, for all layers that have them in both."""
    left, right, comparison = await _compared(services, model_id, other_id)
    num_values = left.view.num_params + right.view.num_params
    found = await while_wanted(
        request,
        services.pool.call(
            COMPARE_WEIGHTS,
            CompareWeightsRequest(
                left_path=str(left.path),
                right_path=str(right.path),
                pairs=weight_pairs(comparison),
            ),
            readable_paths=(left.path, right.path),
            timeout_seconds=COMPARE_WEIGHTS.timeout_seconds + num_values / VALUES_A_SECOND,
        ),
    )
    return by_layer(comparison, found.differences)


async def _compared(
    services: Services, left_id: str, right_id: str
) -> tuple[ModelToday, ModelToday, ModelComparison]:
    left, right = await model_today(services, left_id), await model_today(services, right_id)
    views = [
        await with_shapes(services.pool, model.view, model.custom_layers) for model in (left, right)
    ]
    names = (left.name, right.name)
    return left, right, await asyncio.to_thread(compare_views, views[0], views[1], names)
