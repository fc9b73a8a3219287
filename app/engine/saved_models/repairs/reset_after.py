"""GRU's convention of where the reset gate acts."""

from app.engine.saved_models.repairs.rule import Entry, FileFacts, config_of

CODE = "reset_after"
ERA = "Keras 1 and 2 before 2.1.3"
REASON = (
    "a GRU applied its reset gate before the matrix product in Keras before 2.1.3, which "
    "writes nothing of it; Keras 3's default is the other order, so `reset_after=False` is stated"
)


def mend(entry: Entry, facts: FileFacts) -> bool:
    """State it where the file does not."""
    if entry["class_name"] not in ("GRU", "GRUCell") or facts.major >= 3:
        return False
    config = config_of(entry)
    if "reset_after" in config:
        return False
    config["reset_after"] = False
    return True
