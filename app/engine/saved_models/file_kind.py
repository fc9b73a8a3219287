"""What a file is, judged by its first bytes and never by its name. No Keras here."""

from contextlib import suppress
from pathlib import Path

from app.engine.saved_models.checkpoint_index import is_index
from app.engine.saved_models.protobuf_wire import first_field, top_fields, wire_fields
from app.errors import UnreadableFile

HDF5_SIGNATURE = b"\x89HDF\r\n\x1a\n"
ZIP_SIGNATURES = (b"PK\x03\x04", b"PK\x05\x06")

_OPEN = (
    "Open a model that Keras saved: a .keras file or a whole-model .h5 file. SavedModel folders "
    "(as a zip), weights, model JSON, TFLite, ONNX and safetensors can be looked at."
)

HDF5_OFFSETS = (0, 512, 1024, 2048, 4096, 8192)
"""Where the superblock may lie: a block for the user's own use may stand in front of it.

Source: HDF5 File Format Specification, II.A.
"""

_KNOWN_STARTS: tuple[tuple[bytes, str], ...] = (
    (
        b"version https://git-lfs.github.com/spec/",
        "This is a Git LFS pointer: a note of where the model lies, not the model. "
        "Run `git lfs pull` in the repository, or download the file itself, and open that.",
    ),
    (b"\x93NUMPY", f"This is a NumPy array (.npy), not a model. {_OPEN}"),
    (
        b"\x80",
        "This is a Python pickle (PyTorch and scikit-learn write such files). Opening one runs "
        f"whatever code is in it, so Layerwright does not. {_OPEN}",
    ),
    (
        b"x\x9c",
        "This is data packed with zlib (joblib writes such pickles). Opening a pickle runs "
        f"whatever code is in it, so Layerwright does not. {_OPEN}",
    ),
    (
        b"\x1f\x8b",
        "This is a gzip archive. Unpack it and open the model in it; a SavedModel folder as a zip.",
    ),
    (
        b"MATLAB ",
        f"This is a MATLAB file (.mat): arrays, or a network of MATLAB's own. {_OPEN}",
    ),
    (
        b"model_checkpoint_path:",
        "This is the note beside a TensorFlow checkpoint that says which of them is the newest. "
        "Load the checkpoint with the program that made it, call model.save('model.keras'), and "
        "open that.",
    ),
    (b"BZh", "This is a bzip2 archive. Unpack it and open the model in it."),
    (b"\xfd7zXZ", "This is an xz archive. Unpack it and open the model in it."),
    (b"7z\xbc\xaf", "This is a 7z archive. Unpack it and open the model in it."),
    (b"GGUF", f"This is a GGUF file (weights of a language model). {_OPEN}"),
    (
        b"\x08\x01\x12",
        "This is the graph of a TensorFlow SavedModel (saved_model.pb) without its variables. Pack "
        "the whole folder as a zip and open that.",
    ),
)


def refuse_unknown(path: Path) -> UnreadableFile:
    """The error that says what the file at `path` is, where it is no model that can be read."""
    size_bytes = path.stat().st_size
    if size_bytes == 0:
        return UnreadableFile(
            "The file is empty (0 bytes).",
            hint="The upload or the save was interrupted; save the model again and open that.",
        )
    with path.open("rb") as file:
        head = file.read(4096)
    for start, words in _KNOWN_STARTS:
        if head.startswith(start):
            return _split(words)
    if is_index(_tail(path, size_bytes)):
        return _split(
            "This is the index of a TensorFlow checkpoint (.index): names of weights, whose values "
            "lie in the .data file beside it. Load both with the program that made them and call "
            "model.save('model.keras')."
        )
    return _split(_words_of_message(path, head) or _words_of_text(head) or _words_of_bytes(head))


def refuse_lookalikes(path: Path) -> None:
    """Raise for files of other programs that are a zip or HDF5 on the outside.

    They may have more members than a model has, or another structure within.

    Raises:
        UnreadableFile: says what it is.
    """
    with path.open("rb") as file:
        head = file.read(300)
    if head.startswith(ZIP_SIGNATURES[0]) and b"data.pkl" in head[30:]:
        raise UnreadableFile("This is a PyTorch model.", hint=_OPEN)
    if head.startswith(b"MATLAB "):
        raise refuse_unknown(path)


def is_hdf5(path: Path) -> bool:
    """Whether an HDF5 file begins at one of the places where it may.

    A .keras file is a zip whose HDF5 member can come to lie at just such a place.
    """
    if is_zip(path):
        return False
    with path.open("rb") as file:
        for offset in HDF5_OFFSETS:
            file.seek(offset)
            if file.read(len(HDF5_SIGNATURE)) == HDF5_SIGNATURE:
                return True
    return False


def is_zip(path: Path) -> bool:
    """Whether the first bytes are those of a zip archive."""
    with path.open("rb") as file:
        return file.read(4) in ZIP_SIGNATURES


def _tail(path: Path, size_bytes: int) -> bytes:
    with path.open("rb") as file:
        file.seek(max(0, size_bytes - 8))
        return file.read()


def _words_of_message(path: Path, head: bytes) -> str | None:
    """Of protobuf messages: CoreML's begins with its version and a description."""
    if _is_frozen_graph(path, head):
        return (
            "This is a frozen graph of TensorFlow 1 (.pb): operations for running, with the values "
            "of weights among them, no layers. Open the model that it was made from: a .keras, "
            ".h5 or SavedModel."
        )
    if head[:1] != b"\x08" or not b"\x01" <= head[1:2] <= b"\x14" or head[2:3] != b"\x12":
        return None
    with path.open("rb") as file:
        fields = {number for number, _ in top_fields(file, path.stat().st_size)}
    if max(fields) >= 200 or fields == {1, 2}:
        return f"This is a Core ML model, made for running on Apple's devices. {_OPEN}"
    return f"This looks like a model of ONNX or Core ML, cut off or damaged. {_OPEN}"


def _is_frozen_graph(path: Path, head: bytes) -> bool:
    """Whether it is a GraphDef: nodes, each with a name and an operation.

    Source: tensorflow/core/framework/graph.proto, node_def.proto.
    """
    if head[:1] != b"\x0a":
        return False
    with path.open("rb") as file, suppress(UnreadableFile):
        first = first_field(file, path.stat().st_size)
        node = wire_fields(file, first.start, first.end)
        texts = [(one.number, one.wire, one.end > one.start) for one in node[:2]]
        return texts == [(1, 2, True), (2, 2, True)]
    return False


def _words_of_text(head: bytes) -> str | None:
    try:
        text = (
            head.decode("utf-8", "strict") if len(head) < 4096 else head.decode("utf-8", "ignore")
        )
    except UnicodeDecodeError:
        return None
    if "\x00" in text or len(text.encode()) < len(head) - 4:
        return None
    start = text.lstrip("\ufeff \t\r\n").lower()
    if start.startswith(("<!doctype", "<html")):
        return (
            "This is a web page, saved in place of the model. Use the page's download button "
            "(on GitHub: the raw file) and open that."
        )
    if start.startswith("{") and '"weight_map"' in text:
        return (
            "This is the index of weights that are kept in several files (sharded). Load them with "
            "the program that made them, call model.save('model.keras') without sharding, and open "
            "that."
        )
    return f"This is a text file, not a model; it begins with {text[:60]!r}. {_OPEN}"


def _words_of_bytes(head: bytes) -> str:
    start = head[:8].hex(" ")
    return f"These bytes are no model that Layerwright knows; they begin {start}. {_OPEN}"


def _split(words: str) -> UnreadableFile:
    """Words → message (the first sentence) and hint (the rest)."""
    message, _, hint = words.partition(". ")
    return UnreadableFile(f"{message.rstrip('.')}.", hint=hint or None)
