"""The texts of a bundle: how the model is loaded, what it needs, what it is."""

from importlib.metadata import version
from typing import Any

from app.codegen.expressions import quoted
from app.codegen.python import environment
from app.spec.dataset import ColumnEncoding, DataEncoding, EncodingKind, LearningTask, Reading
from app.spec.model_requests import Bundled
from app.spec.shape_report import TensorSpec

_FIXED = 5
"""A size for axes that are not fixed, in made-up inputs."""

NUM_CLASSES_NAMED = 20

_ROWS_FILES = {"json": "rows.jsonl", "parquet": "rows.parquet", "excel": "rows.xlsx"}
_TITLES = {"json": "JSON", "parquet": "Parquet", "excel": "Excel"}
_PACKAGES = {"parquet": "pyarrow", "excel": "python-calamine"}
"""What load.py reads a table with, where it is no text: the same as was learned from."""


def load_script(bundled: Bundled, encoding: DataEncoding | None) -> str:
    """The text of load.py."""
    is_binary = len(encoding.class_names) == 2 if encoding else False
    outputs = encoding.class_names if encoding else ()
    return _rendered(
        "load.py.j2",
        model_file=quoted(_model_file(bundled)),
        has_layers=bundled.has_layers,
        columns=[
            {
                "column": quoted(given.column),
                "name": quoted(given.name),
                "is_number": given.kind is EncodingKind.STANDARDIZE,
            }
            for given in bundled.inputs
        ],
        missing=_lines_of(encoding.missing_words if encoding else ("",)),
        rows=_sample_rows(encoding) if encoding and bundled.inputs else [],
        **_table_of(encoding),
        is_classifier=_is_classifier(encoding),
        class_names=repr(list(outputs)) if outputs and not bundled.inputs else "",
        is_binary=is_binary
        and encoding is not None
        and encoding.learning_task is LearningTask.BINARY_CLASSIFICATION,
        threshold=0 if encoding is not None and encoding.is_logits else 0.5,
        model_inputs=[
            _made_up(spec, bundled.is_rescaled or bool(encoding and encoding.is_rescaled_in_model))
            for spec in bundled.model_inputs
        ],
    )


def readme(name: str, bundled: Bundled, encoding: DataEncoding | None) -> str:
    """The text of README.md."""
    classes = encoding.class_names if encoding else ()
    more = f" and {len(classes) - NUM_CLASSES_NAMED} more"
    text = _rendered(
        "bundle_readme.md.j2",
        name=" ".join(name.split()) or "Model",
        model_file=_model_file(bundled),
        other_file="model.h5" if {"model.keras", "model.h5"} <= set(bundled.files) else "",
        columns=bool(bundled.inputs),
        shapes=" and ".join(
            f"{spec.dtype} of shape {tuple(spec.shape)}" for spec in bundled.model_inputs
        )
        or "what its author knows",
        is_classifier=_is_classifier(encoding) and bool(bundled.inputs),
        classes=", ".join(classes[:NUM_CLASSES_NAMED])
        + (more if len(classes) > NUM_CLASSES_NAMED else ""),
        targets=", ".join(encoding.targets) if encoding and not classes else "",
        has_layers=bundled.has_layers,
        notes=bundled.notes,
    )
    lines = text.split("\n")
    kept = [line for at, line in enumerate(lines) if line.strip() or (at and lines[at - 1].strip())]
    return "\n".join(kept).strip() + "\n"


def requirements(bundled: Bundled, encoding: DataEncoding | None) -> str:
    """The text of requirements.txt: what the model was written, and tried, with."""
    lines = [f"keras=={bundled.keras_version}", f"tensorflow=={bundled.tensorflow_version}"]
    package = _PACKAGES.get(_format_of(encoding)) if bundled.inputs else None
    if package is not None:
        lines.append(f"{package}=={version(package)}")
    return "\n".join(lines) + "\n"


def _rendered(template: str, **values: Any) -> str:
    return environment().get_template(template).render(**values)


def _model_file(bundled: Bundled) -> str:
    return next(name for name in bundled.files if name.startswith("model."))


def _is_classifier(encoding: DataEncoding | None) -> bool:
    return encoding is not None and encoding.learning_task is not LearningTask.REGRESSION


def _format_of(encoding: DataEncoding | None) -> str:
    """The format of the table that was learned from; older models tell it by its reading."""
    reading = encoding.reading if encoding is not None else None
    if encoding is None or reading is None:
        return ""
    if encoding.format:
        return encoding.format
    return "excel" if reading.sheet is not None else "csv" if reading.delimiter else ""


def _table_of(encoding: DataEncoding | None) -> dict[str, Any]:
    """How load.py reads a table: as the one was read that the model learned from."""
    reading = (encoding.reading if encoding is not None else None) or Reading()
    format = _format_of(encoding)
    found = {
        "reader": format if format in _ROWS_FILES else "",
        "rows_file": _ROWS_FILES.get(format, "rows.csv"),
        "format_title": _TITLES.get(format, ""),
        "table": reading.delimiter is not None,
        "encoding": quoted("utf-8-sig"),
        "sheet": quoted(reading.sheet or ""),
        "has_header": reading.has_header is not False,
        "skip_lines": reading.skip_lines or 0,
        "decimal_point": reading.decimal_point or ".",
    }
    if reading.delimiter is None:
        return found
    name = reading.encoding or "utf-8"
    quote = reading.quote or ""
    return found | {
        "encoding": quoted("utf-8-sig" if name == "utf-8" else name),
        "delimiter": reading.delimiter,
        "delimiter_quoted": quoted(reading.delimiter),
        "quoting": f"quotechar={quoted(quote)}" if quote else "quoting=csv.QUOTE_NONE",
    }


def _lines_of(words: tuple[str, ...], width: int = 10) -> list[str]:
    """The words as lines of a literal; a blank cell is always missing."""
    texts = [quoted(word) for word in dict.fromkeys(("", *words))]
    return [", ".join(texts[at : at + width]) + "," for at in range(0, len(texts), width)]


def _sample_rows(encoding: DataEncoding) -> list[list[tuple[str, str]]]:
    """One row in the middle of each column, and one where nothing is known."""
    middle = [(quoted(column.column), _middle(column)) for column in encoding.columns]
    nothing = [(quoted(column.column), "None") for column in encoding.columns]
    return [middle, nothing]


def _middle(column: ColumnEncoding) -> str:
    if column.kind is EncodingKind.STANDARDIZE:
        return repr(float(f"{column.mean or 0.0:.4g}"))
    if column.kind is EncodingKind.ONE_HOT:
        return quoted(column.categories[0] if column.categories else "")
    return quoted("yes" if column.kind is EncodingKind.BOOLEAN else " ".join(column.vocabulary[:5]))


def _made_up(spec: TensorSpec, is_rescaled: bool) -> str:
    """An expression for four samples of an input."""
    sizes = [size if size is not None else _FIXED for size in spec.shape[1:]]
    shape = f"({', '.join(map(str, [4, *sizes]))},)" if not sizes else str((4, *sizes))
    if spec.dtype == "string":
        return f'np.full({shape}, "text", object)'
    if spec.dtype.startswith(("int", "uint", "bool")):
        return f"random.integers(0, 2, {shape})"
    scale = " * 255" if is_rescaled else ""
    return f'random.random({shape}).astype("float32"){scale}'
