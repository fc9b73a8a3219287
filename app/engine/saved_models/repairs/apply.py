"""A serialized model → a repaired copy of it, and what was repaired."""

from collections.abc import Collection
from copy import deepcopy
from dataclasses import dataclass, field
from typing import Any

from app.engine.saved_models.objects import inner_layers, is_model
from app.engine.saved_models.repairs.registry import (
    FIRST_RULES,
    LAST_RULES,
    LAYER_RULES,
    OFFERED_RULES,
    RULES_AFTER_FAILURE,
)
from app.engine.saved_models.repairs.rule import (
    Entry,
    FileFacts,
    LayerRule,
    ModelRule,
    layers_of,
    name_of,
)
from app.spec.known_layers import plain_class_name
from app.spec.repair import Repair


@dataclass(frozen=True)
class Repaired:
    """A serialized model as Keras 3 reads it; `repairs` are empty where it was so already."""

    model: dict[str, Any]
    repairs: tuple[Repair, ...]


def repair(model: dict[str, Any], facts: FileFacts, accepted: Collection[str] = ()) -> Repaired:
    """The repaired copy of a serialized model.

    Args:
        model: as the file has it; it is left as it is.
        facts: what else is known of the file.
        accepted: the codes of the offered repairs to make too, and of those that a
            failure of Keras calls for.
    """
    copy = deepcopy(model)
    walk = _Walk(facts)
    walk.model(copy)
    for rule in RULES_AFTER_FAILURE.values():
        if rule.CODE in accepted:
            walk.note(rule, rule.mend_model(copy, facts))
    for rule in OFFERED_RULES:
        subject = copy if rule.CODE in accepted else deepcopy(copy)
        touched = rule.mend_model(subject, facts)
        walk.note(rule, touched, is_offered=rule.CODE not in accepted)
    return Repaired(copy, walk.repairs())


def code_after_failure(words: str) -> str | None:
    """The rule that a failure to build the model calls for, by what Keras said."""
    return next((rule.CODE for part, rule in RULES_AFTER_FAILURE.items() if part in words), None)


def repair_layer(entry: Entry, facts: FileFacts) -> Entry:
    """One layer's entry, repaired, for itself: a copy."""
    copy = deepcopy(entry)
    _Walk(facts).layer(copy)
    return copy


@dataclass
class _Touched:
    rule: LayerRule | ModelRule
    is_offered: bool = False
    names: dict[str, None] = field(default_factory=dict)


class _Walk:
    """One walk; gathers which rule touched which layers."""

    def __init__(self, facts: FileFacts) -> None:
        self._facts = facts
        self._touched: dict[str, _Touched] = {}

    def model(self, model: Entry) -> None:
        """Repair a model in place: itself, its layers, the models in it."""
        for rule in FIRST_RULES:
            self.note(rule, rule.mend_model(model, self._facts))
        for entry in layers_of(model):
            self.layer(entry)
        for rule in LAST_RULES:
            self.note(rule, rule.mend_model(model, self._facts))

    def layer(self, entry: Entry) -> None:
        """Repair a layer in place, and those within it."""
        if is_model(entry):
            self.model(entry)
            return
        for rule in LAYER_RULES:
            if isinstance(entry.get("config"), dict) and rule.mend(entry, self._facts):
                self.note(rule, [name_of(entry) or plain_class_name(str(entry["class_name"]))])
        for _, inner in inner_layers(entry.get("config")):
            self.layer(inner)

    def note(
        self, rule: LayerRule | ModelRule, names: list[str], *, is_offered: bool = False
    ) -> None:
        """Remember what a rule touched."""
        if names:
            touched = self._touched.setdefault(rule.CODE, _Touched(rule, is_offered))
            touched.names.update(dict.fromkeys(names))

    def repairs(self) -> tuple[Repair, ...]:
        """What was repaired, in the order in which it was met."""
        return tuple(
            Repair(
                code=found.rule.CODE,
                era=found.rule.ERA,
                reason=found.rule.REASON,
                layers=tuple(name[:500] or "?" for name in found.names),
                is_offered=found.is_offered,
            )
            for found in self._touched.values()
        )
