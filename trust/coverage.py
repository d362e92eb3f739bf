"""`python -m trust.coverage [--seeds N] [--only WORDS]`: how often the truth lies within one and two error bars.

Each case of `trust.cases` and `trust.fits` is run on new seeds until it has `--seeds`; counts are kept in
trust/coverage.json after every case, so that a run goes on where the one before stopped, and the table is written to
docs/trust-coverage.md.
"""

import argparse
import importlib
import json
import pathlib
import sys
import time
import zlib
from collections.abc import Sequence

import numpy as np

from trust.cases import CASES, Case

HERE = pathlib.Path(__file__).parent
COUNTS, PAGE = HERE / "coverage.json", HERE.parent / "docs" / "trust-coverage.md"
SHARES = {"one": 0.6827, "two": 0.9545}
ERRORS = 2.6
"""Binomial standard errors within which a coverage is that stated: one case of a hundred is outside by chance."""
BATCH = 10
"""Seeds between two savings."""


def main() -> None:
    """Run cases up to so many seeds and write the table."""
    parser = argparse.ArgumentParser(prog="python -m trust.coverage", description=__doc__)
    parser.add_argument("--seeds", type=int, default=100, help="seeds of each case in all (100)")
    parser.add_argument("--only", default="", metavar="WORDS", help="cases whose name contains these words")
    parser.add_argument("--minutes", type=float, default=float("inf"), help="begin nothing after so many minutes")
    options = parser.parse_args()
    counts = json.loads(COUNTS.read_text()) if COUNTS.exists() else {}
    begun = time.monotonic()
    cases = (*CASES, *importlib.import_module("trust.fits").FITS)  # here, so that the tables can be read without JAX
    for case in cases:
        entry = counts.setdefault(case.name, {"seeds": 0, "n": 0, "one": 0, "two": 0, "pull_square": 0.0})
        while options.only in case.name and entry["seeds"] < options.seeds:
            if time.monotonic() - begun > 60 * options.minutes:
                break
            extend(entry, case, min(BATCH, options.seeds - entry["seeds"]))
            COUNTS.write_text(json.dumps(counts, indent=1) + "\n")
        sys.stdout.write(f"{line(case, entry)}\n")
        sys.stdout.flush()
    PAGE.write_text(page(counts, cases))


def extend(entry: dict, case: Case, seeds: int) -> None:
    """Add the next seeds of a case to its counts."""
    for seed in range(entry["seeds"], entry["seeds"] + seeds):
        for value, error, truth in case.sample(np.random.default_rng((zlib.crc32(case.name.encode()), seed))):
            pull = abs(value - truth) / error
            entry["n"] += 1
            entry["one"] += int(pull <= 1)
            entry["two"] += int(pull <= 2)
            entry["pull_square"] += float(pull**2)
    entry["seeds"] += seeds


def within(entry: dict, name: str) -> bool:
    """Whether a coverage is the stated one within `ERRORS` binomial errors."""
    share, n = SHARES[name], entry["n"]
    return abs(entry[name] / n - share) <= ERRORS * (share * (1 - share) / n) ** 0.5


def line(case: Case, entry: dict) -> str:
    """A row of the table."""
    n = entry["n"]
    if not n:
        return f"| {case.name} | {case.kind} | {entry['seeds']} | 0 | | | | {case.note} |"
    fine = within(entry, "one") and within(entry, "two")
    verdict = case.note or ("as stated" if fine else "**not as stated**")
    figures = (
        f"{100 * entry['one'] / n:.0f} % | {100 * entry['two'] / n:.0f} % | {(entry['pull_square'] / n) ** 0.5:.2f}"
    )
    return f"| {case.name} | {case.kind} | {entry['seeds']} | {n} | {figures} | {verdict} |"


def page(counts: dict, cases: Sequence[Case]) -> str:
    """The page of the table."""
    rows = [line(case, counts[case.name]) for case in cases if case.name in counts]
    return "\n".join(
        [
            "# Coverage of error bars",
            "",
            "How often the truth lies within one and within two of the error bars that ritz prints: 68 and 95 % are "
            f"stated, and {ERRORS:g} binomial errors are allowed (12 and 5 points for 100 values). `make coverage` "
            "extends the table from where it stopped. The last column is a note where an error bar is known to cover "
            "less, and ritz says so.",
            "",
            "| case | error bar | seeds | values | in one error | in two | rms pull | |",
            "|---|---|---|---|---|---|---|---|",
            *rows,
            "",
        ]
    )


if __name__ == "__main__":
    main()
