"""Run all benchmarks, or those that are named: `python -m benchmarks [shapes start …]`."""

import sys

from benchmarks import (
    corpus,
    first_paint,
    first_step,
    opening,
    panning,
    saved_models,
    shapes,
    start,
    tables,
    training,
)

BENCHMARKS = {
    "shapes": shapes,
    "start": start,
    "training": training,
    "first_step": first_step,
    "first_paint": first_paint,
    "panning": panning,
    "tables": tables,
    "saved_models": saved_models,
    "corpus": corpus,
    "opening": opening,
}


def main() -> None:
    """Print one line for each measurement; nothing here passes or fails."""
    for name in sys.argv[1:] or BENCHMARKS:
        print(f"\n{name}: {(BENCHMARKS[name].__doc__ or '').splitlines()[0]}", flush=True)
        for line in BENCHMARKS[name].measure():
            print(f"  {line}", flush=True)


if __name__ == "__main__":
    main()
