"""Data sets: what an uploaded table or set of arrays holds."""

from enum import StrEnum
from typing import Annotated, Any, Literal

from pydantic import Field, model_validator

from app.spec.base import JsonValue, Name, Shape, Words
from app.spec.histogram import Histogram
from app.spec.shape_report import Severity


class DatasetKind(StrEnum):
    """`table`: rows and named columns (CSV). `arrays`: named arrays (NPZ)."""

    TABLE = "table"
    ARRAYS = "arrays"


class ColumnType(StrEnum):
    """What a column holds; `image` is an array column of 2-D or 3-D pixels (uint8 or 0–1)."""

    NUMBER = "number"
    CATEGORY = "category"
    BOOLEAN = "boolean"
    TEXT = "text"
    ARRAY = "array"
    IMAGE = "image"
    CONSTANT = "constant"


class Reading(Words):
    """How a file's bytes become a table. In a request, None means: as the bytes suggest.

    `delimiter` is one character, " " for any run of blanks; `quote` is "" for none.
    `skip_lines` stand before the table. `sheet` is one of an Excel file's sheets.
    `column_types` are what a person says of columns: they are read as that.
    """

    encoding: Annotated[str, Field(max_length=40)] | None = None
    delimiter: Annotated[str, Field(min_length=1, max_length=1)] | None = None
    decimal_point: Literal[".", ","] | None = None
    quote: Literal['"', "'", ""] | None = None
    has_header: bool | None = None
    skip_lines: Annotated[int, Field(ge=0, le=10_000)] | None = None
    missing_words: (
        Annotated[tuple[Annotated[str, Field(max_length=100)], ...], Field(max_length=200)] | None
    ) = None
    sheet: Name | None = None
    column_types: dict[Name, ColumnType] = Field(default_factory=dict)


class LearningTask(StrEnum):
    """What is learned, judged from the target."""

    CLASSIFICATION = "classification"
    BINARY_CLASSIFICATION = "binary_classification"
    REGRESSION = "regression"


MISSING_WORDS = (
    "", "NA", "N/A", "n/a", "na", "#N/A", "#NA", "NaN", "nan", "NAN", "-NaN", "-nan",
    "null", "NULL", "Null", "None", "none", "NIL", "nil", "?", "-", "--", ".", "missing",
    "n.a.", "N.A.", "k.A.", "k. A.", "#DIV/0!", "#VALUE!", "#REF!", "#NUM!", "#NAME?",
)  # fmt: skip
"""What people write for a missing value."""

ENCODINGS = (
    "utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1252", "latin-1",
    "cp1250", "cp1251", "cp1253", "cp1254", "koi8-r", "mac-roman", "cp932", "euc-jp", "gb18030",
    "big5", "cp949",
)  # fmt: skip
"""Encodings of text tables, by Python's names."""

CSV_OPTIONS = ("encoding", "delimiter", "decimal_point", "quote", "has_header", "skip_lines",
               "missing_words", "column_types")  # fmt: skip
"""The parts of a `Reading` that a text table has."""


class CategoryCount(Words):
    """How often one value of a category column (or class of labels) occurs."""

    value: str
    count: int


class TextFacts(Words):
    """What the values of a text column look like, judged from its first rows.

    `num_words`: different words. `sequence_length` and `vocabulary_size` are what a
    network for it takes: words a row (longer texts are cut there), and rows of an
    Embedding: the words that are kept, one for padding and one for all other words.
    """

    mean_words: float
    longest_words: int
    num_words: int
    common_words: tuple[CategoryCount, ...] = ()
    sequence_length: int
    vocabulary_size: int


class ColumnProfile(Words):
    """One column of a table or one array of an NPZ.

    `shape` is of one row, without the rows axis: () for a table's column.
    `num_rows` differs between columns only in NPZ files with train and test parts;
    `test_column` names the array that is this one's test part (x_train → x_test),
    `is_test_part` marks that array itself. `encoded_width` is how many numbers the
    column becomes as an input (1 for a number, one per category, the words a row of a
    text), None for arrays and for what cannot be an input.
    """

    name: Name
    type: ColumnType
    dtype: str
    shape: Shape = ()
    num_rows: int
    num_missing: int = 0
    num_distinct: int | None = None
    minimum: float | None = None
    maximum: float | None = None
    mean: float | None = None
    standard_deviation: float | None = None
    median: float | None = None
    histogram: Histogram | None = None
    categories: tuple[CategoryCount, ...] = ()
    encoded_width: int | None = None
    text: TextFacts | None = None
    test_column: Name | None = None
    is_test_part: bool = False


class DatasetIssue(Words):
    """Something worth saying about a data set (a ragged row, a column of one value)."""

    code: str
    severity: Severity = Severity.WARNING
    message: str
    column: Name | None = None


class DataChoice(Words):
    """Which columns go in and which are learned, and what a network for them looks like.

    `input_shape` is without the batch axis: the encoded width for a table.
    `num_outputs` and `output_activation` fit `learning_task`; `loss` and `metrics` are
    Keras names. `class_names` are the labels in output order (classification).
    `vocabulary_size`: a row is a sequence of word numbers below it, for an Embedding.
    """

    inputs: tuple[Name, ...]
    targets: tuple[Name, ...]
    learning_task: LearningTask
    input_shape: tuple[int, ...]
    num_outputs: int
    output_activation: str
    loss: str
    metrics: tuple[str, ...]
    class_names: tuple[str, ...] = ()
    vocabulary_size: int | None = None


class ChoiceRequest(Words):
    """Which inputs and targets are wished; None = chosen from the data."""

    inputs: tuple[Name, ...] | None = None
    targets: tuple[Name, ...] | None = None


class DatasetProfile(Words):
    """What the reader found in a file.

    `reading` says how the bytes were read, `wished` the part of it that a person chose,
    `options` which of it can be chosen in this format. `missing_found`: words for a
    missing value that stand in the first rows. `choice` is the suggested, or kept,
    inputs and target, None where nothing sensible was found; `is_choice_kept`: a person
    chose it.
    """

    kind: DatasetKind
    num_rows: int
    columns: tuple[ColumnProfile, ...]
    format: str = ""
    reading: Reading = Field(default_factory=Reading)
    wished: Reading = Field(default_factory=Reading)
    options: tuple[str, ...] = ()
    sheets: tuple[Name, ...] = ()
    missing_found: tuple[str, ...] = ()
    choice: DataChoice | None = None
    is_choice_kept: bool = False
    issues: tuple[DatasetIssue, ...] = ()

    @model_validator(mode="before")
    @classmethod
    def _read_old(cls, value: Any) -> Any:
        """Profiles of the first database schema said all of this as `detected`."""
        if not isinstance(value, dict) or "detected" not in value:
            return value
        value = dict(value)
        old = value.pop("detected")
        is_csv = old.get("format") == "csv"
        return value | {
            "format": old.get("format", ""),
            "options": CSV_OPTIONS if is_csv else (),
            "reading": {
                "encoding": old.get("encoding"),
                "delimiter": old.get("delimiter"),
                "decimal_point": old.get("decimal_point"),
                "quote": '"' if old.get("quotes") == "yes" else "",
                "has_header": old.get("header") == "yes",
                "skip_lines": 0,
                "missing_words": MISSING_WORDS,
            }
            if is_csv
            else {},
        }


class Dataset(Words):
    """A data set that the store keeps: GET /datasets/ID and the answer to an upload.

    What is not its own is `DatasetProfile`'s.
    """

    id: str
    name: Name
    filename: str
    kind: DatasetKind
    size_bytes: int
    created_at: str
    num_rows: int
    columns: tuple[ColumnProfile, ...]
    format: str = ""
    reading: Reading = Field(default_factory=Reading)
    wished: Reading = Field(default_factory=Reading)
    options: tuple[str, ...] = ()
    sheets: tuple[Name, ...] = ()
    missing_found: tuple[str, ...] = ()
    choice: DataChoice | None = None
    is_choice_kept: bool = False
    issues: tuple[DatasetIssue, ...] = ()


class DatasetSummary(Words):
    """One row of the list of data sets."""

    id: str
    name: Name
    kind: DatasetKind
    size_bytes: int
    num_rows: int
    num_columns: int
    created_at: str


class DatasetPreview(Words):
    """The first rows. A cell is a number, a string, None, or a nested list for an array."""

    columns: tuple[Name, ...]
    rows: tuple[tuple[JsonValue, ...], ...]
    num_rows: int


class Sample(Words):
    """A data set or a saved model that comes with the program."""

    name: str
    title: str
    description: str
    licence: str
    source: str


class EncodingKind(StrEnum):
    """How a table column becomes numbers."""

    STANDARDIZE = "standardize"
    ONE_HOT = "one_hot"
    BOOLEAN = "boolean"
    TEXT = "text"


class ColumnEncoding(Words):
    """How one column was turned into numbers, fitted on the training part alone.

    `standardize`: (x - mean) / standard_deviation, missing → 0 (the mean).
    `one_hot`: one number per entry of `categories`, missing and unseen → all zeros.
    `boolean`: 0 or 1, missing → 0.
    `text`: `width` word numbers, padded at the end with 0: 1 is any word that is not in
    `vocabulary`, its first word is 2. Words are what Keras's TextVectorization makes of
    a text with standardize="lower_and_strip_punctuation" and split="whitespace";
    missing → all zeros. A text column is always the only input.
    """

    column: Name
    kind: EncodingKind
    width: int
    mean: float | None = None
    standard_deviation: float | None = None
    categories: tuple[str, ...] = ()
    vocabulary: tuple[str, ...] = ()


class DataEncoding(Words):
    """Everything between raw rows and the network, kept beside the trained model.

    `missing_words`: texts (outer spaces apart) that stand for a missing value.
    `reading`: how the table was read; rows to predict are read so where that fits them.
    `format`: of the file, as `DatasetProfile` has it; "" in what was kept before.

    `is_logits`: a classifier's outputs are raw scores (softmax or sigmoid is not part
    of the model), so they become probabilities only outside of it.
    """

    kind: DatasetKind
    inputs: tuple[Name, ...]
    targets: tuple[Name, ...]
    learning_task: LearningTask
    columns: tuple[ColumnEncoding, ...] = ()
    missing_words: tuple[str, ...] = MISSING_WORDS
    reading: Reading | None = None
    format: str = ""
    row_shape: tuple[int, ...] = ()
    is_rescaled_in_model: bool = False
    is_logits: bool = False
    class_names: tuple[str, ...] = ()
