"""What a file is, judged by its first bytes and never by its name. No Keras here."""

from pathlib import Path

from app.errors import UnreadableFile

HDF5_SIGNATURE = b"\x89HDF\r\n\x1a\n"
ZIP_SIGNATURES = (b"PK\x03\x04", b"PK\x05\x06")

_UPLOAD = "Upload a model that Keras saved: a .keras file or a whole-model .h5 file."

_HDF5_OFFSETS = (0, 512, 1024, 2048, 4096, 8192)
"""Where the superblock may lie: a block for the user's own use may stand in front of it.

Source: HDF5 File Format Specification, II.A.
"""

_KNOWN_STARTS: tuple[tuple[bytes, str], ...] = (
    (
        b"version https://git-lfs.github.com/spec/",
        "This is a Git LFS pointer: a note of where the model lies, not the model. "
        "Run `git lfs pull` in the repository, or download the file itself, and upload that.",
    ),
    (b"\x93NUMPY", f"This is a NumPy array (.npy), not a model. {_UPLOAD}"),
    (
        b"\x80",
        "This is a Python pickle (PyTorch and scikit-learn write such files). Opening one runs "
        f"whatever code is in it, so Layerwright does not. {_UPLOAD}",
    ),
    (b"\x1f\x8b", "This is a gzip archive. Unpack it and upload the model in it."),
    (b"BZh", "This is a bzip2 archive. Unpack it and upload the model in it."),
    (b"\xfd7zXZ", "This is an xz archive. Unpack it and upload the model in it."),
    (b"7z\xbc\xaf", "This is a 7z archive. Unpack it and upload the model in it."),
    (b"GGUF", f"This is a GGUF file (weights of a language model). {_UPLOAD}"),
    (
        b"\x08\x01\x12",
        "This is the graph of a TensorFlow SavedModel (saved_model.pb). Load the folder with the "
        "TensorFlow that wrote it and save it with model.save('model.keras').",
    ),
)


def refuse_unknown(path: Path) -> UnreadableFile:
    """The error that says what the file at `path` is, where it is no model that can be read."""
    size_bytes = path.stat().st_size
    if size_bytes == 0:
        return UnreadableFile(
            "The file is empty (0 bytes).",
            hint="The upload or the save was interrupted; save the model again and upload it.",
        )
    with path.open("rb") as file:
        head = file.read(4096)
    for start, words in _KNOWN_STARTS:
        if head.startswith(start):
            return _split(words)
    if head[4:8] == b"TFL3":
        return _split(f"This is a TensorFlow Lite model, made for running only. {_UPLOAD}")
    if head[:1] == b"\x08" and 2 <= head[1] <= 20 and head[2:3] in (b"\x12", b"\x1a", b"B", b":"):
        return _split(f"This is an ONNX model. {_UPLOAD}")
    return _split(_words_of_text(head) or _words_of_bytes(head))


def is_hdf5(path: Path) -> bool:
    """Whether an HDF5 file begins at one of the places where it may."""
    with path.open("rb") as file:
        for offset in _HDF5_OFFSETS:
            file.seek(offset)
            if file.read(len(HDF5_SIGNATURE)) == HDF5_SIGNATURE:
                return True
    return False


def is_zip(path: Path) -> bool:
    """Whether the first bytes are those of a zip archive."""
    with path.open("rb") as file:
        return file.read(4) in ZIP_SIGNATURES


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
            "(on GitHub: the raw file) and upload that."
        )
    if start.startswith("{") and '"class_name"' in text:
        return (
            "This is a model's architecture as JSON (to_json), without weights. Load it with "
            "keras.models.model_from_json, then model.save('model.keras'), and upload that file."
        )
    return f"This is a text file, not a model; it begins with {text[:60]!r}. {_UPLOAD}"


def _words_of_bytes(head: bytes) -> str:
    start = head[:8].hex(" ")
    return f"These bytes are no model that Layerwright knows; they begin {start}. {_UPLOAD}"


def _split(words: str) -> UnreadableFile:
    """Words → message (the first sentence) and hint (the rest)."""
    message, _, hint = words.partition(". ")
    return UnreadableFile(f"{message.rstrip('.')}.", hint=hint or None)
