"""The words of lookup layers (vocabularies) that a file lacks: which layers, and put in when given.

An .h5 file of Keras 3 does not hold those that were adapted to data.
"""

from collections.abc import Iterator, Mapping, Sequence
from copy import deepcopy
from dataclasses import replace

from app.engine.saved_models.named_objects import state_modules
from app.engine.saved_models.objects import inner_layers
from app.engine.saved_models.repaired_model import RepairedObject
from app.engine.saved_models.repairs.rule import Entry, all_of, config_of, name_of
from app.errors import InvalidRequest
from app.spec.known_layers import plain_class_name
from app.spec.model_view import ModelView
from app.spec.repair import Repair

CODE = "given_words"
ERA = "any"
REASON = "the file lacks the words of their vocabularies; those that were given are taken"

LOOKUPS = frozenset({"StringLookup", "IntegerLookup", "TextVectorization"})


def layers_without_words(view: ModelView) -> tuple[str, ...]:
    """The lookup layers whose config states no vocabulary."""
    return tuple(
        layer.name
        for layer in all_of(view.layers)
        if plain_class_name(layer.class_name) in LOOKUPS and not layer.config.get("vocabulary")
    )


def with_words(found: RepairedObject, given: Mapping[str, Sequence[str]]) -> RepairedObject:
    """The model with the given words, by the names of the layers that they are for.

    Raises:
        InvalidRequest: no lookup layer has such a name, or a whole number is none.
    """
    if not given:
        return found
    model = deepcopy(found.model if found.made else found.stated)
    lookups = {name_of(entry): entry for entry in _lookups(model)}
    for name, words in given.items():
        entry = lookups.get(name)
        if entry is None:
            listed = ", ".join(sorted(lookups)) or "it has none"
            raise InvalidRequest(
                f"The model has no layer {name[:100]!r} that looks words up.",
                hint=f"Those that do: {listed}.",
                where="vocabularies",
            )
        is_of_numbers = plain_class_name(str(entry["class_name"])) == "IntegerLookup"
        config_of(entry)["vocabulary"] = _numbers(name, words) if is_of_numbers else list(words)
        config_of(entry).pop("vocabulary_size", None)
    if not found.made:
        state_modules(model, {})
    repair = Repair(code=CODE, era=ERA, reason=REASON, layers=tuple(given))
    return replace(found, model=model, made=(*found.made, repair))


def _lookups(entry: Entry) -> Iterator[Entry]:
    for _, inner in inner_layers(config_of(entry)):
        if plain_class_name(str(inner.get("class_name"))) in LOOKUPS:
            yield inner
        yield from _lookups(inner)


def _numbers(name: str, words: Sequence[str]) -> list[int]:
    try:
        return [int(word) for word in words]
    except ValueError as error:
        raise InvalidRequest(
            f"{name!r} is an IntegerLookup: its vocabulary has whole numbers alone ({error}).",
            where="vocabularies",
        ) from error
