"""Tables as people have them, and what is trained on each: name → file, target, odd rows."""

import csv
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

SHARED = Path(__file__).parents[4] / "shared" / "data"
NUM_ROWS = 60


@dataclass(frozen=True)
class Table:
    """A data file, the target to learn, and rows beyond those of the file to predict."""

    path: Path
    target: str | None = None
    inputs: tuple[str, ...] | None = None
    rows: tuple[dict[str, Any], ...] = ()


def written(path: Path, columns: dict[str, list[Any]], delimiter: str = ",") -> Path:
    """The columns as a CSV file; None is a blank cell."""
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, delimiter=delimiter)
        writer.writerow(columns)
        writer.writerows(zip(*columns.values(), strict=True))
    return path


def odd_tables(folder: Path) -> dict[str, Table]:
    """Tables with what usually breaks: names, blanks, spaces, huge numbers, one column."""
    rng = np.random.default_rng(3)
    x = rng.normal(size=NUM_ROWS)
    sign = np.where(x > 0, "up", "down")
    three = [("lo", "mid", "hi")[int(v)] for v in np.digitize(x, (-0.5, 0.5))]
    letters = [("a", "b b", "Ünï", "[UNK]", "7", None)[i % 6] for i in range(NUM_ROWS)]
    numbers = [None if i % 7 == 0 else f"{v:.3f}" for i, v in enumerate(x)]
    return {
        "odd_names": Table(
            written(
                folder / "odd_names.csv",
                {
                    "Delta 15 N (o/oo)": numbers,
                    "delta 15 n (o_oo)": [f"{v * 1e-6:.9f}" for v in x],
                    'quo"te, <b>\u00fc</b>': letters,
                    "preprocessing": [f"{v * 1000:.0f}" for v in rng.normal(size=NUM_ROWS)],
                    "label": three,
                },
            ),
            "label",
            rows=(
                {
                    "Delta 15 N (o/oo)": None,
                    "delta 15 n (o_oo)": 0.5,
                    'quo"te, <b>\u00fc</b>': "never seen",
                    "preprocessing": 12,
                },
            ),
        ),
        "yes_or_no": Table(
            written(
                folder / "yes_or_no.csv",
                {
                    "is_on": [("yes", "no", None)[i % 3] for i in range(NUM_ROWS)],
                    "flag": [("True", "False")[i % 2] for i in range(NUM_ROWS)],
                    "code": [("1", "2", "x")[i % 3] for i in range(NUM_ROWS)],
                    "amount": [f"$ {1000 + 100 * v:,.2f}" for v in x],
                    "way": sign.tolist(),
                },
            ),
            "way",
        ),
        "moments": Table(
            written(
                folder / "moments.csv",
                {
                    "time": [f"{1_600_000_000 + int(100 * v)}" for v in x],
                    "small": [f"{v:.3e}" for v in x * 1e-12],
                    "price": [f"{250_000 + 40_000 * v:.0f}" for v in x],
                },
            ),
            "price",
        ),
        "one_column": Table(
            written(folder / "one_column.csv", {"x": x.tolist(), "way": sign.tolist()}), "way"
        ),
        "one_word": Table(
            written(folder / "one_word.csv", {"word": letters, "way": sign.tolist()}), "way"
        ),
        "decimal_comma": Table(
            written(
                folder / "decimal_comma.csv",
                {
                    "größe": [f"{v:.2f}".replace(".", ",") for v in x],
                    "art": three,
                    "wert": [f"{v * 2:.2f}".replace(".", ",") for v in x],
                },
                ";",
            ),
            "wert",
        ),
    }


def shared_tables() -> dict[str, Table]:
    """The real tables that lie beside the project, where they are."""
    targets = {"penguins": "species", "penguins_raw": "Species", "sms_spam": "label"}
    return {
        f"{path.stem}_{path.suffix[1:]}": Table(path, targets.get(path.stem))
        for path in sorted(SHARED.glob("*.*"))
        if path.suffix in (".csv", ".jsonl", ".parquet", ".xlsx")
    }
