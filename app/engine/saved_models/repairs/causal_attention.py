"""Attention's `causal`, which is said at the call today."""

from app.engine.saved_models.repairs.rule import Entry, FileFacts, config_of, layers_of, name_of

CODE = "causal_attention"
ERA = "tf.keras 2"
REASON = (
    "tf.keras 2 stated in an Attention's config that no step sees a later one (`causal`), where "
    "Keras 3 takes nothing of it; each call states it (`use_causal_mask`)"
)

_CLASSES = frozenset({"Attention", "AdditiveAttention"})


def mend_model(model: Entry, facts: FileFacts) -> list[str]:
    """`causal=True` → an argument of every call, after these are written as today."""
    touched: list[str] = []
    for entry in layers_of(model):
        config, nodes = config_of(entry), entry.get("inbound_nodes")
        if entry["class_name"] not in _CLASSES or config.get("causal") is not True:
            continue
        if not isinstance(nodes, list) or not all(isinstance(node, dict) for node in nodes):
            continue
        del config["causal"]
        for node in nodes:
            node["kwargs"] = {**node.get("kwargs", {}), "use_causal_mask": True}
        touched.append(name_of(entry))
    return touched
