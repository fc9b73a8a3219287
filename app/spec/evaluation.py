"""How good a trained model is on the rows that it never saw, beyond one number."""

from pydantic import Field

from app.spec.base import Name, Words
from app.spec.histogram import Histogram

MAX_MATRIX_CLASSES = 100
"""With more classes a matrix tells nobody anything; the table and the worst pairs do."""

MAX_POINTS = 500


class ClassScore(Words):
    """One class on the test rows. `num_predicted`: how many rows were taken for it.

    `precision` is None where no row was taken for it, `recall` where no row is of it.
    """

    name: Name
    precision: float | None
    recall: float | None
    f1: float | None
    support: int
    num_predicted: int


class AverageScore(Words):
    """The classes' scores in one line; what is None there counts as 0, as in scikit-learn."""

    precision: float
    recall: float
    f1: float


class Confusion(Words):
    """So many rows of one class were taken for another."""

    true: Name
    predicted: Name
    count: int


class ClassEvaluation(Words):
    """A classifier on the test rows.

    `matrix[i][j]`: how many rows of class i were taken for class j, in the order of
    `classes`; None for more than MAX_MATRIX_CLASSES classes. `most_confused` are the
    largest counts beside the diagonal. `macro` weighs all classes alike, `weighted` by
    their support; classes that neither occur nor are predicted are in neither.
    """

    classes: tuple[ClassScore, ...]
    matrix: tuple[tuple[int, ...], ...] | None
    num_right: int
    accuracy: float
    macro: AverageScore
    weighted: AverageScore
    most_confused: tuple[Confusion, ...] = ()


class NumberEvaluation(Words):
    """One target of numbers on the test rows.

    A residual is the prediction minus the truth. `r2` is the share of the target's
    variance that the predictions explain, None where the target does not vary.
    `points` are at most MAX_POINTS rows as (true, predicted), spread over the true values.
    """

    name: Name
    mae: float
    rmse: float
    r2: float | None
    mean_residual: float
    residuals: Histogram
    points: tuple[tuple[float, float], ...]


class Evaluation(Words):
    """GET /runs/ID/evaluation. `classes` for a classifier, else `numbers`: one a target.

    `note` says what was left out, in words.
    """

    num_rows: int
    classes: ClassEvaluation | None = None
    numbers: tuple[NumberEvaluation, ...] = Field(default=())
    note: str | None = None
