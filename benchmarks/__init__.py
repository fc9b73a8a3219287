"""The benchmarks: `make bench`. Each compares two things in one run and prints a ratio."""
